"""Who may do what with pools, draws and juries."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from upwell.accounts import roles
from upwell.assembly.models import Draw, Juror, JurorVote, Jury, Recommendation
from upwell.gather import rules as gather_rules
from upwell.kit.permissions import is_signed_in, permit
from upwell.promises.models import Process


def process_of(thing: Any) -> Process | None:
    """The process that a jury, draw or recommendation belongs to."""
    jury = jury_of(thing)
    return jury.process if jury is not None else thing


def jury_of(thing: Any) -> Jury | None:
    """The jury that this is, or belongs to."""
    if isinstance(thing, Draw | Recommendation):
        return thing.jury
    return thing if isinstance(thing, Jury) else None


@predicate
def organises(person: Any, thing: Any = None) -> bool:
    """Organises the process, or the whole site; where nothing is named, any process."""
    return (
        roles.holds_any(person, "organiser") if thing is None else roles.holds(person, "organiser", process_of(thing))
    )


@predicate
def answers_for(person: Any, thing: Any = None) -> bool:
    """Decides or works for a body that is to answer what the jury says: the body of the process, and those whom its issues ask."""
    jury = jury_of(thing)
    asked = [process_of(thing), *(jury.issues.all() if jury is not None else [])]
    return any(gather_rules.answers_for(person, one) for one in asked if one is not None)


@predicate
def facilitates(person: Any, thing: Any = None) -> bool:
    """Facilitates the process, or the whole site."""
    return roles.holds(person, "facilitator", process_of(thing))


@predicate
def sits(person: Any, thing: Any) -> bool:
    """Has a seat on this very jury."""
    return Juror.objects.filter(jury=jury_of(thing), person=person, left_at=None).exists()


@predicate
def voted_otherwise(person: Any, recommendation: Recommendation) -> bool:
    """Sits on the jury and voted against the recommendation."""
    against = JurorVote.objects.filter(recommendation=recommendation, value="against")
    return against.filter(juror__person=person, juror__left_at=None).exists()


@predicate
def is_unpublished(person: Any, recommendation: Recommendation) -> bool:
    """The recommendation is still being worked on."""
    return recommendation.published_at is None


# Never the people of the body: a jury that they write for says what the body would have said anyway.
at_work = (facilitates | sits) & ~answers_for
ORGANISERS = _("organisers of the process; never the people of the body that is to answer")

permit(
    "assembly.keep_pools",
    is_signed_in & organises,
    does=_("Bring in the people who can be drawn, and the quotas"),
    who=_("organisers"),
)
permit(
    "assembly.prepare_jury",
    is_signed_in & organises & ~answers_for,
    does=_("Prepare a jury, give those drawn their seats, and withdraw it before its seed is known"),
    who=ORGANISERS,
)
permit(
    "assembly.draw",
    is_signed_in & organises & ~answers_for,
    does=_("Fix a lottery, and draw it with the seed that was announced"),
    who=ORGANISERS,
)
permit(
    "assembly.see_who_was_drawn",
    is_signed_in & organises,
    does=_("See who is behind the numbers that were drawn, to write to them"),
    who=_("organisers of the process"),
)
permit(
    "assembly.write_recommendation",
    is_signed_in & at_work,
    does=_("Write down a recommendation"),
    who=_("jurors and their facilitator"),
)
permit(
    "assembly.edit_recommendation",
    is_signed_in & at_work & is_unpublished,
    does=_("Change the words of a recommendation"),
    who=_("jurors and their facilitator, until it is published"),
)
permit(
    "assembly.vote",
    is_signed_in & sits & ~answers_for & is_unpublished,
    does=_("Vote on a recommendation"),
    who=_("jurors, until it is published"),
)
permit(
    "assembly.count_votes",
    is_signed_in & facilitates & ~answers_for & is_unpublished,
    does=_("Write down a vote taken in the room"),
    who=_("the facilitator, until it is published"),
)
permit(
    "assembly.say_otherwise",
    is_signed_in & (voted_otherwise | facilitates) & ~answers_for & is_unpublished,
    does=_("Write the minority report"),
    who=_("jurors who voted against it; the facilitator writes it down for them"),
)
permit(
    "assembly.publish",
    is_signed_in & facilitates & ~answers_for & is_unpublished,
    does=_("Publish a recommendation with its vote"),
    who=_("the facilitator"),
)
