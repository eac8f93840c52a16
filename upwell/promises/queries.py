"""What the pages read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from upwell.accounts.models import Person, Role
from upwell.accounts.roles import held
from upwell.kit.time import today
from upwell.ledger.models import Link
from upwell.ledger.subjects import Shown, show_many
from upwell.places.models import PublicBody
from upwell.promises.models import Charter, CharterVersion, Duty, Process, awake_roles
from upwell.promises.rules import BODY_ROLES
from upwell.promises.terms import LEVELS, NUMBERS, WORDS, label, said


@dataclass(frozen=True)
class Owed:
    """A duty with what it is about, as the viewer may see it."""

    duty: Duty
    about: Shown


def with_subjects(duties: list[Duty], viewer: Person | None) -> list[Owed]:
    """Each duty with its subject: one query for each kind of subject."""
    shown = show_many([(duty.subject_kind, duty.subject_ref) for duty in duties], viewer)
    return [Owed(duty, shown[duty.subject_kind, duty.subject_ref]) for duty in duties]


def overdue_in_public() -> QuerySet[Duty]:
    """What everybody may see that is overdue, the longest first."""
    return Duty.objects.overdue().filter(public=True).for_reading().order_by("due_on", "pk")


def owed_by(person: Person) -> QuerySet[Duty]:
    """What `person` owes through a role, the nearest day first."""
    return Duty.objects.open().held_by(person).for_reading().order_by("due_on", "pk")


def in_its_place(duty: Duty, viewer: Person | None) -> QuerySet[Duty]:
    """What was taken on where this could not be kept as it stood."""
    return _tied(viewer, "target_ref", source_ref=duty.ref)


def in_place_of(duty: Duty, viewer: Person | None) -> QuerySet[Duty]:
    """What this stands in place of."""
    return _tied(viewer, "source_ref", target_ref=duty.ref)


def _tied(viewer: Person | None, far: str, **near: str) -> QuerySet[Duty]:
    ties = Link.objects.filter(
        source_kind="promises.duty", target_kind="promises.duty", relation="duty_replaced", **near
    )
    return Duty.objects.visible_to(viewer).filter(ref__in=ties.values(far)).order_by("due_on", "pk")


def charters_to_read() -> list[tuple[Charter, CharterVersion]]:
    """Every charter that holds, with the version in force."""
    signed = CharterVersion.objects.filter(signed_at__isnull=False, effective_on__lte=today())
    newest: dict[int, CharterVersion] = {}
    for version in signed.select_related("charter__body").order_by("number"):
        newest[version.charter_id] = version
    pairs = [(version.charter, version) for version in newest.values()]
    return sorted(pairs, key=lambda pair: (pair[0].body.name, pair[0].title))


def drafts_of(person: Person | None) -> QuerySet[CharterVersion]:
    """Unsigned versions that `person` may work on."""
    drafts = CharterVersion.objects.filter(signed_at__isnull=True).select_related("charter__body")
    return drafts.filter(charter__body__in=bodies_of(person)).order_by("charter__title")


def bodies_of(person: Person | None) -> QuerySet[PublicBody]:
    """The bodies for which `person` may write a charter."""
    roles = [role for role in awake_roles(person) if role.kind in BODY_ROLES]
    if any(not role.scope_kind for role in roles):
        return PublicBody.objects.valid_on()
    return PublicBody.objects.valid_on().filter(ref__in=[role.scope_ref for role in roles])


def owes_something(person: Person | None) -> bool:
    """Whether `person` holds a role through which something can be owed."""
    return person is not None and any(role.kind != Role.Kind.JUROR for role in held(person))


def terms_of(version: CharterVersion) -> list[tuple[str, str]]:
    """Every term with its label, for the summary at the end of a charter's page."""
    return [(label(term), said(version, term)) for term in ("level", *WORDS, *NUMBERS, "stages") if said(version, term)]


def level_in_words(version: CharterVersion) -> str:
    """What the level of power means, in a sentence."""
    return str(LEVELS.get(version.level, ""))


def processes_to_read() -> QuerySet[Process]:
    """Processes, open ones first, newest first."""
    first = F("closed_at").asc(nulls_first=True)
    return (
        Process.objects.select_related("charter__charter__body")
        .prefetch_related("stages")
        .order_by(first, "-opened_at")
    )


def steps_of(process: Process) -> list[dict[str, Any]]:
    """The stages as the stream shows them: done, late or still to come."""
    return [
        {"stage": stage, "state": _step_state(stage), "is_now": stage.state == "now"} for stage in process.stages.all()
    ]


def _step_state(stage: Any) -> str:
    if stage.state == "now" and stage.should_end_by and stage.should_end_by < today():
        return "late"
    return "next" if stage.state == "next" else "done"
