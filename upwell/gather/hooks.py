"""When a voice is taken back: what of it stands in conversations is emptied in the same transaction."""

from __future__ import annotations

from upwell.discover.hooks import when_taken_back
from upwell.discover.models import Scope, Voice
from upwell.gather.actions.statements import of_voice, take_back
from upwell.kit.permissions import SYSTEM


@when_taken_back
def empty_statements(voice: Voice, scopes: frozenset[str]) -> None:
    """A statement is public words: without leave to quote them they go; the votes on it stay."""
    if Scope.QUOTE in scopes:
        for statement in of_voice(voice):
            take_back(statement, SYSTEM)
