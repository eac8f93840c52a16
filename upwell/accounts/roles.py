"""Who holds which role for what."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet

from upwell.accounts.models import Person, Role


def holds(actor: Any, kind: str, thing: Model | None = None) -> bool:
    """Whether `actor` holds role `kind` for `thing` (a model with a ref), or for the whole site."""
    return current(actor, kind, thing) is not None


def current(actor: Any, kind: str, thing: Model | None = None) -> Role | None:
    """The role itself, for its title; the one for `thing` before the site-wide one."""
    if not isinstance(actor, Person) or not actor.is_active:
        return None
    scopes = [("", "")]
    if thing is not None:
        scopes.insert(0, (thing._meta.label_lower, str(thing.ref)))  # type: ignore[attr-defined]
    mine = [r for r in held(actor) if r.kind == kind]
    return next((r for scope in scopes for r in mine if (r.scope_kind, r.scope_ref) == scope), None)


def held(person: Person) -> list[Role]:
    """The roles that `person` holds now; read once for each request."""
    cached: list[Role] | None = person.__dict__.get("_held_roles")
    if cached is None:
        cached = person.__dict__["_held_roles"] = list(Role.objects.filter(person=person, until=None))
    return cached


def holders(kind: str, thing: Model | None = None) -> QuerySet[Person]:
    """People who hold role `kind` for exactly `thing` (or site-wide when None)."""
    scope = ("", "") if thing is None else (thing._meta.label_lower, str(thing.ref))  # type: ignore[attr-defined]
    return Person.objects.filter(
        roles__kind=kind, roles__scope_kind=scope[0], roles__scope_ref=scope[1], roles__until=None, is_active=True
    )
