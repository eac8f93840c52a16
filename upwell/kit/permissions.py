"""Named permissions, closed by default, in one table that people can read (`/permissions/`).

A package's rules.py calls `permit` once for each thing that somebody may do; actions call `require` on the fresh row; pages ask `allowed`.

Somebody can be held back from writing for a time (`brake`): asked at this one place for every permission, also those of packages that come later. What
must stay open to everybody always (reading, taking back, leaving, asking for help) says so with `always`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.functional import Promise
from rules.permissions import add_perm, has_perm
from rules.predicates import predicate

from upwell.kit.errors import NotAllowed, Refused


class Actor(Protocol):
    """Whoever does something: a person, or the system. Never nobody."""

    @property
    def opaque(self) -> str:
        """A random name that only this installation can tie to a person; empty for the system."""

    @property
    def public_role(self) -> str:
        """What the public record calls this actor when the action does not say better."""

    @property
    def is_system(self) -> bool: ...


@dataclass(frozen=True)
class System:
    """The machine acting by rule: clocks, imports, the demonstration."""

    opaque: str = ""
    public_role: str = "system"
    is_system: bool = True


SYSTEM = System()


@dataclass(frozen=True)
class Permission:
    """One row of the readable table: its name, what it lets somebody do, and who may.

    always: open also to those who are held back from writing. says: it puts words before others, so that it can be slowed down.
    """

    name: str
    does: str | Promise
    who: str | Promise
    always: bool = False
    says: bool = False


# Asked (permission, actor, thing, whether it is being done just now); why `actor` is held back, or None.
Brake = Callable[[Permission, Any, Any, bool], Refused | None]

PERMISSIONS: dict[str, Permission] = {}
_brakes: list[Brake] = []


@predicate
def is_system(actor: Any) -> bool:
    """True for the machine acting by rule."""
    return bool(getattr(actor, "is_system", False))


@predicate
def is_signed_in(actor: Any) -> bool:
    """True for a person with a working account."""
    return bool(getattr(actor, "is_authenticated", False) and getattr(actor, "is_active", False))


def permit(
    name: str, test: Any, *, does: str | Promise, who: str | Promise, always: bool = False, says: bool = False
) -> None:
    """Register permission `name` ("package.verb_noun"). The system is always among those who may."""
    if name in PERMISSIONS:
        raise ValueError(f"permission {name} is registered twice")
    PERMISSIONS[name] = Permission(name, does, who, always, says)
    add_perm(name, test | is_system)


def brake(test: Brake) -> None:
    """Ask `test` too, for every permission that is not open always."""
    _brakes.append(test)


def allowed(name: str, actor: Any, obj: Any = None) -> bool:
    """Whether `actor` may; a closed account may nothing. A name that nobody registered is a programming error (KeyError), never a yes."""
    return _may(name, actor, obj) and _held_back(name, actor, obj, doing=False) is None


def _may(name: str, actor: Any, obj: Any) -> bool:
    if name not in PERMISSIONS:
        raise KeyError(f"no permission is called {name}")
    return actor is not None and not _is_closed(actor) and bool(has_perm(name, actor, obj))


def _held_back(name: str, actor: Any, obj: Any, *, doing: bool) -> Refused | None:
    if PERMISSIONS[name].always:
        return None
    return next((why for test in _brakes if (why := test(PERMISSIONS[name], actor, obj, doing))), None)


def _is_closed(actor: Any) -> bool:
    return bool(getattr(actor, "is_authenticated", False)) and not getattr(actor, "is_active", True)


def require(name: str, actor: Any, obj: Any = None) -> None:
    """Refuse with NotAllowed unless `actor` may, or with the reason of a brake."""
    if not _may(name, actor, obj):
        raise NotAllowed(name)
    if (why := _held_back(name, actor, obj, doing=True)) is not None:
        raise why
