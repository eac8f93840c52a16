"""Who may do what with maps: their owner, and nobody else, whatever their role."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from upwell.accounts.models import Person
from upwell.connections.models import Map, Tie
from upwell.kit.permissions import is_signed_in, permit


@predicate
def owns(actor: Any, thing: Any) -> bool:
    """It is the actor's own map, or stands on it."""
    found = thing.map if isinstance(thing, Tie) else thing
    return isinstance(actor, Person) and isinstance(found, Map) and found.person_id == actor.pk


permit(
    "connections.draw_map",
    is_signed_in,
    does=_("Draw who is around oneself"),
    who=_("everybody, for themselves"),
    always=True,
)
permit(
    "connections.change_tie",
    owns,
    does=_("Change a map, or take somebody off it"),
    who=_("whose map it is, and nobody else"),
    always=True,
)
