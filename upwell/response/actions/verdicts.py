"""The word of those who asked, beside the body's own."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.gather import clocks
from upwell.gather.actions import issues as gather_issues
from upwell.gather.models import Issue
from upwell.gather.telling import tell
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.kit.time import now
from upwell.ledger.actions import link, record
from upwell.response.actions.answers import still_promised
from upwell.response.models import Answer, Verdict


def give(*, actor: Person, answer: Answer, value: str, words: str = "") -> Verdict:
    """Say whether a promise was kept; once for each person, for good. Refused: `unknown_verdict`, `nothing_promised`, `already_said`.

    When whoever raised the issue calls everything that was promised kept, the issue ends as kept; when they do not, it stays open and the organisers must say what next.
    """
    with transaction.atomic():
        answer = Answer.objects.lock(answer.pk)
        issue = Issue.objects.lock(answer.issue_id)
        require("response.give_verdict", actor, answer)
        if value not in Verdict.Value.values:
            raise Refused("unknown_verdict", _("Choose kept, partly kept, or not kept."))
        if not answer.milestones.exists():
            raise Refused("nothing_promised", _("Nothing was promised in this answer."))
        if Verdict.objects.filter(answer=answer, person=actor).exists():
            raise Refused("already_said", _("You have had your say on this answer."))
        raised = issue.raised_by_id == actor.pk
        verdict = Verdict.objects.create(
            answer=answer, person=actor, value=value, words=words.strip()[:1000], raised_it=raised, at=now()
        )
        entry = record(
            "response.judged",
            actor=actor,
            subject=verdict,
            facts={"value": value, "raised_it": raised},
            personal={"words": (actor.opaque, words)},
        )
        link(answer, verdict, "judged", entry=entry)
        if raised:
            _settle(actor, answer, issue, value)
    return verdict


def _settle(actor: Person, answer: Answer, issue: Issue, value: str) -> None:
    """All done, in every answer, and called kept ends the issue; all done and called otherwise goes back to the organisers."""
    if issue.state != Issue.State.DOING or still_promised(issue):
        return
    if value == Verdict.Value.KEPT:
        gather_issues.move(actor=actor, issue=issue, state=Issue.State.KEPT, duty=None, outcome="kept")
        tell(issue, actor, _("“%(title)s”: whoever raised it calls the promise kept."))
    else:
        gather_issues.move(
            actor=actor, issue=issue, state=Issue.State.WEIGHING, duty=clocks.open_weighing, outcome="not_kept"
        )
