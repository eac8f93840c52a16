"""Who may do what with pools, draws and juries."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from upwell.accounts import roles
from upwell.assembly.models import Draw, Juror, JurorVote, Jury, Recommendation
from upwell.kit.permissions import is_signed_in, permit
from upwell.promises.models import Process


def process_of(thing: Any) -> Process | None:
    """The process that a jury, draw or recommendation belongs to."""
    if isinstance(thing, Draw | Recommendation):
        return thing.jury.process
    return thing.process if isinstance(thing, Jury) else thing


@predicate
def organises(person: Any, thing: Any = None) -> bool:
    """Organises the process, or the whole site."""
    return roles.holds(person, "organiser", process_of(thing))


@predicate
def facilitates(person: Any, thing: Any = None) -> bool:
    """Facilitates the process, or the whole site."""
    return roles.holds(person, "facilitator", process_of(thing))


@predicate
def sits(person: Any, thing: Any) -> bool:
    """Has a seat on the jury."""
    jury = thing.jury if isinstance(thing, Recommendation) else thing
    return Juror.objects.filter(jury=jury, person=person, left_at=None).exists()


@predicate
def voted_otherwise(person: Any, recommendation: Recommendation) -> bool:
    """Voted against the recommendation."""
    return JurorVote.objects.filter(recommendation=recommendation, juror__person=person, value="against").exists()


@predicate
def is_unpublished(person: Any, recommendation: Recommendation) -> bool:
    """The recommendation is still being worked on."""
    return recommendation.published_at is None


permit(
    "assembly.keep_pools",
    is_signed_in & organises,
    does=_("Bring in the people who can be drawn, and the quotas"),
    who=_("organisers"),
)
permit("assembly.prepare_jury", is_signed_in & organises, does=_("Prepare a jury"), who=_("organisers of the process"))
permit(
    "assembly.draw",
    is_signed_in & organises,
    does=_("Fix a lottery, and draw it with the seed that was announced"),
    who=_("organisers of the process"),
)
permit(
    "assembly.see_who_was_drawn",
    is_signed_in & organises,
    does=_("See who is behind the numbers that were drawn, to write to them"),
    who=_("organisers of the process"),
)
permit(
    "assembly.write_recommendation",
    is_signed_in & (facilitates | sits),
    does=_("Write down a recommendation"),
    who=_("jurors and their facilitator"),
)
permit(
    "assembly.edit_recommendation",
    is_signed_in & (facilitates | sits) & is_unpublished,
    does=_("Change the words of a recommendation"),
    who=_("jurors and their facilitator, until it is published"),
)
permit(
    "assembly.vote",
    is_signed_in & sits & is_unpublished,
    does=_("Vote on a recommendation"),
    who=_("jurors, until it is published"),
)
permit(
    "assembly.count_votes",
    is_signed_in & facilitates & is_unpublished,
    does=_("Write down a vote taken in the room"),
    who=_("the facilitator, until it is published"),
)
permit(
    "assembly.say_otherwise",
    is_signed_in & (voted_otherwise | facilitates) & is_unpublished,
    does=_("Write the minority report"),
    who=_("jurors who voted against it; the facilitator writes it down for them"),
)
permit(
    "assembly.publish",
    is_signed_in & facilitates & is_unpublished,
    does=_("Publish a recommendation with its vote"),
    who=_("the facilitator"),
)
