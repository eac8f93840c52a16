"""Themes: found by the algorithm in what people let count, read and named by the organiser, who also corrects what the algorithm got wrong."""

from __future__ import annotations

import re
from typing import Any

from upwell.accounts.models import Person
from upwell.demo.making.town import Town
from upwell.demo.reading import table
from upwell.discover.actions import themes
from upwell.discover.models import Theme, Voice
from upwell.kit.jobs import run_all

LIKELY = 0.5  # a proposal is joined to a theme when at least this share of its voices sounds like it


def search(town: Town, which: str) -> None:
    """Rowan reads what the machine did since the last time, has the rest searched and names what she recognises ("first", "second", …)."""
    rowan = town.people["Rowan"]
    run_all()
    _correct(town)
    themes.propose(actor=rowan)
    run_all()
    for key, written in table("themes").items():
        if written["search"] == which:
            town.themes[key] = _named(rowan, written)
    _correct(town)


def _named(rowan: Person, written: dict[str, Any]) -> Theme:
    """The proposal with the most voices that sound like it gets the name; others that sound like it more often than not are joined to it."""
    sounds = _sound(written)
    proposed = list(Theme.objects.filter(named_at=None, retired_at=None).order_by("pk"))
    if not proposed:
        raise LookupError(f"no theme was found that could be called {written['name']}")
    first, *rest = sorted(proposed, key=lambda theme: -_like(theme, sounds))
    theme = themes.name(actor=rowan, theme=first, name=written["name"])
    for other in rest:
        if _like(other, sounds) > LIKELY * other.voices.count():
            theme = themes.merge(actor=rowan, theme=other, into=theme)
    return theme


def _like(theme: Theme, sounds: re.Pattern[str]) -> int:
    return sum(bool(sounds.search(voice.text)) for voice in theme.voices.standing())


def _sound(written: dict[str, Any]) -> re.Pattern[str]:
    return re.compile(written["words"], re.IGNORECASE)


def _correct(town: Town) -> None:
    """What is not about a theme is taken out of it; what is left over, or lies in a proposal that nobody named, is put where it belongs."""
    rowan = town.people["Rowan"]
    for key, theme in town.themes.items():
        for voice in theme.voices.standing().order_by("pk"):
            if not _sound(table("themes")[key]).search(voice.text):
                themes.not_about_that(actor=rowan, voice=voice, reason="other")
    for voice in Voice.objects.allowing("count").select_related("theme").order_by("pk"):
        if voice.theme is None or voice.theme.named_at is None:
            fits = [theme for key, theme in town.themes.items() if _sound(table("themes")[key]).search(voice.text)]
            if fits:
                themes.place_voice(actor=rowan, voice=voice, theme=fits[0])
    for theme in town.themes.values():
        theme.refresh_from_db()
