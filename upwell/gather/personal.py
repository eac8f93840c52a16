"""What gather holds of a person: handed out whole; erasing unties what others build on, and empties what they wrote."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.gather.actions.journey import close
from upwell.gather.actions.statements import take_back
from upwell.gather.models import Follow, Issue, Participant, RemitDecision, Statement, Support, Vote
from upwell.gather.telling import voice_refs
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
    """Take back supports; untie votes and decisions; empty stories and statements. The ask of an issue stays where others stand behind it."""
    touched = 0
    for issue in Issue.objects.select_for_update().filter(raised_by=person).order_by("pk"):
        _let_go(issue, person)
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


def _let_go(issue: Issue, person: Person) -> None:
    """An ask that nobody else stands behind, and that nobody has taken on, was only ever this person's: its words go, and it ends."""
    Issue.objects.filter(pk=issue.pk).update(raised_by=None, story="")
    if not _is_carried_by_others(issue, person):
        notices.take_words_out(issue.title, [issue.get_absolute_url()])
        with translation.override(settings.LANGUAGE_CODE):
            gone = str(_("An ask that was taken back"))
            why = str(_("The person who raised it has left, and nobody else had joined in yet."))
        Issue.objects.filter(pk=issue.pk).update(title=gone, ask=gone)
        if not issue.has_ended:
            close(actor=SYSTEM, issue=issue, because=why)
    issue.refresh_from_db()
    search.index(issue)


def _is_carried_by_others(issue: Issue, person: Person) -> bool:
    joined = issue.supports.exclude(person=person).exists() or voice_refs(issue).exists()
    return joined or issue.origin != "citizens" or issue.remit_decisions.exists() or issue.hand_offs.exists()


hold(
    Holding(
        name="issues and conversations",
        label=gettext_lazy("Issues, support, statements and votes"),
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
