"""A thing that was promised, carried out by citizens and professionals together: a shared work, tied to the promise in both directions.

The promise stays the body's: its day and its holder do not change, and it is done when the body says so and shows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.gather.telling import tell
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.ledger.actions import link
from upwell.ledger.models import Link
from upwell.response.models import Milestone
from upwell.response.rules import body_of
from upwell.timebank.actions import works
from upwell.timebank.models import Work


def begin(*, actor: Person, milestone: Milestone, owners: Iterable[works.Asked], **said: Any) -> Work:
    """Propose a shared work for something that was promised, and tie the two. Refused: `already_done`, `replaced`, and what `timebank` refuses (not both sides, …)."""
    with transaction.atomic():
        milestone = Milestone.objects.lock(milestone.pk)
        require("response.carry_out_together", actor, milestone)
        if milestone.done_at is not None:
            raise Refused("already_done", _("This was reported as done already."))
        if milestone.replaced_in_id is not None:
            raise Refused("replaced", _("Something else was promised in its place. Do that together."))
        work = works.propose(actor=actor, owners=owners, body=body_of(milestone), **said)
        link(milestone, work, "done_together")
        tell(milestone.answer.issue, actor, _("“%(title)s”: something promised is to be done together with citizens."))
    return work


def works_of(milestones: Iterable[Milestone], viewer: Person | None) -> dict[str, list[Work]]:
    """The shared works by which things promised are carried out, by the milestone's reference, as `viewer` may see them."""
    refs = [milestone.ref for milestone in milestones]
    ties = Link.objects.filter(
        source_kind="response.milestone", source_ref__in=refs, relation="done_together", withdrawn_at=None
    )
    pairs = list(ties.order_by("pk").values_list("source_ref", "target_ref"))
    found = {work.ref: work for work in Work.objects.visible_to(viewer).filter(ref__in=[ref for _m, ref in pairs])}
    by_milestone: dict[str, list[Work]] = {}
    for milestone_ref, work_ref in pairs:
        if work_ref in found:
            by_milestone.setdefault(milestone_ref, []).append(found[work_ref])
    return by_milestone


def promise_of(work: Work) -> Milestone | None:
    """What was promised that this work carries out."""
    tie = Link.objects.filter(
        target_kind="timebank.work", target_ref=work.ref, relation="done_together", withdrawn_at=None
    ).first()
    if tie is None:
        return None
    return (
        Milestone.objects.filter(ref=tie.source_ref)
        .select_related("answer__issue", "answer__body", "replaced_in", "duty")
        .first()
    )
