"""Preparing a jury."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.assembly.models import Juror, Jury, Pool
from upwell.gather.models import Issue
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.ledger.actions import link, record
from upwell.promises.models import Process


def prepare(
    *,
    actor: Actor,
    process: Process,
    title: str,
    slug: str,
    task: str,
    size: int,
    pool: Pool | None,
    issues: Iterable[Issue] = (),
    meets_on: date | None = None,
) -> Jury:
    """Prepare a jury of `size` people for these issues. Refused: `slug_taken`, `no_task`, `bad_size`, `closed_issue`."""
    with transaction.atomic():
        process = Process.objects.lock(process.pk)
        require("assembly.prepare_jury", actor, process)
        chosen = list(Issue.objects.filter(pk__in=[issue.pk for issue in issues]))
        _check(slug, task, size, chosen)
        jury = Jury.objects.create(
            process=process, title=title, slug=slug, task=task, size=size, pool=pool, meets_on=meets_on
        )
        jury.issues.set(chosen)
        entry = record(
            "assembly.jury_prepared", actor=actor, subject=jury, role="organiser", facts={"title": title, "size": size}
        )
        for issue in chosen:
            link(issue, jury, "chosen_for", entry=entry)
    return jury


def _check(slug: str, task: str, size: int, issues: list[Issue]) -> None:
    if slug in {"new", "pools"} or Jury.objects.filter(slug=slug).exists():
        raise Refused("slug_taken", _("There is a jury with this address already. Choose another."))
    if not task.strip():
        raise Refused("no_task", _("Say what the jury is asked to do."))
    if not 5 <= size <= 500:
        raise Refused("bad_size", _("A jury has between 5 and 500 members."))
    if closed := [issue for issue in issues if issue.state in Issue.ENDED]:
        raise Refused("closed_issue", _("“%(title)s” is closed already."), title=closed[0].title)


def give_seat(*, actor: Actor, jury: Jury, number: str, person: Person) -> Juror:
    """Tie a drawn number to the account of whoever was drawn, so that they can vote on their page: pools brought in hold numbers, not people.

    Who sits where stays private. Refused: `not_drawn`, `seat_taken` (the number is somebody's already), `has_seat` (the person sits on this jury already).
    """
    with transaction.atomic():
        jury = Jury.objects.lock(jury.pk)
        require("assembly.prepare_jury", actor, jury)
        seat = Juror.objects.filter(jury=jury, number=number, left_at=None).first()
        if seat is None:
            raise Refused("not_drawn", _("This number was not drawn for this jury."))
        if seat.person_id not in (None, person.pk):
            raise Refused("seat_taken", _("Somebody else has this seat already."))
        if Juror.objects.filter(jury=jury, person=person, left_at=None).exclude(pk=seat.pk).exists():
            raise Refused("has_seat", _("This person has a seat on this jury already."))
        seat.person = person
        seat.save(update_fields=["person"])
    return seat
