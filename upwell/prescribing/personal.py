"""What prescribing holds of people: of the one a case is about, everything goes; of those who worked on it, their names go and their posts stay."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.personal import Holding, hold
from upwell.prescribing import clocks, telling
from upwell.prescribing.models import (
    Contact,
    Introduction,
    Measure,
    Message,
    Move,
    Plan,
    PlanPiece,
    Referral,
    UnmetNeed,
)
from upwell.prescribing.signing import post_of

_ABOUT = (
    *("reference", "state", "source", "referred_from", "agreed_how", "name", "full_name", "born_on", "nhs_number"),
    *("wish", "needs", "phone", "email", "address", "by", "no_writing", "may_leave_message", "safe_note"),
    *("adjustments", "adjustment_note", "created_at", "sent_at", "ended_at"),
)


def export(person: Person) -> list[dict[str, Any]]:
    """Referrals about them with every step, note, introduction and message; their plan, answers and unmet needs; then what they did in their work."""
    rows = [_case(referral) for referral in Referral.objects.filter(person=person).select_related("team")]
    rows += [
        {"what": "plan", "kind": p.kind, "words": p.text, "by_whom": p.by_whom, "done": p.done_at, "at": p.at}
        for p in PlanPiece.objects.filter(plan__person=person)
    ]
    rows += [
        {"what": "answers", "questions": m.kind, "wording": m.wording, "answers": m.answers, "on": m.on, "mode": m.mode}
        for m in Measure.objects.filter(person=person)
    ]
    rows += [
        {"what": "nothing found", "need": u.gap.category, "area": u.gap.area.name, "at": u.at}
        for u in UnmetNeed.objects.filter(person=person).select_related("gap__area")
    ]
    return rows + _work(person)


def _case(referral: Referral) -> dict[str, Any]:
    return {
        "what": "referral",
        "team": referral.team.name,
        **{name: getattr(referral, name) for name in _ABOUT},
        "steps": list(referral.moves.values("act", "after", "reason", "words", "signed", "at")),
        "notes": list(referral.contacts.values("kind", "outcome", "on", "minutes", "text", "signed", "at")),
        "introductions": list(
            referral.introductions.values("what", "suggested_on", "enrolled_on", "engaged_on", "still_on", "ended_on")
        ),
        "messages": list(referral.messages.values("summary", "signed", "sent_at")),
    }


def _work(person: Person) -> list[dict[str, Any]]:
    """Of cases of others, only when and what kind of thing one did: the rest is theirs."""
    rows: list[dict[str, Any]] = [
        {"what": "referred somebody", "at": at}
        for at in Referral.objects.filter(referred_by=person).values_list("created_at", flat=True)
    ]
    rows += [
        {"what": "holds a case", "since": at}
        for at in Referral.objects.filter(worker=person).values_list("moved_at", flat=True)
    ]
    rows += [
        {"what": "wrote in a case", "at": at}
        for at in Contact.objects.filter(author=person).values_list("at", flat=True)
    ]
    wrote: tuple[tuple[str, Any], ...] = (
        ("introduced somebody", Introduction.objects.filter(by=person)),
        ("wrote a message back", Message.objects.filter(author=person)),
        ("wrote down answers for somebody", Measure.objects.filter(written_by=person)),
        ("noted that something is missing", UnmetNeed.objects.filter(noted_by=person)),
        ("suggested something for a plan", PlanPiece.objects.filter(author=person).exclude(plan__person=person)),
    )
    rows += [{"what": what, "at": at} for what, found in wrote for at in found.values_list("at", flat=True)]
    others = Move.objects.filter(by=person).exclude(referral__person=person)
    return rows + [{"what": "took a step in a case", "at": at} for at in others.values_list("at", flat=True)]


def erase(person: Person) -> int:
    """Their own cases, plan, answers; then their name in the cases of others."""
    mine = list(Referral.objects.select_for_update().filter(person=person).order_by("pk"))
    for referral in mine:
        clocks.end_all(referral, "erased")
        if referral.is_open:
            telling.tell_worker(referral)  # an appointment may stand in their diary
    touched = len(mine)
    for rows in (
        UnmetNeed.objects.filter(person=person),
        Measure.objects.filter(person=person),
        Plan.objects.filter(person=person),
        Referral.objects.filter(person=person),
    ):
        touched += rows.delete()[0]
    return touched + _untie(person)


def _untie(person: Person) -> int:
    """A case note stays with whom it is about, under the post of whoever wrote it."""
    touched = 0
    for model, key in ((Contact, "author"), (Message, "author"), (Move, "by")):
        for row in model.objects.filter(**{key: person}):
            signed = post_of(row.signed) if row.signed else ""
            touched += model.objects.filter(pk=row.pk).update(**{key: None, "signed": signed})
    touched += Referral.objects.filter(referred_by=person).update(referred_by=None)
    touched += Referral.objects.filter(worker=person).update(worker=None)
    for rows, key in (
        (PlanPiece.objects.filter(author=person), "author"),
        (Introduction.objects.filter(by=person), "by"),
        (Measure.objects.filter(written_by=person), "written_by"),
        (UnmetNeed.objects.filter(noted_by=person), "noted_by"),
    ):
        touched += rows.update(**{key: None})
    return touched


hold(
    Holding(
        name="prescribing",
        label=_("Your link worker, your plan, and messages about you"),
        models=(
            *("prescribing.Referral", "prescribing.Move", "prescribing.Contact", "prescribing.Plan"),
            *("prescribing.PlanPiece", "prescribing.Introduction", "prescribing.Measure", "prescribing.Message"),
            "prescribing.UnmetNeed",
        ),
        export=export,
        erase=erase,
        order=30,
    )
)
