"""What response holds of a person: verdicts; answers they signed for a body stay the body's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.personal import Holding, hold
from upwell.response.models import Answer, Verdict


def export(person: Person) -> list[dict[str, Any]]:
    """Verdicts given, answers signed."""
    verdicts = Verdict.objects.filter(person=person).select_related("answer__issue")
    rows: list[dict[str, Any]] = [
        {"what": "verdict", "on": v.answer.issue.title, "verdict": v.value, "words": v.words, "at": v.at.isoformat()}
        for v in verdicts
    ]
    return rows + [
        {"what": "answer", "on": a.issue.title, "words": a.text, "at": a.at.isoformat()}
        for a in Answer.objects.filter(author=person).select_related("issue")
    ]


def erase(person: Person) -> int:
    """Empty the words of verdicts and untie them; untie answers, which the body gave and which stay."""
    return Verdict.objects.filter(person=person).update(words="", person=None) + Answer.objects.filter(
        author=person
    ).update(author=None)


hold(
    Holding(
        name="verdicts",
        models=("response.Verdict", "response.Answer"),
        export=export,
        erase=erase,
        label=_("What you said of promises, and answers you gave"),
    )
)
