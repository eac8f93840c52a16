"""Who may do what with answers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from upwell.accounts import roles
from upwell.gather.models import Issue, Support
from upwell.gather.rules import answers_for
from upwell.kit.permissions import is_signed_in, permit
from upwell.places.models import PublicBody
from upwell.response.models import Answer, Milestone, ReplacementVerdict, Verdict


def body_of(thing: Any) -> PublicBody | None:
    """The body that is to answer, as it stands today: a successor answers for those before it."""
    if isinstance(thing, Milestone):
        thing = thing.answer
    body = thing if isinstance(thing, PublicBody) else getattr(thing, "body", None)
    return body.standing if body is not None else None


def answer_of(word: Any) -> Answer | None:
    """The answer that somebody had their say on."""
    if isinstance(word, ReplacementVerdict):
        return word.replacement.answer
    return word.answer if isinstance(word, Verdict) else None


@predicate
def decides(person: Any, thing: Any) -> bool:
    """Is a decision-maker of the body."""
    body = body_of(thing)
    return body is not None and roles.holds(person, "decision_maker", body)


@predicate
def works_there(person: Any, thing: Any) -> bool:
    """Is an officer of the body."""
    body = body_of(thing)
    return body is not None and roles.holds(person, "officer", body)


@predicate
def asked_for_it(person: Any, answer: Answer) -> bool:
    """Raised the issue or said that it matters to them."""
    issue: Issue = answer.issue
    return issue.raised_by_id == person.pk or Support.objects.filter(issue=issue, person=person).exists()


@predicate
def looks_after(person: Any, word: Any) -> bool:
    """Hosts or moderates the process, or the whole site; and is nobody of the body: it hides nothing that is said of it."""
    answer = answer_of(word)
    if answer is None or answers_for.test(person, answer.issue) or decides.test(person, answer):
        return False
    return any(roles.holds(person, kind, answer.issue.process) for kind in ("host", "moderator"))


permit(
    "response.give_answer",
    is_signed_in & decides,
    does=_("Answer an issue, in one's own name"),
    who=_("decision-makers of the body that is asked"),
)
permit(
    "response.report_progress",
    is_signed_in & (decides | works_there),
    does=_("Say that a milestone is done, with evidence"),
    who=_("decision-makers and officers of the body"),
)
permit(
    "response.replace_promise",
    is_signed_in & decides,
    does=_("Promise something else where a promise cannot be kept as it stands, with the reason"),
    who=_("decision-makers of the body that promised, in their own name"),
)
permit(
    "response.carry_out_together",
    is_signed_in & (decides | works_there),
    does=_("Carry out something promised as shared work with citizens"),
    who=_("decision-makers and officers of the body, together with a citizen who says yes"),
)
permit(
    "response.give_verdict",
    is_signed_in & asked_for_it,
    does=_("Say whether a promise was kept, and what one thinks of a promise in place of another"),
    who=_("whoever raised the issue, and those who supported it"),
)
permit(
    "response.hide_words",
    is_signed_in & looks_after,
    does=_(
        "Hide the words of a verdict with a statement of reasons, after somebody reported them; the verdict itself counts on"
    ),
    who=_("Hosts and moderators of the process, or of the whole site; nobody of the body that answered"),
)
