"""Who holds which role for what, and what each role is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts import second_factor
from upwell.accounts.models import Person, Role
from upwell.kit.models import Referable

# What a role may be for, besides the whole site; the packages above own these tables, and may add their own.
_scopes = ["community.space", "promises.process", "places.publicbody"]


def let_scope(kind: str) -> None:
    """Let roles be given for things of this kind ("package.model"). A second time changes nothing."""
    if kind not in _scopes:
        _scopes.append(kind)


def scopes() -> tuple[str, ...]:
    """The kinds of thing that a role may be for."""
    return tuple(_scopes)


@dataclass(frozen=True)
class Explained:
    """What a role is for, in words, and what its holder must not do."""

    does: str | Promise
    never: str | Promise


EXPLAINED: dict[str, Explained] = {
    "host": Explained(
        _(
            "Welcomes people to a space and looks after it. Writes down what people say by phone, letter or face to face."
        ),
        _("Never reads private messages, and never lets a member's words be heard without that member."),
    ),
    "moderator": Explained(
        _("Looks at reports, hides what hurts people, and says why."),
        _("Never decides an appeal against their own decision."),
    ),
    "organiser": Explained(
        _("Runs a process: opens issues, conversations and juries, and asks bodies for answers."),
        _("Never changes what people said, and never answers for a body."),
    ),
    "facilitator": Explained(
        _("Helps a group to talk: lets statements in, keeps the meeting fair, writes down for people."),
        _("Never votes in the group that they facilitate."),
    ),
    "juror": Explained(
        _("Was drawn by lot. Hears, weighs and votes on recommendations."),
        _("Never stands in for anybody else."),
    ),
    "decision_maker": Explained(
        _("Answers for a public body, with their title, and is held to it."),
        _("Never edits, hides, merges, reorders or closes what citizens raised."),
    ),
    "officer": Explained(
        _("Works for a public body: keeps its promises up to date and shows what was done."),
        _("Never edits, hides, merges, reorders or closes what citizens raised."),
    ),
    "auditor": Explained(
        _("Checks that draws, votes and the record are as they should be."),
        _("Never changes anything."),
    ),
    "link_worker": Explained(
        _("Links people to what helps them nearby. Writes down for people who phone or write."),
        _("Never passes on what a person said without that person's consent."),
    ),
    "referrer": Explained(
        _("Works at a surgery, a council or a charity, and refers people to a link worker."),
        _("Never refers anybody who has not agreed, and never reads more than that person shares."),
    ),
    "provider": Explained(
        _("Keeps what an organisation offers up to date: times, places, whether there is room."),
        _("Never sees who was referred by whom, unless that person agreed."),
    ),
    "broker": Explained(
        _("Helps neighbours who give each other time to find one another, and to settle what went wrong."),
        _("Never decides what somebody's hour is worth: an hour is an hour."),
    ),
}


def holds(actor: Any, kind: str, thing: Referable | None = None) -> bool:
    """Whether `actor` holds role `kind` for `thing` (a model with a ref), or for the whole site.

    A role with power sleeps (False) until its holder has set up a second step; see accounts.second_factor.
    """
    return current(actor, kind, thing) is not None


def current(actor: Any, kind: str, thing: Referable | None = None) -> Role | None:
    """The role itself, for its title; the one for `thing` before the site-wide one. None while it sleeps."""
    if not isinstance(actor, Person) or not actor.is_active:
        return None
    scopes = [("", "")]
    if thing is not None:
        scopes.insert(0, scope_of(thing))
    mine = [r for r in held(actor) if r.kind == kind]
    found = next((r for scope in scopes for r in mine if (r.scope_kind, r.scope_ref) == scope), None)
    return found if found is not None and second_factor.awake(actor, kind) else None


def holds_any(actor: Any, *kinds: str) -> bool:
    """Whether `actor` holds one of these roles for anything at all."""
    if not isinstance(actor, Person) or not actor.is_active:
        return False
    return any(r.kind in kinds and second_factor.awake(actor, r.kind) for r in held(actor))


def held(person: Person) -> list[Role]:
    """The roles that `person` holds now, sleeping ones too; read once for each request."""
    cached: list[Role] | None = person.__dict__.get("_held_roles")
    if cached is None:
        cached = person.__dict__["_held_roles"] = list(Role.objects.filter(person=person, until=None))
    return cached


def sleeping(person: Person) -> list[Role]:
    """Roles that open nothing until their holder sets up a second step."""
    return [r for r in held(person) if not second_factor.awake(person, r.kind)]


def is_operator(actor: Any) -> bool:
    """Whether `actor` operates this installation, with a second step."""
    return isinstance(actor, Person) and actor.is_active and actor.is_staff and second_factor.awake(actor, "operator")


def forget(person: Person) -> None:
    """Read the roles anew the next time: this object's roles were changed."""
    person.__dict__.pop("_held_roles", None)
    person.__dict__.pop("_second_factor", None)


def scope_of(thing: Referable | None) -> tuple[str, str]:
    """(kind, ref) of what a role is for; two empty strings for the whole site."""
    return ("", "") if thing is None else (thing._meta.label_lower, thing.ref)


def holders(kind: str, thing: Referable | None = None) -> QuerySet[Person]:
    """People who hold role `kind` for exactly `thing` (or site-wide when None)."""
    scope = scope_of(thing)
    return Person.objects.filter(
        roles__kind=kind, roles__scope_kind=scope[0], roles__scope_ref=scope[1], roles__until=None, is_active=True
    )
