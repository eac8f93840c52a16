"""Taking words of somebody out of what was changed once, here or in the directory it is copied from: a history that keeps them has not forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from upwell.directory.models import Change, Contact, Metadata, Service

Sheet = dict[str, Any]
REACHES = ("phone", "email")
FIELD_BY_FIELD = (Change.Kind.EDIT, Change.Kind.ORGANIZATION)  # a place and a new service wait as a whole


def take_words_out(rows: Iterable[Change], words: Iterable[str], *, reach: bool = False) -> None:
    """Wherever one of these stands in what a change said, that field says nothing any more. reach: no number and no address of mail is kept at all.

    Of words that wait for a keeper such a field is no part any more: let in, its nothing would empty what stands there.
    """
    gone = _folded(words)
    for change in rows:
        sides = (change.before, change.after)
        told = [
            {name: "" if reach and name in REACHES else _without(text, gone) for name, text in side.items()}
            for side in sides
        ]
        if told != list(sides):
            if change.state == Change.State.WAITING and change.kind in FIELD_BY_FIELD:
                told = _without_emptied(sides, told)
            Change.objects.filter(pk=change.pk).update(before=told[0], after=told[1])


def take_out_of_copied(rows: Iterable[Metadata], words: Iterable[str]) -> None:
    """The same in the history that was copied."""
    gone = _folded(words)
    for line in rows if gone else ():
        told = (_without(line.previous_value, gone), _without(line.replacement_value, gone))
        if told != (line.previous_value, line.replacement_value):
            Metadata.objects.filter(pk=line.pk).update(previous_value=told[0], replacement_value=told[1])


def forget_in_history(contact: Contact) -> None:
    """Out of all that the organisation and its services said before: the name and the address of this contact, and the number that stood beside the name."""
    numbers = contact.phones.values_list("number", flat=True) if contact.name else ()
    words = [contact.name, contact.email, *numbers]
    organization = contact.service.organization if contact.service else contact.organization
    take_words_out(Change.objects.filter(organization=organization), words)
    take_out_of_copied(
        Metadata.objects.filter(Q(organization=organization) | Q(service__organization=organization)), words
    )


def forget_in_history_of(service: Service, words: Iterable[str]) -> None:
    """Out of the history of a service that closed for good: these words, and every number and address of mail."""
    words = list(words)
    take_words_out(service.changes.all(), words, reach=True)
    take_out_of_copied(service.metadata.all(), words)


def _without_emptied(said: Iterable[Sheet], told: list[Sheet]) -> list[Sheet]:
    emptied = {name for side, now in zip(said, told, strict=True) for name in side if side[name] != now[name]}
    return [{name: text for name, text in side.items() if name not in emptied} for side in told]


def _folded(words: Iterable[str]) -> list[str]:
    return [word.casefold() for word in words if word.strip()]


def _without(text: Any, gone: list[str]) -> Any:
    return "" if any(word in str(text).casefold() for word in gone) else text
