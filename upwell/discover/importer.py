"""Voices brought in from outside: comments with dates, collected elsewhere, on a stated ground."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from upwell.discover.models import Scope, Source, SourceScope, Voice
from upwell.discover.wording import EXPLAINED
from upwell.kit.errors import Refused
from upwell.kit.imports import Column, Importer, Option, Row, Taken, parse_mixed_date
from upwell.kit.models import ImportRun
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now, today
from upwell.ledger.actions import record

SAYS_NOTHING = frozenset(
    {
        "did not answer",
        "no answer",
        "not answered",
        "n/a",
        "na",
        "none given",
        "no comment",
        "no comments",
        "-",
        ".",
        "x",
    }
)


def _words(text: str) -> str:
    words = " ".join(text.split())
    if words.lower().rstrip(".") in SAYS_NOTHING or not words.strip("-.?/ "):
        raise Refused("says_nothing", _("There are no words of anybody here (“%(text)s”)."), text=words[:40])
    if len(words) > 2000:
        raise Refused("too_long", _("Longer than 2,000 letters. Cut it where the speaker would."))
    return words


def _past_day(text: str) -> Any:
    day = parse_mixed_date(text)
    if day > today():
        raise Refused("in_future", _("The day %(day)s is still to come."), day=day.isoformat())
    return day


class Voices(Importer):
    """Comments from a survey, a ward's book, another system."""

    name = "voices"
    title = _("Voices: comments that people gave elsewhere")
    explanation = _(
        "Each row is one comment with its day. Say on what ground these words may be used: it stands beside them wherever they are shown. "
        "People who gave several comments count once if the file has a column that tells them apart."
    )
    permission = "discover.import_voices"
    chunk_size = 500
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "text",
            _("What they said"),
            required=True,
            guesses=("FFT answer", "comment", "answer", "text", "feedback", "response", "comment-body"),
            parse=_words,
        ),
        Column(
            "said_on",
            _("When"),
            required=True,
            guesses=("date", "day", "datetime", "said on", "submitted"),
            parse=_past_day,
        ),
        Column(
            "external_id", _("Number of the comment"), guesses=("comment id", "id", "comment-id", "number"), unique=True
        ),
        Column(
            "speaker",
            _("Number of the person"),
            guesses=("respondent id", "respondent", "person", "author-id", "participant"),
        ),
        Column(
            "place",
            _("Where: service, ward, group"),
            guesses=("service type 1", "service", "ward", "place", "location", "department", "group"),
        ),
    )
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            "source",
            _("Name of the collection"),
            required=True,
            hint=_("For example: Friends and family answers, ambulance, 2021-22"),
        ),
        Option(
            "basis",
            _("On what ground may these words be used?"),
            required=True,
            hint=_("For example: published as open data by … under … licence"),
        ),
        Option(
            "scopes",
            _("What may happen with them?"),
            hint=_("count, quote, jury, decider, research; separated by commas. Left empty: count"),
        ),
    )

    def take(self, chunk: Sequence[Row], run: ImportRun) -> Taken:
        """Add the rows that are not here yet; what is here stays as it is."""
        sources = {place: self._source(run, place) for place in {str(row.get("place") or "") for row in chunk}}
        fresh = [self._voice(row, sources[str(row.get("place") or "")]) for row in chunk]
        # Two files of one collection brought in at once wait for each other here, always in the same order.
        list(
            Source.objects.select_for_update(no_key=True).filter(pk__in={s.pk for s in sources.values()}).order_by("pk")
        )
        here = set(
            Voice.objects.filter(
                source__in=sources.values(), external_id__in=[v.external_id for v in fresh]
            ).values_list("source_id", "external_id")
        )
        # Rows of one file may be the same too: where there are no numbers, the same words on the same day are one voice.
        new = {key: voice for voice in reversed(fresh) if (key := (voice.source_id, voice.external_id)) not in here}
        Voice.objects.bulk_create(reversed(new.values()))
        return Taken(added=len(new), unchanged=len(fresh) - len(new))

    def _voice(self, row: Row, source: Source) -> Voice:
        number = str(row.get("external_id") or "") or _digest(f"{row['said_on']} {row['text']}")
        speaker = _digest(f"{source.slug.split('--')[0]} {row.get('speaker') or number}")
        return Voice(
            source=source,
            text=row["text"],
            said_on=row["said_on"],
            external_id=number[:80],
            speaker=speaker,
            created_at=now(),
        )

    def _source(self, run: ImportRun, place: str) -> Source:
        """The source of this collection and place, with its ground; made once, on the record."""
        name = str(run.options["source"]).strip()
        slug = slugify(name)[:40] + (f"--{slugify(place)[:36]}" if place else "")
        source, made = Source.objects.get_or_create(
            slug=slug,
            defaults={
                "kind": "import",
                "name": f"{name}, {place}" if place else name,
                "basis": run.options["basis"],
                "created_at": now(),
            },
        )
        if made:
            scopes = scopes_from(str(run.options.get("scopes") or "count"))
            SourceScope.objects.bulk_create(SourceScope(source=source, scope=scope) for scope in scopes)
            record(
                "discover.source_added",
                actor=SYSTEM,
                subject=source,
                facts={"name": source.name, "basis": source.basis, "scopes": scopes},
            )
        return source


def scopes_from(text: str) -> list[str]:
    """The scopes named in a text; a word that is none, or one that needs a person's own yes, is refused."""
    wanted = sorted({word.strip() for word in text.split(",") if word.strip()})
    if unknown := [word for word in wanted if word not in EXPLAINED]:
        raise Refused("unknown_scope", _("There is no such choice: %(what)s"), what=", ".join(unknown))
    if Scope.QUOTE_NAMED in wanted:
        raise Refused("needs_a_person", _("Only people themselves can let their name be shown."))
    return wanted


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
