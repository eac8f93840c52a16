"""Who has the last word once everything promised is done: whoever raised the issue; and when they have left, those who stood behind it.

Nothing waits for somebody who is gone. The word is handed on in public, with days of its own, to those who said that it matters to them. On that day it is
counted: most of those who spoke decide. If nobody did, the issue ends visibly, without calling the promise kept.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.gather import clocks
from upwell.gather.actions import issues as gather_issues
from upwell.gather.models import Issue
from upwell.gather.telling import tell
from upwell.kit.permissions import SYSTEM, Actor
from upwell.kit.time import today
from upwell.promises import duties
from upwell.promises.models import Duty
from upwell.response.models import Answer, Verdict

BY_OTHERS = "verdict_of_others"


def verdict_duty(answer: Answer) -> clocks.Opens:
    """Those who asked say whether it was kept; the organisers see to it, by a day from the charter."""
    if answer.issue.raised_by_id is None:
        return _opens(answer, BY_OTHERS, _("Those who said that it matters to them, with the organisers"))
    return _opens(answer, "verdict", _("Those who raised it, with the organisers"))


def _opens(answer: Answer, kind: str, holder: str | Promise) -> clocks.Opens:
    def opens(actor: Actor, issue: Issue) -> Duty:
        charter = issue.process.charter
        because = _("%(charter)s, version %(number)s: %(days)s days to say whether it was kept")
        return duties.open(
            actor=actor,
            kind=kind,
            subject=answer,
            holder=str(holder),
            because=str(because)
            % {"charter": charter.charter.title, "number": charter.number, "days": charter.verdict_days},
            days=charter.verdict_days,
            role="organiser",
            scope=issue.process,
            charter=charter,
            process=issue.process,
        )

    return opens


def hand_on_and_count() -> int:
    """Verdicts that wait for somebody who has left go to the others; where their day is over, they are counted. How many issues."""
    gone = Issue.objects.filter(raised_by=None, state=Issue.State.DOING)
    waiting = gone.filter(duty__kind="verdict")
    over = gone.filter(duty__kind=BY_OTHERS, duty__due_on__lt=today())
    moved = [_hand_on(pk) for pk in waiting.order_by("pk").values_list("pk", flat=True)]
    return sum(moved + [_count(pk) for pk in over.order_by("pk").values_list("pk", flat=True)])


def _hand_on(pk: int) -> bool:
    with transaction.atomic():
        issue = Issue.objects.lock(pk)
        answer = _answer_of(issue, "verdict")
        if answer is None or issue.raised_by_id is not None:
            return False
        if not issue.supports.exists():
            _end(issue)
            return True
        gather_issues.move(
            actor=SYSTEM, issue=issue, state=Issue.State.DOING, duty=verdict_duty(answer), outcome="handed_on"
        )
        tell(
            issue,
            SYSTEM,
            _("Whoever raised “%(title)s” has left. Now it is for you who stand behind it: was the promise kept?"),
        )
    return True


def _count(pk: int) -> bool:
    """Most of those who spoke decide; who spoke on several answers of one issue has a word on each. As many for as against is not kept."""
    with transaction.atomic():
        issue = Issue.objects.lock(pk)
        if _answer_of(issue, BY_OTHERS) is None or issue.duty is None or issue.duty.due_on >= today():
            return False
        said = list(Verdict.objects.filter(answer__issue=issue).values_list("value", flat=True))
        if not said:
            _end(issue)
        elif 2 * said.count(Verdict.Value.KEPT) > len(said):
            gather_issues.move(actor=SYSTEM, issue=issue, state=Issue.State.KEPT, duty=None, outcome="kept")
            tell(issue, SYSTEM, _("“%(title)s”: most of those who stand behind it call the promise kept."))
        else:
            opens = clocks.open_weighing
            gather_issues.move(actor=SYSTEM, issue=issue, state=Issue.State.WEIGHING, duty=opens, outcome="not_kept")
            tell(issue, SYSTEM, _("“%(title)s”: most of those who stand behind it do not call the promise kept."))
    return True


def _answer_of(issue: Issue, kind: str) -> Answer | None:
    """The answer that the issue waits for a word on, read under the lock."""
    duty = issue.duty
    if issue.state != Issue.State.DOING or duty is None or duty.kind != kind:
        return None
    return Answer.objects.filter(ref=duty.subject_ref).select_related("issue").first()


def _end(issue: Issue) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        why = str(
            _(
                "The body reported it as done. Whoever raised it has left, and nobody else said whether the promise was kept. It ends without a verdict."
            )
        )
    gather_issues.close(actor=SYSTEM, issue=issue, because=why)
