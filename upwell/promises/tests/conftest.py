"""A board that owes answers, its successor, and a charter that Dev signed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journey import TERMS
from upwell.accounts.models import Person, Role
from upwell.accounts.roles import scope_of
from upwell.kit.permissions import SYSTEM
from upwell.places.models import PublicBody
from upwell.promises import charters, duties, processes
from upwell.promises.kinds import duty_kinds
from upwell.promises.models import Charter, CharterVersion, Duty, Process

if "test.answer" not in duty_kinds:
    duties.register("test.answer", "Answer the issue")
    duties.register("test.report", "Look at a report", public=False)


def give_role(person: Person, kind: str, thing: object = None, title: str = "") -> Role:
    """A role, without the ceremony that accounts tests."""
    scope_kind, scope_ref = scope_of(thing)
    person.__dict__.pop("_held_roles", None)
    return Role.objects.create(person=person, kind=kind, scope_kind=scope_kind, scope_ref=scope_ref, title=title)


@pytest.fixture
def board(db: None) -> PublicBody:
    return PublicBody.objects.create(code="ACB", slug="ashmere-care-board", name="Ashmere Care Board", kind="board")


@pytest.fixture
def council(db: None) -> PublicBody:
    return PublicBody.objects.create(code="ATC", slug="ashmere-council", name="Ashmere Council", kind="council")


@pytest.fixture
def director(dev: Person, board: PublicBody) -> Person:
    give_role(dev, "decision_maker", board, "Director of community care")
    return dev


@pytest.fixture
def officer(finn: Person, board: PublicBody) -> Person:
    give_role(finn, "officer", board, "Secretary to the board")
    return finn


@pytest.fixture
def organiser(ann: Person) -> Person:
    give_role(ann, "organiser")
    return ann


@pytest.fixture
def version(director: Person, board: PublicBody) -> CharterVersion:
    """Signed by Dev."""
    drafted = charters.draft(actor=director, body=board, title="How the board answers", slug="board", **TERMS)
    return charters.sign(actor=director, version=drafted)


@pytest.fixture
def charter(version: CharterVersion) -> Charter:
    return version.charter


@pytest.fixture
def process(version: CharterVersion, organiser: Person) -> Process:
    return processes.open(actor=organiser, version=version, title="Memory and dementia", slug="memory")


@pytest.fixture
def owe(process: Process, board: PublicBody, version: CharterVersion) -> Callable[..., Duty]:
    """Opens a duty of the board about the process."""

    def opened(**more: object) -> Duty:
        about = {"kind": "test.answer", "subject": process, "holder": "Director of community care, Ashmere Care Board"}
        date = {} if {"days", "due_on", "working_days"} & set(more) else {"working_days": 30}
        usual = {**about, **date, "because": "Charter, version 1: 30 working days to answer", "body": board}
        return duties.open(actor=SYSTEM, **{**usual, "charter": version, **more})

    return opened
