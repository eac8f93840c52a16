"""Kinds of entry and kinds of link: registered by the packages that make them; the record itself knows none."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise

from upwell.kit.registry import Registry


@dataclass(frozen=True)
class EntryType:
    """One kind of entry. sentence: how the public record says it, with %(fact)s filled from facts. facts: the only public names it may carry."""

    sentence: str | Promise
    facts: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Relation:
    """One kind of link, said both ways: down ("became part of …") and up ("stands on …")."""

    down: str | Promise
    up: str | Promise


entry_types: Registry[EntryType] = Registry("kind of entry")
relations: Registry[Relation] = Registry("kind of link")


_called: dict[tuple[str, str], str | Promise] = {}


def call(fact: str, value: str, words: str | Promise) -> None:
    """Say `value` of a fact in plain words where the record is told; what is written on it stays the value."""
    _called[fact, value] = words


def in_words(fact: str, value: str) -> str:
    """A value of a fact as a page says it."""
    return str(_called.get((fact, value), value))


def register(kind: str, sentence: str | Promise, *facts: str) -> None:
    """Name a kind of entry, e.g. register("gather.issue_opened", _("An issue was opened: %(title)s"), "title")."""
    entry_types.register(kind, EntryType(sentence, frozenset(facts)))


def relate(name: str, *, down: str | Promise, up: str | Promise) -> None:
    """Name a kind of link."""
    relations.register(name, Relation(down, up))
