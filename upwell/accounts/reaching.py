"""Who must not be written to: said once, in whichever room, and kept by every part of the house.

reaching.never_write(lambda keys: {...})  # of these keys of people, those to whom nothing written may go

The threat is somebody at home who reads what comes. So it is asked when a notice is made and again in the moment in which a letter would leave: what was queued
before the person said so does not go either.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from upwell.accounts.models import Person
from upwell.kit import mail

Rule = Callable[[Collection[int]], set[int]]

_rules: list[Rule] = []


def never_write(rule: Rule) -> Rule:
    """Name people to whom nothing written may go, whatever else they wish."""
    _rules.append(rule)
    return rule


def unwritable(keys: Collection[int]) -> set[int]:
    """Those of these people to whom nothing written may go."""
    return set().union(*(rule(keys) for rule in _rules)) if keys else set()


@mail.never_to
def is_theirs(address: str) -> bool:
    """Whether an address is that of somebody to whom nothing written may go: also a letter to whoever runs a service, or about a report made signed out."""
    return bool(unwritable(list(Person.objects.filter(email__iexact=address).values_list("pk", flat=True))))


def may_write(person: Person) -> bool:
    """Whether something may be written to `person`: a mail, a letter, a text."""
    return person.pk not in unwritable([person.pk])
