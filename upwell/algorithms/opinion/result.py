"""What an opinion map tells, in plain values a page or an export can use."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, NamedTuple

from upwell.algorithms.stamp import Stamp

OUTSIDE = -1
JSON_DECIMALS = 6


class Counts(NamedTuple):
    """How people answered one statement."""

    agree: int
    disagree: int
    passed: int

    @property
    def seen(self) -> int:
        """Everybody who answered at all, passes included."""
        return self.agree + self.disagree + self.passed


@dataclass(frozen=True, slots=True)
class StatementOnMap:
    """One statement: where it stands, what each group said, how much it unites.

    `by_group` follows the numbers of the groups; `everyone` is their sum. `united_for` and `united_against` are the
    group-aware consensus (0 to 1, 1 unites most). `extremity` is how far it lies from the middle: how much it
    divides. `priority` is its weight when the next statement is drawn.
    """

    statement: int
    moderated: bool
    meta: bool
    x: float
    y: float
    extremity: float
    priority: float
    everyone: Counts
    by_group: tuple[Counts, ...]
    united_for: float
    united_against: float


@dataclass(frozen=True, slots=True)
class Telling:
    """A statement that shows how a group differs. `direction` is 1 where the group agrees more than others, -1 where
    it disagrees more.

    `share` is the group's smoothed share in that direction, `share_test` its z against one half, `ratio` how many
    times the share of everybody else, `ratio_test` the z of that difference.
    """

    statement: int
    direction: int
    share: float
    share_test: float
    ratio: float
    ratio_test: float
    counts: Counts


@dataclass(frozen=True, slots=True)
class Group:
    """People who answered alike. Groups are numbered from 0, the largest first. `stability` (0 to 1): how well it is
    found again when people are redrawn.
    """

    number: int
    size: int
    x: float
    y: float
    stability: float
    telling: tuple[Telling, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """A statement that people agreed (or disagreed) on as one body."""

    statement: int
    share: float
    share_test: float
    counts: Counts


@dataclass(frozen=True, slots=True)
class Dot:
    """A small cluster of people who stand together: what to draw instead of single people."""

    x: float
    y: float
    size: int
    group: int


@dataclass(frozen=True)
class OpinionMap:
    """The opinion map of one conversation.

    `participants`, `x`, `y`, `group` run side by side; group -1 means too few votes to be in the conversation yet.
    Where `clear_groups` is false and no number of groups was asked for, everybody in the conversation is in the one
    group 0, nothing is telling, and `unclear_because` says why: `too_few`, `not_apart` or `not_stable`. `considered`
    lists each number of groups tried with its silhouette; `silhouette` and `stability` belong to the best of them
    even when it was refused.
    """

    participants: tuple[int, ...]
    x: tuple[float, ...]
    y: tuple[float, ...]
    group: tuple[int, ...]
    in_conversation: int
    k: int
    clear_groups: bool
    unclear_because: str
    considered: tuple[tuple[int, float], ...]
    silhouette: float
    stability: float
    share_of_variance: tuple[float, float]
    groups: tuple[Group, ...]
    dots: tuple[Dot, ...]
    statements: tuple[StatementOnMap, ...]
    agreed_by_all: tuple[Shared, ...]
    refused_by_all: tuple[Shared, ...]
    stamp: Stamp

    @cached_property
    def _place(self) -> dict[int, int]:
        return {participant: place for place, participant in enumerate(self.participants)}

    def group_of(self, participant: int) -> int | None:
        """Number of a participant's group; None for somebody unknown or with too few votes."""
        place = self._place.get(participant)
        return None if place is None or self.group[place] == OUTSIDE else self.group[place]

    def position_of(self, participant: int) -> tuple[float, float] | None:
        """Where a participant stands; None for somebody who has not voted."""
        place = self._place.get(participant)
        return None if place is None else (self.x[place], self.y[place])

    @property
    def priorities(self) -> dict[int, float]:
        """Weights for `next_statement`: every statement that may still be shown."""
        return {entry.statement: entry.priority for entry in self.statements if not entry.moderated}

    def most_uniting(self, most: int = 5) -> tuple[StatementOnMap, ...]:
        """Statements that every group tends to agree on, best first, among those people were asked about."""
        asked = [entry for entry in self.statements if entry.everyone.seen and not entry.moderated and not entry.meta]
        return tuple(sorted(asked, key=lambda entry: (-round(entry.united_for, 9), entry.statement))[:most])

    def to_json(self) -> dict[str, Any]:
        """Plain values; fractions are rounded to six decimals."""
        plain = asdict(self) | {"stamp": self.stamp.as_dict()}
        return {key: _plain(value) for key, value in plain.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, JSON_DECIMALS)
    if isinstance(value, Counts):
        return value._asdict()
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value
