"""Saying that an issue matters to oneself too, and following it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.gather import clocks
from upwell.gather.actions.journey import check_open, move
from upwell.gather.models import Follow, Issue, Support
from upwell.gather.telling import tell
from upwell.kit.permissions import SYSTEM, require
from upwell.kit.templatetags.kit import day
from upwell.kit.time import now
from upwell.ledger.actions import record
from upwell.promises import duties
from upwell.promises.telling import tell_each


def support(*, actor: Person, issue: Issue) -> Issue:
    """It matters to `actor` too. Saying it twice counts once. Enough people, as the charter says: the body must say whether it is its to decide."""
    with transaction.atomic():
        issue = Issue.objects.lock(issue.pk)
        require("gather.support_issue", actor, issue)
        check_open(issue)
        _row, made = Support.objects.get_or_create(issue=issue, person=actor, defaults={"at": now()})
        if made:
            Issue.objects.filter(pk=issue.pk).update(support_count=F("support_count") + 1)
            issue.refresh_from_db()
            _pass_the_gate(issue)
    return issue


def unsupport(*, actor: Person, issue: Issue) -> Issue:
    """Take it back. A gate that was reached stays reached."""
    with transaction.atomic():
        issue = Issue.objects.lock(issue.pk)
        require("gather.support_issue", actor, issue)
        if Support.objects.filter(issue=issue, person=actor).delete()[0]:
            Issue.objects.filter(pk=issue.pk).update(support_count=F("support_count") - 1)
            issue.refresh_from_db()
    return issue


def _pass_the_gate(issue: Issue) -> None:
    """Call it with the issue locked: whoever comes second finds it past the gate already."""
    if issue.state != Issue.State.GATHERING or issue.support_count < issue.process.charter.support_gate:
        return
    record("gather.gate_reached", actor=SYSTEM, subject=issue, facts={"people": issue.support_count})
    moved = move(actor=SYSTEM, issue=issue, state=Issue.State.ADMITTING, duty=clocks.admit, outcome="gate_reached")
    issue.state, issue.duty = moved.state, moved.duty
    if moved.duty is None:
        return
    tell_each(
        duties.holders(moved.duty),
        "gather.owed",
        _("Say by %(day)s whether “%(title)s” is yours to decide."),
        issue.get_absolute_url(),
        title=issue.title,
        day=day(moved.duty.due_on),
    )
    said = _("Enough people support “%(title)s”. %(body)s must say by %(day)s whether it is theirs to decide.")
    tell(issue, SYSTEM, said, body=moved.body.name, day=day(moved.duty.due_on))


def follow(*, actor: Person, issue: Issue, on: bool = True) -> None:
    """Be told what happens with an issue, or no longer."""
    with transaction.atomic():
        require("gather.follow_issue", actor, issue)
        if on:
            Follow.objects.get_or_create(issue=issue, person=actor, defaults={"at": now()})
        else:
            Follow.objects.filter(issue=issue, person=actor).delete()
