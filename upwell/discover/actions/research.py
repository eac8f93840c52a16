"""Words for research: handed out only where their authors said so, and in a form that points at nobody.

What is in it: figures as everybody may see them, and words of voices with consent for research. What is not: names, references, accounts, anything that would
tell which words are by one person, and days. A place is named where at least five people of this file spoke there, a month where at least five spoke in it.
The order is drawn anew each time, so that no two files can be laid side by side line by line. Below five people no words leave at all.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.algorithms.canonical import new_salt
from upwell.algorithms.disclosure import publishable
from upwell.discover.counting import one_person
from upwell.discover.models import Handout, Scope, Theme, Voice
from upwell.kit.errors import Refused
from upwell.kit.lengths import whole
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now, today
from upwell.ledger.actions import record

FORMAT = "upwell-voices-research-v1"
LEAST = Theme.PEOPLE
LONGEST_PURPOSE = 300
TERMS = (
    "These words were given for research, by people who can take them back. Do not try to find out who said them, do not pass them on, keep them no longer than "
    "the study needs, and ask for a newer file before you publish: what was taken back is not in it."
)


@dataclass(frozen=True)
class _Word:
    """One voice as the file may tell it. who: only to count people, never told."""

    text: str
    place: str
    theme: str
    month: str
    who: str


def hand_out(actor: Actor, purpose: str) -> list[str]:
    """The file, line by line. Who gets it and what for stands on the record, and those whose words are in it are told.

    Refused: `no_purpose`, `too_long`, `too_few` (fewer than five people let their words be used for research).
    """
    purpose = whole(" ".join(purpose.split()), LONGEST_PURPOSE)
    with transaction.atomic():
        require("discover.export_research", actor)
        if not purpose:
            raise Refused("no_purpose", _("Say who gets it and what for: it stands on the public record."))
        words = list(_words())
        if len({word.who for word in words}) < LEAST:
            raise Refused("too_few", _("Fewer than five people let their words be used for research. Wait for more."))
        lines = [_line(one) for one in (_head(words, purpose), *_figures(), *_told(words))]
        facts = {"purpose": purpose, "voices": str(publishable(len(words)))}
        handed = Handout.objects.create(purpose=purpose, at=now())
        record("discover.research_handed_out", actor=actor, subject=handed, facts=facts)
        _tell(purpose)
    return lines


def _words() -> Iterator[_Word]:
    open_themes = dict(Theme.objects.visible_to(None).values_list("pk", "name"))
    allowed = Voice.objects.allowing(Scope.RESEARCH).annotate(who=one_person()).select_related("source")
    for voice in allowed.iterator(500):
        theme = open_themes.get(voice.theme_id or 0, "")
        yield _Word(voice.text, voice.source.name, theme, f"{voice.said_on:%Y-%m}", voice.who)


def _head(words: list[_Word], purpose: str) -> dict[str, Any]:
    return {
        "type": "head",
        "format": FORMAT,
        "made_on": today().isoformat(),
        "for": purpose,
        "terms": TERMS,
        "voices": str(publishable(len(words))),
        "people": str(publishable(len({word.who for word in words}))),
    }


def _figures() -> Iterator[dict[str, Any]]:
    """Themes as everybody sees them."""
    for theme in Theme.objects.visible_to(None).order_by("-people", "pk"):
        yield {
            "type": "theme",
            "name": theme.name,
            "people": str(publishable(theme.people)),
            "spaces": theme.spaces,
        }


def _told(words: list[_Word]) -> Iterator[dict[str, Any]]:
    """Words without whatever too few share: the place first, then the month within what is told."""
    places = _enough(words, lambda word: word.place)
    months = _enough(words, lambda word: (word.place if word.place in places else "", word.month))
    salt = new_salt()
    for word in sorted(words, key=lambda w: hashlib.sha256(salt + w.text.encode() + w.who.encode()).digest()):
        place = word.place if word.place in places else ""
        yield {
            "type": "voice",
            "words": word.text,
            "theme": word.theme,
            "place": place,
            "month": word.month if (place, word.month) in months else "",
        }


def _enough(words: list[_Word], told: Any) -> set[Any]:
    people: dict[Any, set[str]] = defaultdict(set)
    for word in words:
        people[told(word)].add(word.who)
    return {what for what, who in people.items() if len(who) >= LEAST}


def _line(one: dict[str, Any]) -> str:
    return json.dumps(one, ensure_ascii=False, sort_keys=True) + "\n"


def _tell(purpose: str) -> None:
    people = Person.objects.filter(voices__in=Voice.objects.allowing(Scope.RESEARCH)).distinct()
    said = _("Words that you let be used for research were handed out, without your name. For: %(purpose)s") % {
        "purpose": purpose
    }
    notices.tell_many(people, "voice", said, "/voices/mine/")
