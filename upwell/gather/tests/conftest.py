"""A town with one board and one council, a signed charter and a process: the ground of every test here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest

from upwell.accounts.actions import grant_role
from upwell.accounts.models import Person
from upwell.discover.actions import themes, voices
from upwell.discover.models import Theme, Voice
from upwell.gather.actions import issues
from upwell.gather.models import Issue
from upwell.kit.permissions import SYSTEM
from upwell.places.models import Area, PublicBody, Remit
from upwell.promises import charters, processes
from upwell.promises.models import Process
from upwell.promises.terms import MAY_BE_EMPTY, WORDS

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
ASK = "Give everybody who gets a diagnosis a named person to ring."


@dataclass
class Town:
    """Everything that an issue needs."""

    board: PublicBody
    council: PublicBody
    process: Process

    def raise_issue(self, actor: Any, **more: Any) -> Issue:
        """An issue with the board."""
        words = {"title": "A person to ring", "ask": ASK, "body": self.board, "process": self.process}
        return issues.raise_issue(actor=actor, **{**words, **more})


def body(name: str, slug: str) -> PublicBody:
    return PublicBody.objects.create(code=slug.upper(), slug=slug, name=name, kind="board")


def open_process(board: PublicBody, **terms: Any) -> Process:
    words = {word: f"{word} in words" for word in WORDS if word not in MAY_BE_EMPTY}
    numbers = {"support_gate": 3, "support_days": 30, "admit_days": 10, "answer_days": 30, "handoff_days": 20}
    slug = f"charter-{board.slug}"
    version = charters.draft(
        actor=SYSTEM, body=board, title="What we promise", slug=slug, level="involve", **words, **{**numbers, **terms}
    )
    version = charters.sign(actor=SYSTEM, version=version)
    return processes.open(
        actor=SYSTEM, version=version, title=f"Listening, {board.name}", slug=f"listening-{board.slug}"
    )


@pytest.fixture
def town(db: None) -> Town:
    board, council = body("Ashmere Care Board", "board"), body("Ashmere Council", "council")
    area = Area.objects.create(code="A1", name="Ashmere", kind="town")
    Remit.objects.create(body=board, decides="care after a diagnosis of dementia", area=area)
    Remit.objects.create(body=council, decides="buses and roads", area=area)
    return Town(board, council, open_process(board))


@pytest.fixture
def roles(town: Town, ann: Person, dev: Person, finn: Person) -> None:
    """Ann organises, Finn facilitates, Dev decides on the board."""
    grant_role(actor=SYSTEM, person=ann, kind="organiser", thing=town.process)
    grant_role(actor=SYSTEM, person=finn, kind="facilitator", thing=town.process)
    grant_role(actor=SYSTEM, person=dev, kind="decision_maker", thing=town.board, title="Director of community care")


@pytest.fixture
def crowd(db: None) -> Callable[[int], list[Person]]:
    """So many more members."""

    number_of = count()

    def made(number: int, name: str = "Member") -> list[Person]:
        return [Person.objects.create_user(f"{name} {next(number_of):03}") for _n in range(number)]

    return made


@pytest.fixture
def issue(town: Town, roles: None, bryn: Person) -> Issue:
    return town.raise_issue(bryn)


@pytest.fixture
def admitting(issue: Issue, crowd: Callable[[int], list[Person]]) -> Issue:
    """Enough people support it; the board must say whether it is theirs."""
    for person in crowd(3):
        issue = issues.support(actor=person, issue=issue)
    return issue


@pytest.fixture
def taken_on(admitting: Issue, dev: Person) -> Issue:
    """The board said that it is theirs."""
    issues.decide_remit(actor=dev, issue=admitting, ours=True, reason="We buy this service.")
    return Issue.objects.get(pk=admitting.pk)


def let_be_heard(person: Person, words: str, space: Any, *scopes: str) -> Voice:
    """A voice of `person`, through the real act."""
    from upwell.community import actions

    actions.join_space(actor=person, space=space)
    thread = actions.start_thread(actor=person, space=space, title="About us", body=words)
    return voices.let_be_heard(actor=person, post=thread.posts.get(), passage=words, scopes=scopes or ("count",))


@pytest.fixture
def theme(crowd: Callable[..., list[Person]]) -> Theme:
    """Six people in two spaces say much the same; four of them may be quoted."""
    from upwell.community import actions

    rooms = [
        actions.open_space(
            actor=SYSTEM,
            name=name,
            slug=name.lower(),
            purpose="support",
            audience="members",
            statement="For carers.",
            rules="Be kind.",
        )
        for name in ("Carers", "Memory")
    ]
    made = Theme.objects.create(terms=["ring", "person"], created_at=MONDAY)
    for n, person in enumerate(crowd(6, "Speaker")):
        scopes = ("count", "quote") if n < 4 else ("count",)
        voice = let_be_heard(person, f"Nobody told us whom to ring, number {n}.", rooms[n % 2], *scopes)
        Voice.objects.filter(pk=voice.pk).update(theme=made)
    Theme.objects.filter(pk=made.pk).update(people=6, spaces=2, voice_count=6)
    return themes.name(actor=SYSTEM, theme=Theme.objects.get(pk=made.pk), name="Whom to ring")


A_DAY = date(2026, 6, 1)
