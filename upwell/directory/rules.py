"""Who keeps the directory, who provides, and who may say that something is wrong."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from upwell.accounts import roles
from upwell.directory.models import Change, Organization, Service
from upwell.kit.permissions import is_signed_in, permit


def organization_of(thing: Any) -> Organization | None:
    """The organisation that a thing of the directory belongs to."""
    if isinstance(thing, Organization):
        return thing
    return thing.organization if isinstance(thing, Service | Change) else None


@predicate
def anybody(actor: Any) -> bool:
    """Everybody, signed in or not."""
    return actor is not None


@predicate
def keeps(actor: Any) -> bool:
    """Keeps the directory: link workers and organisers of the whole site, and the operator."""
    return roles.holds(actor, "link_worker") or roles.holds(actor, "organiser") or roles.is_operator(actor)


@predicate
def provides(actor: Any, thing: Any) -> bool:
    """Is a provider of the organisation."""
    organization = organization_of(thing)
    return organization is not None and roles.holds(actor, "provider", organization)


@predicate
def wrote_it(actor: Any, change: Any) -> bool:
    """Wrote this change."""
    return isinstance(change, Change) and change.proposed_by_id is not None and change.proposed_by_id == actor.pk


@predicate
def brings_files(actor: Any) -> bool:
    """Organisers of the whole site, and the operator: a file may say anything about anybody's service."""
    return roles.holds(actor, "organiser") or roles.is_operator(actor)


_KEEPERS = _("Those who keep the directory: link workers and organisers of the whole site, the operator.")
_BOTH = _("Providers of the organisation, and those who keep the directory.")

permit("directory.keep", is_signed_in & keeps, does=_("Write down and change what helps nearby"), who=_KEEPERS)
permit(
    "directory.decide_change",
    is_signed_in & keeps & ~wrote_it,
    does=_("Take over a change that somebody wrote, or leave it"),
    who=_("Those who keep the directory. Nobody decides on their own."),
)
permit(
    "directory.propose_change",
    is_signed_in & (provides | keeps),
    does=_("Write what a service or an organisation shall say; it waits for those who keep the directory"),
    who=_BOTH,
)
permit(
    "directory.withdraw_change",
    is_signed_in & wrote_it,
    does=_("Take back a change that waits"),
    who=_("Whoever wrote it"),
    always=True,
)
permit(
    "directory.say_room",
    is_signed_in & (provides | keeps),
    does=_("Say whether there is room, and how long people wait"),
    who=_BOTH,
)
permit("directory.confirm", is_signed_in & (provides | keeps), does=_("Say that all of it is still so"), who=_BOTH)
permit(
    "directory.say_wrong",
    anybody,
    does=_("Say that something about a service is wrong"),
    who=_("Everybody, also signed out."),
)
permit(
    "directory.bring_in",
    is_signed_in & brings_files,
    does=_("Bring in lists of services, feeds and postcode districts"),
    who=_("Organisers of the whole site, and the operator."),
)
permit(
    "directory.forget_contact",
    is_signed_in & (provides | keeps),
    does=_("Take the name and the address of a contact out"),
    who=_BOTH,
)
