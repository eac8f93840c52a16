"""What can be reported of answers and of what is said of them; nobody of the body that answered looks at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts import roles
from upwell.gather.rules import BODY_ROLES
from upwell.places.models import PublicBody
from upwell.response.actions import hiding
from upwell.response.models import Answer, Milestone, Replacement, ReplacementVerdict, Verdict
from upwell.response.queries import lineage
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
    refs = [role.scope_ref for role in roles.held(person) if role.kind in BODY_ROLES]
    if not refs:
        return None
    # With those whose place it took: what is said of them is said of it now.
    bodies = [one for body in PublicBody.objects.filter(ref__in=refs) for one in lineage(body)]
    theirs = Q(body__in=bodies) | Q(issue__body__in=bodies)
    own = Answer.objects.filter(Q() if "" in refs else theirs)
    kinds: dict[str, Any] = {
        "response.answer": own,
        "response.milestone": Milestone.objects.filter(answer__in=own),
        "response.replacement": Replacement.objects.filter(answer__in=own),
        "response.verdict": Verdict.objects.filter(answer__in=own),
        "response.replacementverdict": ReplacementVerdict.objects.filter(replacement__answer__in=own),
    }
    found = Q(pk=None)
    for kind, rows in kinds.items():
        found |= Q(subject_kind=kind, subject_ref__in=rows.values("ref"))
    return found
