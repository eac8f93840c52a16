"""How much reports weigh while no host is here. Pure: no database, no clock.

The threat is a crowd of accounts made to silence somebody. What counts is not how many report but how many people the place knows report:

- somebody who has been here for thirty days, belongs to the space and has no strike counts one;
- of those whose last reports were all found to be nothing, each counts a half;
- new accounts, and accounts from outside the space, count a quarter each and all together never more than one; against a trusted member, nothing;
- accounts that were made within a day of each other count together as one, until they are ninety days old;
- people of one circle, who belong to the same spaces and to no other, count two at most, however many and however old: three is said by at least two circles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

HIDE, PAUSE = 3.0, 5.0
NEW, TOGETHER, TRUSTED = 30, 90, 180  # days
OF_A_NEW_ONE, ALL_NEW_ONES = 0.25, 1.0
OF_A_CIRCLE = 2.0
LEFT_AS_THEY_WERE = 3


@dataclass(frozen=True)
class Reporter:
    """What is known of somebody who reported. joined: the day on which the account was made, as a number; days: how long ago that was.

    circle: what they have in common with others whose word may be the same word; None for somebody who shares nothing.
    """

    days: float
    joined: int
    belongs: bool = True
    strikes: int = 0
    mistaken: int = 0  # of their reports that were looked at lately and left as they were, when none led to anything
    circle: Hashable | None = None


def is_trusted(days: float, strikes: int) -> bool:
    """Whether a member is known well enough that new accounts cannot touch them."""
    return days >= TRUSTED and strikes == 0


def weigh(reporters: Iterable[Reporter], *, author_is_trusted: bool) -> float:
    """The weight of these different people together."""
    counting = [one for one in reporters if one.strikes == 0]
    known = [one for one in counting if one.days >= NEW and one.belongs]
    new = [one for one in counting if not (one.days >= NEW and one.belongs)]
    of_new = 0.0 if author_is_trusted else min(ALL_NEW_ONES, OF_A_NEW_ONE * len(new))
    return of_new + _by_circles(_made_together(known))


def _by_circles(groups: Iterable[Sequence[Reporter]]) -> float:
    """A patient crowd is old, and inside; what it lacks is anybody who does not belong to it."""
    alone, circles = 0.0, defaultdict[Hashable, float](float)
    for group in groups:
        heaviest = max(group, key=_of_one)
        if heaviest.circle is None:
            alone += _of_one(heaviest)
        else:
            circles[heaviest.circle] += _of_one(heaviest)
    return alone + sum(min(OF_A_CIRCLE, weight) for weight in circles.values())


def _of_one(one: Reporter) -> float:
    return 0.5 if one.mistaken >= LEFT_AS_THEY_WERE else 1.0


def _made_together(known: Sequence[Reporter]) -> list[list[Reporter]]:
    """Young accounts whose days of joining touch form one group; every other is a group of its own."""
    groups = [[one] for one in known if one.days >= TOGETHER]
    young = sorted((one for one in known if one.days < TOGETHER), key=lambda one: one.joined)
    last: Reporter | None = None
    for one in young:
        if last is not None and one.joined - last.joined <= 1:
            groups[-1].append(one)
        else:
            groups.append([one])
        last = one
    return groups
