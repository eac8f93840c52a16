"""Who may do what with voices and themes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from upwell.accounts import acting, roles
from upwell.kit.permissions import is_signed_in, permit


@predicate
def wrote_it(person: Any, post: Any) -> bool:
    """The post is the person's own."""
    return post.author_id is not None and post.author_id == person.pk


@predicate
def is_own_voice(person: Any, voice: Any) -> bool:
    """The voice is the person's own."""
    return voice.person_id is not None and voice.person_id == person.pk


@predicate
def is_being_helped(person: Any) -> bool:
    """A helper writes down for the person just now."""
    return acting.running_for(person) is not None


@predicate
def is_auditor(person: Any, thing: Any = None) -> bool:
    """The person watches over the whole site."""
    return roles.holds(person, "auditor")


@predicate
def is_organiser(person: Any, thing: Any = None) -> bool:
    """The person organises, for the whole site."""
    return roles.holds(person, "organiser")


permit(
    "discover.let_be_heard",
    is_signed_in & wrote_it,
    does=_("Let a sentence of a post count"),
    who=_("only the author of the post"),
)
permit(
    "discover.change_scopes",
    is_signed_in & is_own_voice,
    does=_("Say what may happen with a voice, and take it back"),
    who=_("only the person whose voice it is"),
    always=True,
)
permit(
    "discover.write_down",
    is_signed_in & is_being_helped,
    does=_("Write down what somebody said in a room, on the phone or in a letter"),
    who=_("a helper in the half hour to which the person agreed"),
)
permit(
    "discover.import_voices", is_signed_in & is_organiser, does=_("Bring in voices from outside"), who=_("organisers")
)
permit(
    "discover.work_on_themes",
    is_signed_in & is_organiser,
    does=_("Look for themes, name them, join two into one"),
    who=_("organisers"),
)
permit(
    "discover.not_about_that",
    is_signed_in & (is_own_voice | is_organiser),
    does=_("Say that a voice is not about its theme"),
    who=_("the person whose voice it is, and organisers"),
    always=True,
)
permit(
    "discover.export_research",
    is_signed_in & (is_organiser | is_auditor),
    does=_("Hand out, for research, words whose authors said yes to that"),
    who=_("organisers and auditors"),
)
