"""Where the packages above meet spaces: those that belong to somebody, and whoever keeps something of what a space says of itself.

hooks.keep(Space.Purpose.MOVEMENT, say)      say("join" | "invite" | "write" | "host" | "edit" | "audience", person, space): True, False, or None for "nothing to say"
hooks.close_to(rooms_closed_to)              rooms_closed_to(person): a Q over spaces that this person never reads, whoever let them in, or None
hooks.when_space_changes(hook)               hook(space): in the transaction of the change
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from upwell.kit.registry import Registry

if TYPE_CHECKING:
    from upwell.community.models import Space  # which asks here who never reads it

Say = Callable[[str, Any, Any], bool | None]
Closed = Callable[[Any], Q | None]
Changed = Callable[["Space"], None]

_keepers: Registry[Say] = Registry("keeper of spaces")
_closed: list[Closed] = []
_changed: list[Changed] = []


def when_space_changes(hook: Changed) -> Changed:
    """Call `hook(space)` when what a space says of itself, or who can read it, was changed."""
    _changed.append(hook)
    return hook


def tell_changed(space: Space) -> None:
    """Reach everybody who keeps something of it."""
    for hook in _changed:
        hook(space)


def keep(purpose: str, say: Say) -> None:
    """Ask `say` about every space of this purpose: only those cost a question."""
    _keepers.register(purpose, say)


def said(act: str, person: Any, space: Any) -> bool | None:
    """What whoever keeps the space says to this act; None where nobody keeps it or has anything to say."""
    say = _keepers.get(space.purpose)
    return say(act, person, space) if say else None


def close_to(rule: Closed) -> None:
    """Keep spaces from people even where a row lets them in."""
    _closed.append(rule)


def never_read_by(person: Any) -> Q:
    """Spaces that this person does not read, whatever else is so."""
    closed = Q()
    for rule in _closed:
        found = rule(person)
        if found is not None:
            closed |= found
    return closed
