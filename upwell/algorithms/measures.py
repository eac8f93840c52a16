"""Answers to questions about wellbeing and loneliness: bands, scores, change in the same people.

ONS4: the four personal wellbeing questions of the Office for National Statistics, 0 to 10 each (ONS, "Personal well-being user guidance": thresholds
0-4 low, 5-6 medium, 7-8 high, 9-10 very high; anxiety 0-1 very low, 2-3 low, 4-5 medium, 6-10 high). Each stands by itself: they are never added up.

Loneliness: the three questions of the UCLA scale in the wording of the ONS (Hughes, Waite, Hawkley and Cacioppo 2004, doi:10.1177/0164027504268574;
ONS 2018, "Measuring loneliness: guidance for use of the national indicators"), hardly ever or never 1, some of the time 2, often 3, added to 3 to 9; and beside
it the direct question "How often do you feel lonely?", which is reported by itself.

Change is only ever that of the same people, first answer against last. Comparing everybody at the start with whoever is left at the end would count those who
gave up as those who got better. Those without a second answer are shown beside every figure. A change is not an effect: nobody knows how these people would have
been without it, and people ask for help when they are at their lowest. No function here returns a proof, and none a total of ONS4.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy.special import stdtrit

ONS4 = ("satisfied", "worthwhile", "happy", "anxious")
REVERSED = frozenset({"anxious"})  # less of it is better
UCLA3 = ("companionship", "left_out", "isolated")
DIRECT = "lonely"
RANGES: dict[str, tuple[int, int]] = {
    **dict.fromkeys(ONS4, (0, 10)),
    **dict.fromkeys(UCLA3, (1, 3)),
    DIRECT: (1, 5),  # 1 never, 2 hardly ever, 3 occasionally, 4 some of the time, 5 often or always
}
LESS_IS_BETTER = REVERSED | {*UCLA3, DIRECT, "ucla3"}
_BANDS = ((4, "low"), (6, "medium"), (8, "high"), (10, "very high"))
_ANXIETY_BANDS = ((1, "very low"), (3, "low"), (5, "medium"), (10, "high"))
LEVEL = 0.95
FEW = 30


def check(item: str, value: int) -> int:
    """The value, if the question has such an answer; ValueError otherwise."""
    low, high = RANGES[item]
    if not low <= value <= high:
        raise ValueError(f"{item} is answered with {low} to {high}, not with {value}")
    return value


def band(item: str, value: int) -> str:
    """The band that the ONS gives one answer of ONS4."""
    if item not in ONS4:
        raise ValueError(f"{item} is not one of the four questions")
    check(item, value)
    return next(name for top, name in (_ANXIETY_BANDS if item in REVERSED else _BANDS) if value <= top)


def ucla3(answers: Mapping[str, int | None]) -> int | None:
    """The three-item score, 3 to 9; None where one of the three is missing: a missing answer is not a nought."""
    given = [answers.get(item) for item in UCLA3]
    known = [check(item, value) for item, value in zip(UCLA3, given, strict=True) if value is not None]
    return sum(known) if len(known) == len(UCLA3) else None


def is_often_lonely(value: int) -> bool:
    """The national indicator: "often or always"."""
    return check(DIRECT, value) == RANGES[DIRECT][1]


@dataclass(frozen=True)
class Change:
    """What changed in the same people, with everything that must stand beside it.

    mean is last minus first, in the direction of the scale. better says which way is good. low and high: a 95 % interval of the mean by Student's t, None for
    fewer than two people. only_first: people without a second answer, who are in no mean here.
    """

    n: int
    mean: float | None
    sd: float | None
    low: float | None
    high: float | None
    only_first: int
    less_is_better: bool
    is_few: bool

    @property
    def share_without_second(self) -> float | None:
        """Of those who answered once, the share of whom nothing more is known."""
        everybody = self.n + self.only_first
        return self.only_first / everybody if everybody else None

    @property
    def direction(self) -> str:
        """ "better", "worse" or "not clear": only what the whole interval says."""
        if self.low is None or self.high is None or self.low <= 0 <= self.high:
            return "not clear"
        return "better" if (self.high < 0) == self.less_is_better else "worse"


def change(item: str, pairs: Sequence[tuple[int | None, int | None]]) -> Change:
    """First and last answer of each person to one question. Pairs without a first answer say nothing and are left out."""
    both = [(first, last) for first, last in pairs if first is not None and last is not None]
    differences = [last - first for first, last in both]
    n = len(differences)
    mean = math.fsum(differences) / n if n else None
    sd = math.sqrt(math.fsum((d - mean) ** 2 for d in differences) / (n - 1)) if n > 1 and mean is not None else None
    half = _half(sd, n)
    return Change(
        n=n,
        mean=mean,
        sd=sd,
        low=mean - half if mean is not None and half is not None else None,
        high=mean + half if mean is not None and half is not None else None,
        only_first=sum(first is not None and last is None for first, last in pairs),
        less_is_better=item in LESS_IS_BETTER,
        is_few=n < FEW,
    )


def _half(sd: float | None, n: int) -> float | None:
    """Half the width of the interval."""
    return None if sd is None else float(stdtrit(n - 1, (1 + LEVEL) / 2)) * sd / math.sqrt(n)
