"""Processes: one run of the journey under one signed version of a charter. Nothing opens without one.

Stages are data, copied from the charter when the process opens. A stage lasts at least as long as the charter says; nobody can shorten that, but by a new
version and a new process. Closing lists in public what is still owed, and whoever keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Role
from upwell.kit import search
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, Actor, require
from upwell.kit.registry import Registry
from upwell.kit.templatetags.kit import day
from upwell.kit.time import now, today
from upwell.ledger.actions import record
from upwell.places.models import PublicBody
from upwell.promises import duties
from upwell.promises.models import CharterVersion, Duty, Process, Stage
from upwell.promises.passing import pass_on
from upwell.promises.telling import tell_each

STAGE_DAYS = 5  # working days to go on, once a stage has lasted as long as was planned


@dataclass(frozen=True)
class Unfinished:
    """Things that a package above keeps open in a process ("issues"). things(process) -> rows that are not closed. people(process) -> whom to tell."""

    noun: str | Promise
    things: Callable[[Process], Iterable[Model]]
    people: Callable[[Process], Iterable[Any]] = lambda process: ()


unfinished: Registry[Unfinished] = Registry("kind of unfinished thing")


def open(*, actor: Actor, version: CharterVersion, title: str, slug: str, about: str = "") -> Process:
    """Open a process under a signed version that holds today; its stages are copied and the first one begins.

    Refuses a version that is not signed ("not_signed"), has not begun ("not_begun") or was replaced ("replaced"), and a taken slug.

    Refused: `not_signed`, `not_begun`, `replaced`, `slug_taken`.
    """
    with transaction.atomic():
        version = CharterVersion.objects.lock(version.pk)
        require("promises.open_process", actor, version)
        _check_holds(version)
        if Process.objects.filter(slug=slug).exists():
            raise Refused("slug_taken", _("Another process has this address. Choose a different one."))
        process = Process.objects.create(charter=version, slug=slug, title=title, about=about)
        Stage.objects.bulk_create(_stages(process))
        record(
            "promises.process_opened", actor=actor, subject=process, facts={"title": title, "version": version.number}
        )
        if first := process.stages.first():
            _begin(actor, process, first)
        search.index(process)
    return process


def begin_stage(*, actor: Actor, process: Process, key: str) -> Stage:
    """End the stage that runs and begin the one with this key. The stage that runs already is left as it is.

    Refuses to go back ("not_forward"), to end a stage before the days the charter promised ("too_soon"), and a closed process.

    Refused: `process_closed`, `no_such_stage`, `not_forward`, `too_soon`.
    """
    with transaction.atomic():
        process = Process.objects.lock(process.pk)
        require("promises.move_process", actor, process)
        _check_open(process)
        stages: list[Stage] = list(process.stages.all())
        chosen = next((stage for stage in stages if stage.key == key), None)
        if chosen is None:
            raise Refused("no_such_stage", _("This process has no such stage."))
        running = next((stage for stage in stages if stage.state == "now"), None)
        if chosen == running:
            return chosen
        if chosen.state == "done" or (running is not None and chosen.position < running.position):
            raise Refused("not_forward", _("A process only goes forward. This stage is over."))
        if running is not None:
            _end(running)
        duties.finish(actor=actor, kind="stage", subject=process, outcome="begun")
        return _begin(actor, process, chosen)


def call_late_stages() -> int:
    """Somebody owes the next step of each process whose stage has lasted longer than planned: the organisers, in public, by a day. How many were called."""
    late = Stage.objects.filter(process__closed_at=None, began_on__isnull=False, ended_on=None, max_days__isnull=False)
    running = late.select_related("process__charter__charter").order_by("process_id")
    return sum(_call(stage) for stage in running if stage.should_end_by and stage.should_end_by < today())


def _call(stage: Stage) -> bool:
    process = stage.process
    if duties.open_one("stage", process):
        return False
    words = {"stage": stage.title, "day": day(stage.should_end_by), "number": STAGE_DAYS}
    duties.open(
        actor=SYSTEM,
        kind="stage",
        subject=process,
        holder=str(_("Organisers of %(process)s")) % {"process": process.title},
        because=str(_("“%(stage)s” was planned to end by %(day)s; %(number)s working days to go on")) % words,
        working_days=STAGE_DAYS,
        role=str(Role.Kind.ORGANISER),
        scope=process,
        charter=process.charter,
        process=process,
    )
    return True


def still_owed(process: Process) -> list[Duty]:
    """Every open duty in the process: about it, about a thing that says it belongs to it, or opened for it."""
    return list(process.duties.open().for_reading().order_by("due_on", "pk"))


def still_open(process: Process) -> dict[str, list[Model]]:
    """What the packages above keep open in the process, by noun."""
    found = {str(kind.noun): list(kind.things(process)) for kind in unfinished.values()}
    return {noun: things for noun, things in found.items() if things}


def close(*, actor: Actor, process: Process, note: str, inheritor: PublicBody | None = None) -> Process:
    """Close a process, with a public note. What is still owed stays owed, with its dates, and stays listed on the page.

    While anything is open it is refused unless a body is named that keeps it ("still_owed"); duties of the charter's body pass to that body.

    Refused: `process_closed`, `still_owed`, `body_ended`, `no_words`.
    """
    with transaction.atomic():
        process = Process.objects.lock(process.pk)
        require("promises.close_process", actor, process)
        _check_open(process)
        if not note.strip():
            raise Refused("no_words", _("Write why it is closed, and what happens to what people said."))
        duties.finish(actor=actor, kind="stage", subject=process, outcome="closed")
        owed = still_owed(process)
        waiting = len(owed) + sum(len(things) for things in still_open(process).values())
        _check_inheritor(inheritor, waiting)
        process.closed_at, process.closing_note, process.inheritor = now(), note.strip(), inheritor
        process.save(update_fields=["closed_at", "closing_note", "inheritor"])
        process.stages.filter(began_on__isnull=False, ended_on__isnull=True).update(ended_on=today())
        record(
            "promises.process_closed",
            actor=actor,
            subject=process,
            facts={"title": process.title, "still_owed": waiting, "inheritor": inheritor.name if inheritor else "–"},
        )
        for duty in owed:
            if inheritor is not None and duty.body_id not in {None, inheritor.pk}:
                pass_on(actor=actor, duty=duty, to_body=inheritor)
        _tell_closed(process)
    return process


def _tell_closed(process: Process) -> None:
    people = [person for kind in unfinished.values() for person in kind.people(process)]
    tell_each(
        people,
        "promises.process_closed",
        _("%(title)s was closed. See what is still owed, and by whom."),
        process.get_absolute_url(),
        title=process.title,
    )


def _check_holds(version: CharterVersion) -> None:
    if version.signed_at is None:
        raise Refused("not_signed", _("Nothing opens without a charter. This version has not been signed."))
    if version.effective_on > today():
        raise Refused("not_begun", _("This version of the charter does not hold yet."))
    if version.charter.in_force != version:
        raise Refused("replaced", _("A newer version of this charter holds now. Open the process under that one."))


def _check_open(process: Process) -> None:
    if process.closed_at is not None:
        raise Refused("process_closed", _("This process is closed."))


def _check_inheritor(inheritor: PublicBody | None, waiting: int) -> None:
    if waiting and inheritor is None:
        raise Refused(
            "still_owed",
            _("%(number)s things are still open. Name the body that will keep these promises, or finish them first."),
            number=waiting,
        )
    if inheritor is not None and inheritor.has_ended:
        raise Refused("body_ended", _("%(body)s no longer exists, so it cannot promise anything."), body=inheritor.name)


def _stages(process: Process) -> list[Stage]:
    return [
        Stage(
            process=process,
            position=position,
            key=stage["key"],
            title=stage["title"],
            min_days=stage.get("min_days") or 0,
            max_days=stage.get("max_days"),
        )
        for position, stage in enumerate(process.charter.stages)
    ]


def _begin(actor: Actor, process: Process, stage: Stage) -> Stage:
    stage.began_on = today()
    stage.save(update_fields=["began_on"])
    record("promises.stage_begun", actor=actor, subject=process, facts={"stage": stage.title, "key": stage.key})
    return stage


def _end(stage: Stage) -> None:
    earliest = stage.may_end_on
    if earliest is not None and today() < earliest:
        raise Refused(
            "too_soon",
            _("The charter promises that “%(stage)s” lasts until %(day)s at least."),
            stage=stage.title,
            day=day(earliest),
        )
    stage.ended_on = today()
    stage.save(update_fields=["ended_on"])
