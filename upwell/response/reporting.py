"""What can be reported of answers and of what is said of them; nobody of the body that answered looks at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.gather.looking_away import own_bodies
from upwell.response.actions import hiding
from upwell.response.models import Answer, Milestone, Replacement, ReplacementVerdict, Verdict
from upwell.safety import aside, reportables


def register_reportables() -> None:
    """Answers, promises in place of others, what was shown of a promise, and the words of those who asked."""
    reportables.register(
        "response.answer",
        reportables.Reportable(
            snapshot=lambda answer: answer.text,
            scope=lambda answer: answer.issue.process,
            author=lambda answer: answer.author,
            url=lambda answer: answer.get_absolute_url(),
            noun=_("an answer"),
        ),
    )
    reportables.register(
        "response.replacement",
        reportables.Reportable(
            snapshot=lambda replacement: replacement.because,
            scope=lambda replacement: replacement.answer.issue.process,
            author=lambda replacement: replacement.author,
            url=lambda replacement: replacement.get_absolute_url(),
            noun=_("a promise in place of another"),
        ),
    )

    reportables.register(
        "response.milestone",
        reportables.Reportable(
            snapshot=lambda one: "\n\n".join(filter(None, [one.text, one.evidence])),
            scope=lambda one: one.answer.issue.process,
            url=lambda one: f"{one.answer.get_absolute_url()}#promise-{one.ref}",
            noun=_("a thing promised, and what was shown of it"),
        ),
    )
    _register_words("response.verdict", lambda word: word.answer, lambda word: word.answer.get_absolute_url())
    _register_words(
        "response.replacementverdict",
        lambda word: word.replacement.answer,
        lambda word: word.replacement.answer.get_absolute_url(),
    )
    aside.stand_aside(_of_own_body)


def _register_words(kind: str, answer: Callable[[Any], Answer], url: Callable[[Any], str]) -> None:
    """What those who asked say: everybody reads it, so everybody can report it. Only the words can be hidden."""
    reportables.register(
        kind,
        reportables.Reportable(
            snapshot=lambda word: word.words,
            scope=lambda word: answer(word).issue.process,
            author=lambda word: word.person,
            url=lambda word: f"{url(word)}#said-{word.ref}",
            visible=lambda word, viewer: (
                bool(word.words) and (word.hidden_at is None or (viewer is not None and viewer.pk == word.person_id))
            ),
            hide=lambda actor, word: hiding.hide(actor=actor, word=word),
            restore=lambda actor, word: hiding.show(actor=actor, word=word),
            noun=_("what somebody says of a promise"),
        ),
    )


def _of_own_body(person: Any) -> Q | None:
    """What is reported about the answers of a body, and about what is said of them: nobody who answers or works for that body looks at it."""
    bodies = own_bodies(person)
    if not bodies:
        return None
    own = Answer.objects.filter(Q(body__in=bodies) | Q(issue__body__in=bodies))
    return aside.about(
        {
            "response.answer": own,
            "response.milestone": Milestone.objects.filter(answer__in=own),
            "response.replacement": Replacement.objects.filter(answer__in=own),
            "response.verdict": Verdict.objects.filter(answer__in=own),
            "response.replacementverdict": ReplacementVerdict.objects.filter(replacement__answer__in=own),
        }
    )
