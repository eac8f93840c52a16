"""Honest small statistics: a share with its interval, the middle of some whole numbers, the count of a vote.

Everything that can be whole is whole: quantiles are values that were really given, and a majority is decided by
comparing whole numbers, never by comparing fractions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any, Literal

from upwell.algorithms.canonical import digest
from upwell.algorithms.stamp import Stamp

VERSION = "1"
Z_95 = 1.959963984540054
Base = Literal["cast", "present", "entitled"]
BASES: tuple[Base, ...] = ("cast", "present", "entitled")


@dataclass(frozen=True)
class Share:
    """k of n, and where the true share lies with 95 per cent confidence; from 0 to 1 when nobody was asked."""

    k: int
    n: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        """The plain share; None when nobody was asked."""
        return self.k / self.n if self.n else None


def wilson(k: int, n: int, z: float = Z_95) -> tuple[float, float]:
    """Score interval of Wilson (1927, Journal of the American Statistical Association 22): it stays within 0 and 1 and
    holds for few answers and for shares near 0 and 1, where the usual plus-minus fails.
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share")
    if n == 0:
        return 0.0, 1.0
    middle = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * sqrt(k * (n - k) / n + z * z / 4)
    low = 0.0 if k == 0 else max(0.0, middle - half)
    return low, 1.0 if k == n else min(1.0, middle + half)


def share_with_interval(k: int, n: int) -> Share:
    """k of n with its 95 per cent interval."""
    return Share(k, n, *wilson(k, n))


@dataclass(frozen=True)
class Middle:
    """The middle of some whole numbers, each one of the numbers given (the lower of two in the middle)."""

    n: int
    least: int
    lower_quarter: int
    median: int
    upper_quarter: int
    most: int


def quantile(values: Sequence[int], part: int, of: int) -> int:
    """The smallest given number such that part/of of all numbers are no greater (Hyndman and Fan 1996, type 1)."""
    if not values or not 0 <= part <= of or of < 1:
        raise ValueError("a quantile needs numbers and a part from 0 to 1")
    rank = -(-part * len(values) // of)
    return sorted(values)[max(rank, 1) - 1]


def middle(values: Iterable[int]) -> Middle | None:
    """Median, quarters and ends; None for no numbers."""
    given = sorted(values)
    if not given:
        return None
    quarters = [quantile(given, part, 4) for part in range(5)]
    return Middle(len(given), *quarters)


@dataclass(frozen=True)
class MajorityRule:
    """What carries a recommendation, as data: the votes for must be more than part/of of the base (with `at_least`: no
    fewer). Everybody (1 of 1) can only be asked for with `at_least`.

    base    cast: votes for and against; present: abstentions too; entitled: everybody who could have voted
    quorum  so many must have voted (abstaining is voting) or the vote has no result
    """

    part: int = 1
    of: int = 2
    at_least: bool = False
    base: Base = "cast"
    quorum: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.part <= self.of or self.quorum < 0 or self.base not in BASES:
            raise ValueError("a majority is a part of a whole, with a quorum that is not below 0")
        if self.part == self.of and not self.at_least:
            raise ValueError("more than everybody is no majority")

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"part": self.part, "of": self.of, "at_least": self.at_least, "base": self.base, "quorum": self.quorum}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> MajorityRule:
        """The rule that `as_dict` wrote."""
        return cls(**data)


@dataclass(frozen=True)
class VoteTally:
    """The count of a vote. `carried` is None where the quorum was missed: then nothing was decided."""

    votes_for: int
    votes_against: int
    abstained: int
    entitled: int
    needed: int
    quorum_met: bool
    carried: bool | None
    rule: MajorityRule
    stamp: Stamp
    support: Share = field(compare=False)

    @property
    def took_part(self) -> int:
        """Everybody who voted, abstentions included."""
        return self.votes_for + self.votes_against + self.abstained

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "for": self.votes_for,
            "against": self.votes_against,
            "abstained": self.abstained,
            "entitled": self.entitled,
            "needed": self.needed,
            "quorum_met": self.quorum_met,
            "carried": self.carried,
            "rule": self.rule.as_dict(),
            "stamp": self.stamp.as_dict(),
        }


def jury_tally(*, votes_for: int, votes_against: int, abstained: int, entitled: int, rule: MajorityRule) -> VoteTally:
    """Count a vote of a jury under a majority rule. A tie carries nothing under a rule of "more than half"."""
    counts = {"for": votes_for, "against": votes_against, "abstained": abstained, "entitled": entitled}
    if min(counts.values()) < 0 or votes_for + votes_against + abstained > entitled:
        raise ValueError("votes are counted from 0 up, and no more than may vote")
    took_part = votes_for + votes_against + abstained
    whole = {"cast": votes_for + votes_against, "present": took_part, "entitled": entitled}[rule.base]
    needed = votes_needed(whole, rule)
    quorum_met = took_part >= rule.quorum
    return VoteTally(
        votes_for=votes_for,
        votes_against=votes_against,
        abstained=abstained,
        entitled=entitled,
        needed=needed,
        quorum_met=quorum_met,
        carried=votes_for >= needed if quorum_met else None,
        rule=rule,
        stamp=Stamp("jury-tally", VERSION, rule.as_dict(), digest(counts)),
        support=share_with_interval(votes_for, votes_for + votes_against),
    )


def votes_needed(whole: int, rule: MajorityRule) -> int:
    """How many votes for carry, in a base of `whole`: at least one, so that a vote without voters carries nothing."""
    exact, rest = divmod(rule.part * whole, rule.of)
    return max(1, exact + (1 if rest or not rule.at_least else 0))
