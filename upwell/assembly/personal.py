"""What the assembly holds of a person: pool, seat, votes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.assembly.models import Juror, JurorVote, MinorityReport, PoolMember
from upwell.kit.personal import Holding, hold


def export(person: Person) -> list[dict[str, Any]]:
    """Pools with the features given, seats on juries, votes cast."""
    rows: list[dict[str, Any]] = [
        {"what": "pool", "pool": m.pool.name, "number": m.number, "as_given": m.given, "features": m.features}
        for m in PoolMember.objects.filter(person=person).select_related("pool")
    ]
    rows += [
        {"what": "seat", "jury": j.jury.title, "number": j.number}
        for j in Juror.objects.filter(person=person).select_related("jury")
    ]
    rows += [
        {"what": "minority report", "on": r.recommendation.issue.title, "words": r.text, "at": r.at.isoformat()}
        for r in MinorityReport.objects.filter(juror__person=person).select_related("recommendation__issue")
    ]
    votes = JurorVote.objects.filter(juror__person=person).select_related("recommendation__issue")
    rows += [
        {"what": "vote", "on": v.recommendation.issue.title, "vote": v.value, "at": v.at.isoformat()} for v in votes
    ]
    return rows


def erase(person: Person) -> int:
    """Empty minority reports, and untie the person from numbers and seats. The numbers stay: without them nobody could draw the lottery again, and a published
    vote would change."""
    MinorityReport.objects.filter(juror__person=person).update(text="")
    return PoolMember.objects.filter(person=person).update(person=None, given="") + Juror.objects.filter(
        person=person
    ).update(person=None)


hold(
    Holding(
        name="juries",
        label=_("Juries on which you sat"),
        models=("assembly.PoolMember", "assembly.Juror", "assembly.JurorVote", "assembly.MinorityReport"),
        export=export,
        erase=erase,
    )
)
