"""What response holds of a person: verdicts; answers they signed for a body stay the body's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.personal import Holding, hold
from upwell.response.models import Answer, Replacement, ReplacementVerdict, Verdict


def export(person: Person) -> list[dict[str, Any]]:
    """Verdicts given, answers and other promises signed."""
    verdicts = Verdict.objects.filter(person=person).select_related("answer__issue")
    rows: list[dict[str, Any]] = [
        {
            "what": "verdict",
            "on": v.answer.issue.title,
            "verdict": v.value,
            "words": v.words,
            "hidden": v.hidden_at is not None,
            "at": v.at.isoformat(),
        }
        for v in verdicts
    ]
    rows += [
        {
            "what": "verdict on another promise",
            "on": v.replacement.answer.issue.title,
            "verdict": v.value,
            "words": v.words,
            "hidden": v.hidden_at is not None,
            "at": v.at.isoformat(),
        }
        for v in ReplacementVerdict.objects.filter(person=person).select_related("replacement__answer__issue")
    ]
    rows += [
        {"what": "answer", "on": a.issue.title, "words": a.text, "at": a.at.isoformat()}
        for a in Answer.objects.filter(author=person).select_related("issue")
    ]
    return rows + [
        {"what": "promise in place of another", "on": r.answer.issue.title, "words": r.because, "at": r.at.isoformat()}
        for r in Replacement.objects.filter(author=person).select_related("answer__issue")
    ]


def erase(person: Person) -> int:
    """Empty the words of verdicts and untie them; untie answers, which the body gave and which stay."""
    said = [
        model.objects.filter(person=person).update(words="", person=None) for model in (Verdict, ReplacementVerdict)
    ]
    signed = [model.objects.filter(author=person).update(author=None) for model in (Answer, Replacement)]
    return sum(said) + sum(signed)


hold(
    Holding(
        name="verdicts",
        models=("response.Verdict", "response.ReplacementVerdict", "response.Answer", "response.Replacement"),
        export=export,
        erase=erase,
        label=_("What you said of promises, and answers you gave"),
    )
)
