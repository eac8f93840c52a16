"""Reads: quotes that may be shown, receipts, themes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from upwell.accounts.models import Consent, Person
from upwell.discover.models import MISSING, Scope, Source, Theme, Voice, VoiceQuerySet
from upwell.ledger import provenance
from upwell.ledger.subjects import Shown
from upwell.promises.models import Duty

DEPTH, WIDTH = 8, 20  # how far a receipt follows a voice


@dataclass(frozen=True)
class Quote:
    """Words that may be shown here, and by whom they are said to be."""

    voice: Voice
    text: str
    by: str  # handle only where its author allowed their name


def quotable(voices: Any, scope: str = Scope.QUOTE) -> list[Quote]:
    """Those of `voices` (a queryset) that allow `scope`, as they may be shown. One query for the voices and one for the names."""
    allowed = list(voices.allowing(scope).select_related("source", "person"))
    named = set()
    if allowed:
        refs = [v.ref for v in allowed if v.person_id]
        given = Consent.objects.filter(
            purpose="voice",
            scope=Scope.QUOTE_NAMED,
            subject_kind="discover.voice",
            subject_ref__in=refs,
            withdrawn_at=None,
        )
        named = set(given.values_list("subject_ref", flat=True))
    return [Quote(v, v.text, v.person.handle if v.person and v.ref in named else "") for v in allowed]


def quotes(theme: Theme, scope: str = Scope.QUOTE, limit: int = 5) -> list[Quote]:
    """Quotes of a theme, those first that say best what it is about."""
    best = (F("likeness").desc(nulls_last=True), "-said_on", "-pk")
    keys = list(Voice.objects.filter(theme=theme).allowing(scope).order_by(*best).values_list("pk", flat=True)[:limit])
    return quotable(Voice.objects.filter(pk__in=keys).order_by(*best), scope)


@dataclass(frozen=True)
class ReceiptStep:
    """One step of what became of a voice. state: "done", "late" or "next", as the stream shows it."""

    state: str
    sentence: str
    thing: Shown | None
    at: datetime | None
    duty: Duty | None = None


def receipt(voice: Voice, person: Person | None) -> list[ReceiptStep]:
    """What became of a voice, in the order of time, and what is owed next: each step a link."""
    return receipts([voice], person)[0]


def receipts(voices: Sequence[Voice], person: Person | None) -> list[list[ReceiptStep]]:
    """What became of each of several voices, for as many queries as for one."""
    starts = [("discover.voice", voice.ref) for voice in voices]
    walks = provenance.walk_many(starts, person, "down", depth=DEPTH, width=WIDTH) if starts else []
    told = [_done(walk) for walk in walks]
    reached = [{(s.thing.kind, s.thing.ref): s.thing for s in steps if s.thing is not None} for steps in told]
    owed = open_duties({end for ends in reached for end in ends})
    return [
        steps + [_owed(duty, ends) for duty in owed if (duty.subject_kind, duty.subject_ref) in ends]
        for steps, ends in zip(told, reached, strict=True)
    ]


def _done(walk: Iterable[provenance.Step]) -> list[ReceiptStep]:
    walked = sorted(_flat(walk), key=lambda step: step.at)
    return [ReceiptStep("done", step.sentence, step.shown, step.at) for step in walked]


def _flat(steps: Iterable[provenance.Step]) -> Iterator[provenance.Step]:
    """Every step of a walk once, and only what came after: an issue raised from a theme before a voice joined it did not come from that voice.

    Nothing is told beyond a tie that was taken back: what came of a theme is not what became of a voice that was taken out of it.
    """
    told: set[tuple[str, str]] = set()
    waiting = list(steps)
    while waiting:
        step = waiting.pop(0)
        if step.withdrawn:
            continue
        if (end := (step.shown.kind, step.shown.ref)) not in told:
            told.add(end)
            yield step
        waiting += [child for child in step.children if child.at >= step.at]


def open_duties(reached: Iterable[tuple[str, str]]) -> list[Duty]:
    """Public duties still open on any of the things, the next first."""
    pairs = set(reached)
    refs = [ref for _kind, ref in pairs]
    duties = Duty.objects.open().filter(public=True, subject_ref__in=refs).order_by("due_on")
    return [d for d in duties if (d.subject_kind, d.subject_ref) in pairs]


def _owed(duty: Duty, reached: dict[tuple[str, str], Shown]) -> ReceiptStep:
    return ReceiptStep(
        "late" if duty.is_late else "next", "", reached.get((duty.subject_kind, duty.subject_ref)), None, duty
    )


def unplaced() -> list[Voice]:
    """Voices that may be read and counted and are in no theme, the newest first: for organisers, who place them by hand."""
    both = Voice.objects.allowing(Scope.QUOTE).filter(
        theme=None, pk__in=Voice.objects.allowing(Scope.COUNT).values("pk")
    )
    return list(both.order_by("-created_at", "-pk")[:10])


def themes_to_name() -> list[Theme]:
    """Themes that the machine proposed and nobody named, the largest first."""
    return list(Theme.objects.filter(named_at=None, retired_at=None).order_by("-people", "-voice_count")[:100])


def sources_of(theme: Theme) -> list[Source]:
    """Where the voices of a theme were said, by name; not more than a page needs."""
    keys = theme.voices.standing().values("source")
    return list(Source.objects.filter(pk__in=keys).order_by("name")[:30])


def collected() -> QuerySet[Source]:
    """What was brought in from outside. What is missing here was brought in by nobody, and comes and goes by itself."""
    return Source.objects.filter(kind="import").exclude(slug=MISSING)


def standing_in(source: Source) -> VoiceQuerySet:
    """The voices that would go with the collection of a source: for counting, by organisers."""
    found: VoiceQuerySet = Voice.objects.standing().filter(source__kind="import", source__collection=source.collection)
    return found
