"""How much power people really had in something that was done together, from who did what; beside what it was called.

Two scales. The spectrum of public participation of the International Association for Public Participation (IAP2: inform,
consult, involve, collaborate, empower), each with its promise. And the ladder of co-production of Think Local Act
Personal (TLAP, seven rungs from coercion to co-production). Co-production itself as the New Economics Foundation and
Nesta describe it (The Challenge of Co-production, 2009: an equal and reciprocal relationship in designing *and*
delivering; co-design alone is not enough), in the grid of Bovaird (Public Administration Review 67, 2007): full
co-production only where both citizens and professionals are in planning and in delivery. The parts are the four Co's:
co-commission (the question), co-design (the choice), co-deliver (the hours), co-assess (the assessment).

What this module guarantees: the same record gives the same result; nothing is inferred from words; a step that nobody
has told counts as not shared; where two sides tell it differently, what gives citizens less counts. The two lowest
rungs (coercion, educating) are about how people are treated and cannot be seen in such a record: they are never
computed. That a tenth of the hours is the least that counts as taking part in the work is our own choice, stated in
the stamp; without it one minute would do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from upwell.algorithms.canonical import digest
from upwell.algorithms.stamp import Stamp

VERSION = "1"
POWERS = ("inform", "consult", "involve", "collaborate", "empower")
RUNGS = ("coercion", "educating", "informing", "consultation", "engagement", "co_design", "co_production")
STEPS = ("question", "choice", "assessment")
WHO = ("professionals", "both", "citizens")  # from the least to the most power of citizens
SHARED = frozenset({"both", "citizens"})
BLOCKS = ("assets", "capacity", "mutuality", "networks", "shared_roles", "catalysts")
LEAST_PART = 10  # one in so many of all minutes


@dataclass(frozen=True)
class Doing:
    """What is on record. question, choice, assessment: one of WHO, or "" where nobody has told. Minutes that both sides confirmed."""

    question: str = ""
    choice: str = ""
    assessment: str = ""
    citizens_minutes: int = 0
    professionals_minutes: int = 0

    def __post_init__(self) -> None:
        if {self.question, self.choice, self.assessment} - {"", *WHO}:
            raise ValueError(f"who did it is one of {WHO}, or nothing")
        if min(self.citizens_minutes, self.professionals_minutes) < 0:
            raise ValueError("minutes are counted from 0 up")

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        steps = {"question": self.question, "choice": self.choice, "assessment": self.assessment}
        minutes = {"citizens": self.citizens_minutes, "professionals": self.professionals_minutes}
        return {**steps, "minutes": minutes}


@dataclass(frozen=True)
class Observed:
    """What it was. parts: which of the four Co's were shared; untold: the steps that nobody has told."""

    power: str
    rung: str
    parts: tuple[str, ...]
    untold: tuple[str, ...]
    stamp: Stamp

    @property
    def is_co_production(self) -> bool:
        """Both in planning, both in the work."""
        return self.rung == "co_production"


def told(by_citizens: str, by_professionals: str) -> str:
    """One step as both sides tell it: what gives citizens less counts; nothing until both have told."""
    if not by_citizens or not by_professionals:
        return ""
    return min(by_citizens, by_professionals, key=WHO.index)


def observe(doing: Doing) -> Observed:
    """The levels that the record shows."""
    parts = (
        ("commission", doing.question in SHARED),
        ("design", doing.choice in SHARED),
        ("deliver", works_together(doing)),
        ("assess", doing.assessment in SHARED),
    )
    return Observed(
        power=_power(doing),
        rung=_rung(doing),
        parts=tuple(name for name, shared in parts if shared),
        untold=tuple(step for step in STEPS if not getattr(doing, step)),
        stamp=Stamp("co-production", VERSION, {"least_part": LEAST_PART}, digest(doing.as_dict())),
    )


def coarse(doing: Doing) -> Doing:
    """The same steps with the smallest numbers of minutes that give the same observation and flags: all that may be told of hours that one person can stand behind."""
    mine, theirs = doing.citizens_minutes, doing.professionals_minutes
    if works_together(doing):
        pair = (1, 1)
    elif mine and theirs:
        pair = (1, LEAST_PART) if mine < theirs else (LEAST_PART, 1)
    else:
        pair = (min(mine, 1), min(theirs, 1))
    return replace(doing, citizens_minutes=pair[0], professionals_minutes=pair[1])


def works_together(doing: Doing) -> bool:
    """Both sides did at least a tenth of the work: whole numbers are compared, never fractions."""
    least = min(doing.citizens_minutes, doing.professionals_minutes)
    return least > 0 and LEAST_PART * least >= doing.citizens_minutes + doing.professionals_minutes


def _power(doing: Doing) -> str:
    """Who chose decides most: whoever has the last word has the power, whoever set the question."""
    asked = doing.question in SHARED
    if doing.choice == "citizens":
        return "empower"
    if doing.choice == "both":
        return "collaborate" if asked else "involve"
    if asked:
        return "involve"
    return "consult" if doing.assessment in SHARED else "inform"


def _rung(doing: Doing) -> str:
    planned = (doing.question in SHARED) + (doing.choice in SHARED)
    if planned == 2:
        return "co_production" if works_together(doing) else "co_design"
    if planned == 1:
        return "engagement"
    return "consultation" if doing.assessment in SHARED else "informing"


def flags(*, power: str, rung: str, doing: Doing) -> tuple[str, ...]:
    """What has to be said in public beside what it is called.

    no_citizens_hours: called co-produced, and no citizen's hour stands there. less_power, lower_rung: the record shows less than it is called.
    work_without_say: citizens do the work, and had no part in the question or the choice.
    """
    seen = observe(doing)
    raised = {
        "no_citizens_hours": rung == "co_production" and doing.citizens_minutes == 0,
        "less_power": POWERS.index(seen.power) < POWERS.index(power),
        "lower_rung": RUNGS.index(seen.rung) < RUNGS.index(rung),
        "work_without_say": doing.citizens_minutes > 0 and not {doing.question, doing.choice} & SHARED,
    }
    return tuple(name for name, is_so in raised.items() if is_so)


def gaps(citizens: Mapping[str, int], professionals: Mapping[str, int]) -> dict[str, int] | None:
    """Per building block: professionals' mark less citizens'. None until both sides have marked all six, so that neither copies the other."""
    if set(citizens) != set(BLOCKS) or set(professionals) != set(BLOCKS):
        return None
    return {block: professionals[block] - citizens[block] for block in BLOCKS}
