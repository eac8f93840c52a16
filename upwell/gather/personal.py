"""What gather holds of a person: handed out whole; erasing unties what others build on, and empties what they wrote."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from upwell.accounts.models import Person
from upwell.gather.actions.statements import take_back
from upwell.gather.models import Follow, Issue, Participant, RemitDecision, Statement, Support, Vote
from upwell.kit import search
from upwell.kit.permissions import SYSTEM
from upwell.kit.personal import Holding, hold


def export(person: Person) -> list[dict[str, Any]]:
    """Issues raised, supported and followed; statements; votes; remit decisions signed."""
    rows: list[dict[str, Any]] = [
        {"what": "issue raised", "title": i.title, "ask": i.ask, "story": i.story, "at": i.raised_at.isoformat()}
        for i in Issue.objects.filter(raised_by=person)
    ]
    rows += [
        {"what": what, "issue": row.issue.title, "at": row.at.isoformat()}
        for what, model in (("supported", Support), ("followed", Follow))
        for row in model.objects.filter(person=person).select_related("issue")
    ]
    rows += [
        {"what": "statement", "conversation": s.conversation.title, "words": s.text, "at": s.written_at.isoformat()}
        for s in Statement.objects.filter(author=person).select_related("conversation")
    ]
    rows += [
        {"what": "vote", "number": v.participant.number, "statement": str(v.statement.words), "value": v.value}
        for v in Vote.objects.filter(participant__person=person).select_related("participant", "statement")
    ]
    rows += [
        {"what": "said whose it is", "issue": d.issue.title, "as": d.title, "ours": d.ours, "reason": d.reason}
        for d in RemitDecision.objects.filter(by=person).select_related("issue")
    ]
    return rows


def erase(person: Person) -> int:
    """Take back supports; untie votes and decisions; empty stories and statements. The ask of an issue stays: others stand behind it."""
    touched = 0
    for issue in Issue.objects.select_for_update().filter(raised_by=person):
        Issue.objects.filter(pk=issue.pk).update(raised_by=None, story="")
        issue.refresh_from_db()
        search.index(issue)
        touched += 1
    for key in list(Support.objects.filter(person=person).order_by("issue_id").values_list("issue_id", flat=True)):
        Support.objects.filter(person=person, issue_id=key).delete()
        Issue.objects.filter(pk=key).update(support_count=F("support_count") - 1)
        touched += 1
    touched += Follow.objects.filter(person=person).delete()[0]
    for statement in Statement.objects.filter(author=person):
        take_back(statement, SYSTEM)
        touched += 1
    touched += Participant.objects.filter(person=person).update(person=None)
    touched += RemitDecision.objects.filter(by=person).update(by=None)
    return touched


hold(
    Holding(
        name="issues and conversations",
        models=(
            "gather.Issue",
            "gather.Support",
            "gather.Follow",
            "gather.Statement",
            "gather.Participant",
            "gather.RemitDecision",
        ),
        export=export,
        erase=erase,
        order=35,
    )
)
