"""What this package holds of a person: reports they made, and snapshots of words of theirs that somebody reported.

Erasing empties both. That a report was made and what came of it stays, without names.
"""

from __future__ import annotations

from typing import Any

from upwell.accounts.models import Person
from upwell.kit.personal import Holding, hold
from upwell.safety.models import Report


def _export(person: Person) -> list[dict[str, Any]]:
    """Never says who reported a person."""
    made = [
        {
            "i_reported": r.snapshot,
            "reason": r.reason,
            "my_words": r.words,
            "at": r.at.isoformat(),
            "outcome": r.outcome,
        }
        for r in Report.objects.filter(reporter=person).order_by("at")
    ]
    about = [
        {"words_of_mine": r.snapshot, "state": r.state, "hidden_because": r.hidden_because}
        for r in Report.objects.filter(about=person).exclude(reporter=person).order_by("at")
    ]
    return made + about


def _erase(person: Person) -> int:
    made = Report.objects.filter(reporter=person).update(reporter=None, reporter_email="", words="")
    about = Report.objects.filter(about=person).update(about=None, snapshot="", words="", hidden_because="")
    closed = Report.objects.filter(closed_by=person).update(closed_by=None)
    return made + about + closed


def register_holding() -> None:
    """Reports made by a person, about them, and looked at by them."""
    hold(Holding("reports", ("safety.Report",), _export, _erase))
