"""Brings a small world to a stage of the journey, by the same actions that people use. Several packages' tests begin here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from upwell.accounts.actions import grant_role
from upwell.accounts.models import Person
from upwell.assembly.actions import draws, juries
from upwell.assembly.models import Draw, Jury, Pool, PoolMember, Quota
from upwell.community import actions as community
from upwell.community.models import Space
from upwell.gather.actions import issues
from upwell.gather.models import Issue
from upwell.kit.jobs import run_all
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, now, today
from upwell.places.actions import add_body
from upwell.places.models import PublicBody
from upwell.promises import charters, processes
from upwell.promises.models import Process

TERMS = {
    "level": "collaborate",
    "promise": "We look for the answer together with you.",
    "open_to": "How people are told, and by whom.",
    "not_open": "The budget of this year.",
    "who_decides": "The board, in public",
    "accountable": "Director of community care",
    "who_takes_part": "Everybody who lives here; a jury is drawn by lot.",
    "if_missed": "The chair is asked in public.",
    "data_use": "Only what people let be heard.",
    "run_by": "Ashmere Together",
    "paid_by": "The board, by a grant for three years",
    "closing": "Three months' notice; the council keeps what is owed.",
}


def carers(*members: Person) -> Space:
    """A space for support that everybody with an account can read, with these people in it."""
    space = community.open_space(
        actor=SYSTEM,
        name="Carers",
        slug="carers",
        purpose="support",
        audience="members",
        statement="For carers.",
        rules="Be kind.",
    )
    for person in members:
        community.join_space(actor=person, space=space)
    return space


@dataclass
class World:
    """One board with a charter, one process, one council, and who does what."""

    board: PublicBody
    council: PublicBody
    process: Process
    ann: Person  # organises
    bryn: Person  # raised the issue
    dev: Person  # decides on the board
    finn: Person  # facilitates


def build(ann: Person, bryn: Person, dev: Person, finn: Person, **terms: object) -> World:
    """The world before anybody has asked for anything."""
    board = add_body(actor=SYSTEM, code="ACB", name="Ashmere Care Board", kind="board")
    council = add_body(actor=SYSTEM, code="ATC", name="Ashmere Council", kind="council")
    version = charters.draft(
        actor=SYSTEM, body=board, title="Charter of the board", slug="board", **{**TERMS, "support_gate": 1, **terms}
    )
    charters.sign(actor=SYSTEM, version=version)
    process = processes.open(actor=SYSTEM, version=version, title="Spring", slug="spring")
    for person, kind, thing, title in [
        (ann, "organiser", None, ""),
        (dev, "decision_maker", board, "Director of community care"),
        (finn, "facilitator", process, ""),
    ]:
        grant_role(actor=SYSTEM, person=person, kind=kind, thing=thing, title=title)
        person.__dict__.pop("_held_roles", None)
    return World(board, council, process, ann, bryn, dev, finn)


def raised(world: World, title: str = "A person to ring") -> Issue:
    """An issue that Bryn raised."""
    ask = "Give everybody with a diagnosis a named person whom they can ring."
    return issues.raise_issue(actor=world.bryn, title=title, ask=ask, body=world.board, process=world.process)


def admitted(world: World, supporter: Person) -> Issue:
    """An issue with support, which the board calls its own to decide."""
    issue = raised(world)
    issues.support(actor=supporter, issue=issue)
    issue.refresh_from_db()
    issues.decide_remit(actor=world.dev, issue=issue, ours=True, reason="It is ours.")
    issue.refresh_from_db()
    return issue


def before_body(world: World, supporter: Person) -> Issue:
    """An issue that the board must answer."""
    issue = admitted(world, supporter)
    issues.to_body(actor=world.ann, issue=issue)
    issue.refresh_from_db()
    return issue


def pool(size: int = 24) -> Pool:
    """A pool of numbers with two features, and quotas for a jury of six."""
    made = Pool.objects.create(name="Spring pool", source="Everybody who said yes", features=["age", "place"])
    PoolMember.objects.bulk_create(
        PoolMember(
            pool=made,
            number=f"p{n:03}",
            features={"age": ["young", "old"][n % 2], "place": ["east", "west", "hill"][n % 3]},
        )
        for n in range(size)
    )
    Quota.objects.bulk_create(
        [
            *(Quota(pool=made, feature="age", value=value, min=3, max=3) for value in ("young", "old")),
            *(Quota(pool=made, feature="place", value=value, min=1, max=3) for value in ("east", "west", "hill")),
        ]
    )
    return made


def committed(world: World, issue: Issue, people: list[Person]) -> tuple[Jury, Draw]:
    """A jury whose lottery is fixed; `people` are in the pool."""
    made = pool()
    for member, person in zip(made.members.all(), people, strict=False):
        PoolMember.objects.filter(pk=member.pk).update(person=person)
    issues.to_jury(actor=world.ann, issue=issue, due_on=today() + timedelta(days=60))
    jury = juries.prepare(
        actor=world.ann,
        process=world.process,
        title="Jury",
        slug="jury",
        task="Weigh it up.",
        size=6,
        pool=made,
        issues=[issue],
    )
    draws.commit(
        actor=world.ann, jury=jury, seed_source="The lottery on Saturday", seed_due_at=now() + timedelta(days=1)
    )
    run_all()
    return jury, jury.draws.get()


def drawn(world: World, issue: Issue, people: list[Person]) -> Jury:
    """A jury that was drawn; some of `people` may sit on it."""
    jury, draw = committed(world, issue, people)
    with at(now() + timedelta(days=2)):
        draws.reveal(actor=world.ann, draw=draw, seed="7 12 19 23 40 41")
    jury.refresh_from_db()
    return jury
