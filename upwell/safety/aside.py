"""Who never looks at some reports, whatever role they hold: registered by the packages that know whose place it is.

aside.stand_aside(lambda person: Q(scope_kind="community.space", scope_ref__in=...) if speaks_for_institution(person) else None)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

# Asked (person): the cases, as a condition, that this person never looks at; None for nobody's business but their own.
Aside = Callable[[Any], Q | None]

_rules: list[Aside] = []


def stand_aside(rule: Aside) -> Aside:
    """Keep cases from people, also where a role of theirs would let them look."""
    _rules.append(rule)
    return rule


def about(things: Mapping[str, QuerySet[Any]]) -> Q:
    """The cases about any of these things, by kind."""
    found = Q(pk=None)
    for kind, rows in things.items():
        found |= Q(subject_kind=kind, subject_ref__in=rows.values("ref"))
    return found


def never_looked_at_by(person: Any) -> Q | None:
    """The cases that this person does not look at; None when there are none such."""
    found = [one for one in (rule(person) for rule in _rules) if one is not None]
    whole = Q()
    for one in found:
        whole |= one
    return whole if found else None
