"""How things that entries and links speak of are named and found. A thing's kind is its model's label: "gather.issue"."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise

from upwell.kit.registry import Registry


@dataclass(frozen=True)
class Presenter:
    """How one kind is shown to `viewer` (a person or None).

    visible(queryset, viewer) narrows to what the viewer may see; label(obj, viewer) names one; url(obj) is its page or "".
    noun: what a page calls such a thing ("issue").
    """

    noun: str | Promise
    label: Callable[[Any, Any], str]
    url: Callable[[Any], str]
    visible: Callable[[Any, Any], Any]


_presenters: Registry[Presenter] = Registry("subject of the record")


@dataclass(frozen=True)
class Shown:
    """One thing as a viewer sees it; `label` is empty where they may not."""

    kind: str
    ref: str
    noun: str
    label: str
    url: str
    thing: Any = None


def kind_of(thing: Model) -> str:
    """The kind of a thing: its model's label in lower case."""
    return thing._meta.label_lower


def present(kind: str, presenter: Presenter) -> None:
    """Register how things of `kind` are shown."""
    _presenters.register(kind, presenter)


def is_shown(kind: str) -> bool:
    """Whether somebody said how things of `kind` are shown: the only kinds that an address may name."""
    return kind in _presenters


def find(kind: str, ref: str) -> Any | None:
    """The thing itself, or None when it is gone."""
    return apps.get_model(kind)._default_manager.filter(ref=ref).first()


def show(kind: str, ref: str, viewer: Any) -> Shown:
    """How `viewer` sees one thing."""
    return show_many([(kind, ref)], viewer)[kind, ref]


def show_many(pairs: Iterable[tuple[str, str]], viewer: Any) -> dict[tuple[str, str], Shown]:
    """(kind, ref) -> how `viewer` sees it: one query for each kind; what may not be seen has an empty label and no address."""
    by_kind: dict[str, set[str]] = {}
    for kind, ref in pairs:
        by_kind.setdefault(kind, set()).add(ref)
    shown: dict[tuple[str, str], Shown] = {}
    for kind, refs in by_kind.items():
        presenter = _presenters.get(kind)
        noun = str(presenter.noun) if presenter else kind
        for ref in refs:
            shown[kind, ref] = Shown(kind, ref, noun, "", "")
        if presenter is None:
            continue
        model = apps.get_model(kind)
        for thing in presenter.visible(model._default_manager.filter(ref__in=refs), viewer):
            shown[kind, thing.ref] = Shown(
                kind, thing.ref, noun, presenter.label(thing, viewer), presenter.url(thing), thing
            )
    return shown
