"""Read API: who may do what, what roles are for, and who the owner of a key is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from upwell.accounts import queries, roles
from upwell.kit.api import caller, token_needed
from upwell.kit.permissions import PERMISSIONS

router = Router(tags=["people"])


class PermissionOut(Schema):
    """One row of the table of permissions."""

    name: str
    does: str
    who: str


class RoleOut(Schema):
    """A kind of role, in words."""

    name: str
    does: str
    never: str


class HeldOut(Schema):
    """A role that somebody holds, and what for; empty for the whole site."""

    kind: str
    title: str
    scope_kind: str
    scope_ref: str


class MeOut(Schema):
    """The owner of the key."""

    handle: str
    language: str
    roles: list[HeldOut]


@router.get("/permissions", response=list[PermissionOut])
def permissions(request: HttpRequest) -> Any:
    """Every permission there is, and who has it."""
    rows = sorted(PERMISSIONS.values(), key=lambda p: p.name)
    return [{"name": p.name, "does": str(p.does), "who": str(p.who)} for p in rows]


@router.get("/roles", response=list[RoleOut])
def kinds_of_role(request: HttpRequest) -> Any:
    """Every kind of role there is."""
    return [{"name": str(r.name), "does": str(r.does), "never": str(r.never)} for r in queries.explained_roles()]


@router.get("/me", response=MeOut, auth=token_needed)
def me(request: HttpRequest) -> Any:
    """Whose key this is, and the roles they hold."""
    person = caller(request)
    return {"handle": person.handle, "language": person.language, "roles": roles.held(person)}
