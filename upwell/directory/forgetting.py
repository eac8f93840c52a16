"""Taking words of somebody out of what was changed once: a history that keeps them has not forgotten."""

from __future__ import annotations

from collections.abc import Iterable

from upwell.directory.models import Change

REACHES = ("phone", "email")


def take_words_out(rows: Iterable[Change], words: Iterable[str], *, reach: bool = False) -> None:
    """Wherever one of these stands in what a change said, that field says nothing any more. reach: no number and no address of mail is kept at all."""
    gone = [word.casefold() for word in words if word.strip()]
    for change in rows:
        sides = (change.before, change.after)
        told = [
            {name: "" if reach and name in REACHES else _without(text, gone) for name, text in side.items()}
            for side in sides
        ]
        if told != list(sides):
            Change.objects.filter(pk=change.pk).update(before=told[0], after=told[1])


def _without(text: object, gone: list[str]) -> object:
    return "" if any(word in str(text).casefold() for word in gone) else text
