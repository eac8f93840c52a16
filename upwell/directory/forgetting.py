"""Taking words of somebody out of what was changed once: a history that keeps them has not forgotten."""

from __future__ import annotations

from collections.abc import Iterable

from upwell.directory.models import Change


def take_words_out(rows: Iterable[Change], words: Iterable[str]) -> None:
    """Wherever one of these stands in what a change said, that field says nothing any more: of somebody who is to be forgotten."""
    gone = [word.casefold() for word in words if word.strip()]
    for change in rows:
        told = [{name: _without(text, gone) for name, text in side.items()} for side in (change.before, change.after)]
        if told != [change.before, change.after]:
            Change.objects.filter(pk=change.pk).update(before=told[0], after=told[1])


def _without(text: object, gone: list[str]) -> object:
    return "" if any(word in str(text).casefold() for word in gone) else text
