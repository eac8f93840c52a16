"""Voices brought in from outside: comments with dates, collected elsewhere, on a stated ground."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from upwell.discover.models import Scope, Source, SourceScope, Voice
from upwell.discover.wording import EXPLAINED
from upwell.kit.errors import Refused
from upwell.kit.imports import Column, Importer, Option, Row, Taken, parse_mixed_date
from upwell.kit.lengths import whole
from upwell.kit.models import ImportRun
from upwell.kit.permissions import SYSTEM
from upwell.kit.templatetags.kit import day
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


LONGEST = 2000
LONGEST_NAME = 120  # of a collection, and of a place in it
LONGEST_NUMBER = 80


def _words(text: str) -> str:
    words = " ".join(text.split())
    if words.lower().rstrip(".") in SAYS_NOTHING or not words.strip("-.?/ "):
        raise Refused("says_nothing", _("There are no words of anybody here (“%(text)s”)."), text=words[:40])
    return whole(words, LONGEST)


def _name(text: str) -> str:
    return whole(" ".join(text.split()), LONGEST_NAME)


def _number(text: str) -> str:
    return whole(text, LONGEST_NUMBER)


def _past_day(text: str) -> Any:
    found = parse_mixed_date(text)
    if found > today():
        raise Refused("in_future", _("The day %(day)s is still to come."), day=day(found))
    return found


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
            "external_id",
            _("Number of the comment"),
            guesses=("comment id", "id", "comment-id", "number"),
            parse=_number,
            unique=True,
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
            parse=_name,
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
        Option(
            "people",
            _("Is each comment by another person?"),
            hint=_(
                "Only where the file has no number of the person. Without your word all comments of the collection count as one person, and a theme needs five."
            ),
            choices=lambda _actor: [("rows", _("Yes, I stand for it: nobody is in this file twice"))],
        ),
    )

    def take(self, chunk: Sequence[Row], run: ImportRun) -> Taken:
        """Add the rows that are not here yet; what is here stays as it is."""
        sources = {place: source_of(run, place) for place in sorted({str(row.get("place") or "") for row in chunk})}
        fresh = [_voice(row, sources[str(row.get("place") or "")]) for row in chunk]
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


def _voice(row: Row, source: Source) -> Voice:
    number = str(row.get("external_id") or "") or _digest(f"{row['said_on']} {row['text']}")
    return Voice(
        source=source,
        text=row["text"],
        said_on=row["said_on"],
        external_id=number,
        speaker=_speaker(str(row.get("speaker") or ""), number, source),
        created_at=now(),
    )


def _speaker(respondent: str, number: str, source: Source) -> str:
    """Who said a row, so that people are counted and not rows: empty where that is not known."""
    if source.people_known == Source.People.ROWS:
        return _digest(f"{source.collection} row {source.place} {number}")
    return _digest(f"{source.collection} {respondent}") if respondent else ""


def source_of(run: ImportRun, place: str) -> Source:
    """The source of this collection and place, with its ground; made once, on the record. Refused: `other_ground`."""
    collection = _name(str(run.options["source"]))
    ground = Ground(
        basis=str(run.options["basis"]),
        people=people_known(run),
        scopes=scopes_from(str(run.options.get("scopes") or "count")),
    )
    _require_same_ground(collection, ground)
    source, made = Source.objects.get_or_create(
        kind="import",
        collection=collection,
        place=place,
        defaults={
            "slug": slug_of(collection, place),
            "name": f"{collection}, {place}" if place else collection,
            "basis": ground.basis,
            "people_known": ground.people,
            "created_at": now(),
        },
    )
    if made:
        _put_on_record(source, ground)
    return source


@dataclass(frozen=True)
class Ground:
    """On what ground a collection is here: the same for all places of it, and for every file that adds to it."""

    basis: str
    people: str
    scopes: list[str]


def _require_same_ground(collection: str, ground: Ground) -> None:
    """Words that came for one use are not to be found under another because a second file carries the same name."""
    known = Source.objects.filter(kind="import", collection=collection).order_by("pk").first()
    if known is not None and known.withdrawn_at is not None:
        raise Refused(
            "taken_back",
            _("The collection “%(name)s” was taken back. Give this one another name, if its ground is good."),
            name=collection,
        )
    if known is not None and Ground(known.basis, known.people_known, _granted(known)) != ground:
        raise Refused(
            "other_ground",
            _(
                "The collection “%(name)s” is here already, on another ground, for other uses or with people told apart otherwise. "
                "Say the same again, or give this one another name."
            ),
            name=collection,
        )


def _put_on_record(source: Source, ground: Ground) -> None:
    SourceScope.objects.bulk_create(SourceScope(source=source, scope=scope) for scope in ground.scopes)
    facts = {"name": source.name, "basis": source.basis, "scopes": ground.scopes}
    record("discover.source_added", actor=SYSTEM, subject=source, facts=facts)


def _granted(source: Source) -> list[str]:
    return sorted(source.scope_grants.values_list("scope", flat=True))


def people_known(run: ImportRun) -> str:
    """How people are told apart in this file. A number for each is better than anybody's word."""
    if run.mapping.get("speaker"):
        return Source.People.NUMBERED
    return Source.People.ROWS if run.options.get("people") == "rows" else Source.People.UNKNOWN


def slug_of(collection: str, place: str = "") -> str:
    """A short name for addresses. The digest keeps long or foreign names apart that would look the same when cut."""
    parts = [f"{slugify(text)[:25]}-{_digest(text)[:10]}".lstrip("-") for text in (collection, place) if text]
    return "--".join(parts)


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
