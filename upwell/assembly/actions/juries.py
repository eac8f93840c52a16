"""Preparing a jury."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.assembly.models import Draw, Juror, Jury, Pool
from upwell.assembly.rules import answers_for, facilitates
from upwell.gather.models import Issue
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.ledger import words
from upwell.ledger.actions import link, record
from upwell.promises import duties
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
    """Prepare a jury of `size` people for these issues of one process.

    Refused: `process_closed`, `slug_taken`, `no_task`, `bad_size`, `closed_issue`, `other_process` (an issue that others look after), `has_jury` (another jury
    has this issue: whoever could draw twice could choose the jury that pleases).
    """
    with transaction.atomic():
        process = Process.objects.lock(process.pk)
        require("assembly.prepare_jury", actor, process)
        chosen = list(Issue.objects.filter(pk__in=[issue.pk for issue in issues]))
        _check(slug, task, size)
        _check_issues(process, chosen)
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


def _check_issues(process: Process, issues: list[Issue]) -> None:
    if process.closed_at is not None:
        raise Refused("process_closed", _("This process is closed. Choose one that is open."))
    for issue in issues:
        named = {"title": issue.title}
        if issue.state in Issue.ENDED:
            raise Refused("closed_issue", _("“%(title)s” is closed already."), **named)
        if issue.process_id != process.pk:
            raise Refused("other_process", _("“%(title)s” belongs to another process. Its organisers decide."), **named)
        if issue.juries.exclude(state__in=Jury.OVER).exists():
            raise Refused(
                "has_jury",
                _("“%(title)s” has a jury already. Withdraw that one before it is drawn, or wait until it has spoken."),
                **named,
            )


def withdraw(*, actor: Actor, jury: Jury, because: str) -> Jury:
    """Give a jury up before anybody can know whom the lottery names, with the reason in public; its lottery ends with it.

    Refused: `no_reason`, `drawn`, `seed_known` (from the moment the seed is out the panel can be worked out: then nobody may choose to draw again).
    """
    with transaction.atomic():
        for draw in Draw.objects.filter(jury=jury).order_by("pk"):
            Draw.objects.lock(draw.pk)
        jury = Jury.objects.lock(jury.pk)
        require("assembly.prepare_jury", actor, jury)
        if jury.state != Jury.State.PREPARING:
            raise Refused("drawn", _("A jury that was drawn cannot be withdrawn."))
        if not because.strip():
            raise Refused("no_reason", _("Say why. Everybody can read it."))
        fixed = jury.draws.filter(state=Draw.State.COMMITTED)
        if fixed.filter(seed_due_at__lte=now()).exists():
            raise Refused("seed_known", _("The seed is known by now. The jury must be drawn with it."))
        for draw in fixed:
            duties.finish(actor=actor, kind="draw", subject=draw, outcome="withdrawn")
        jury.draws.filter(state__in=(Draw.State.COMPUTING, Draw.State.COMMITTED)).update(state=Draw.State.WITHDRAWN)
        jury.state, jury.withdrawn_because = Jury.State.WITHDRAWN, because.strip()[:1000]
        jury.save(update_fields=["state", "withdrawn_because"])
        facts = {"title": jury.title, words.FACT: words.digests_of([jury.withdrawn_because])}
        record("assembly.jury_withdrawn", actor=actor, subject=jury, role="organiser", facts=facts)
    return jury


def _check(slug: str, task: str, size: int) -> None:
    if slug in {"new", "pools"} or Jury.objects.filter(slug=slug).exists():
        raise Refused("slug_taken", _("There is a jury with this address already. Choose another."))
    if not task.strip():
        raise Refused("no_task", _("Say what the jury is asked to do."))
    if not 5 <= size <= 500:
        raise Refused("bad_size", _("A jury has between 5 and 500 members."))


def give_seat(*, actor: Actor, jury: Jury, number: str, person: Person) -> Juror:
    """Tie a drawn number to the account of whoever was drawn, so that they can vote on their page: pools brought in hold numbers, not people.

    Who sits where stays private. Refused: `not_drawn`, `seat_taken` (the number is somebody's already), `has_seat` (the person sits on this jury already),
    `not_them` (whoever gives the seats, facilitates, or works for the body that is to answer).
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
        if person == actor or facilitates(person, jury) or answers_for(person, jury):
            raise Refused(
                "not_them", _("Whoever runs this jury, or works for the body that is asked, has no seat on it.")
            )
        seat.person = person
        seat.save(update_fields=["person"])
    return seat
