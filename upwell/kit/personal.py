"""What is held of a person. Every package with a table about people registers how to hand it out and how to erase it.

A test walks all models: a table with a key to a person that no holding names fails the run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from upwell.kit.registry import Registry


@dataclass(frozen=True)
class Holding:
    """One kind of data about a person.

    models: labels ("community.Post") that it covers. export(person) returns plain dicts for JSON. erase(person) removes or unties the data for ever and
    returns how many rows it touched. order: lower erases earlier. name: the file in what is handed out; label: what people read on the page.
    """

    name: str
    models: tuple[str, ...]
    export: Callable[[Any], list[dict[str, Any]]]
    erase: Callable[[Any], int]
    order: int = 50
    label: str | Promise = ""


_holdings: Registry[Holding] = Registry("holding of personal data")


def hold(holding: Holding) -> None:
    """Register a holding."""
    _holdings.register(holding.name, holding)


def holdings() -> list[Holding]:
    """All, in the order of erasure."""
    return sorted(_holdings.values(), key=lambda h: h.order)


def export_all(person: Any) -> dict[str, list[dict[str, Any]]]:
    """Everything held of `person`, by holding."""
    return {h.name: h.export(person) for h in holdings()}


def erase_all(person: Any) -> dict[str, int]:
    """Erase everything held of `person`; call it inside one transaction."""
    return {h.name: h.erase(person) for h in holdings()}
