"""What is handed out as a file, by `./run export KIND FILE --for WHAT` or by a page of the package that knows.

    exports.register("voices-research", Export(_("Voices for research"), research_lines))

The function is an action: it asks for permission, records who was given what and why, and gives lines of text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from upwell.kit.permissions import Actor
from upwell.kit.registry import Registry


@dataclass(frozen=True)
class Export:
    """One kind of file. lines(actor, what for) gives it line by line, or refuses."""

    title: str | Promise
    lines: Callable[[Actor, str], Iterable[str]]


exports: Registry[Export] = Registry("kind of export")


def register(name: str, export: Export) -> None:
    """Let files of this kind be handed out."""
    exports.register(name, export)
