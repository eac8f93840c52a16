"""The questions about how somebody is, word for word as their keepers publish them, with the answers that can be given.

ONS4: Office for National Statistics, "Personal well-being user guidance" and harmonised standard, under the Open Government Licence v3.0.
Loneliness: ONS 2018, "Measuring loneliness: guidance for use of the national indicators on surveys", same licence; the three items come from the UCLA
loneliness scale. The wording is not ours to change: an answer is only comparable to an answer to the same words. So each answer keeps its version.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.algorithms.measures import DIRECT, ONS4, RANGES, UCLA3
from upwell.prescribing.models import Measure

VERSION = "ONS-2018"


@dataclass(frozen=True)
class Question:
    """One question: its words, a short name for tables, the answers with their numbers."""

    name: str
    words: str | Promise
    short: str | Promise
    answers: tuple[tuple[int, str | Promise], ...]


def _nought_to_ten(low: str | Promise, high: str | Promise) -> tuple[tuple[int, str | Promise], ...]:
    ends = {0: low, 10: high}
    return tuple((n, ends.get(n, str(n))) for n in range(RANGES["happy"][1] + 1))


_COMPLETELY = _nought_to_ten(_("0, not at all"), _("10, completely"))
_OFTEN = ((1, _("Hardly ever or never")), (2, _("Some of the time")), (3, _("Often")))
_HOW_OFTEN = (
    (5, _("Often or always")),
    (4, _("Some of the time")),
    (3, _("Occasionally")),
    (2, _("Hardly ever")),
    (1, _("Never")),
)

QUESTIONS: dict[str, Question] = {
    q.name: q
    for q in (
        Question(
            "satisfied", _("Overall, how satisfied are you with your life nowadays?"), _("Satisfied"), _COMPLETELY
        ),
        Question(
            "worthwhile",
            _("Overall, to what extent do you feel that the things you do in your life are worthwhile?"),
            _("Worthwhile"),
            _COMPLETELY,
        ),
        Question("happy", _("Overall, how happy did you feel yesterday?"), _("Happy yesterday"), _COMPLETELY),
        Question(
            "anxious",
            _(
                "On a scale where 0 is “not at all anxious” and 10 is “completely anxious”, overall, how anxious did you feel yesterday?"
            ),
            _("Anxious yesterday"),
            _nought_to_ten(_("0, not at all anxious"), _("10, completely anxious")),
        ),
        Question("companionship", _("How often do you feel that you lack companionship?"), _("Lacks company"), _OFTEN),
        Question("left_out", _("How often do you feel left out?"), _("Feels left out"), _OFTEN),
        Question("isolated", _("How often do you feel isolated from others?"), _("Feels isolated"), _OFTEN),
        Question(DIRECT, _("How often do you feel lonely?"), _("Feels lonely"), _HOW_OFTEN),
    )
}

SETS: dict[str, tuple[str, ...]] = {Measure.Set.ONS4.value: ONS4, Measure.Set.LONELINESS.value: (*UCLA3, DIRECT)}


def answer_in_words(name: str, value: int) -> str:
    """The answer as it stood on the page."""
    return str(dict(QUESTIONS[name].answers).get(value, value))
