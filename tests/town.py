"""The whole journey at once, for tests that walk the whole project: one town, everybody in it, something at every stage.

Made by the same actions that people use, in one transaction of a module (`inhabited`), so that hundreds of tests pay for it once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.test import Client

from tests import journey, rooms
from tests.cast import CAST
from upwell.accounts import acting, actions, api_tokens, notices
from upwell.accounts.models import Acting, Consent, Person, Role
from upwell.assembly.actions import draws, juries, recommendations
from upwell.assembly.models import Juror, Jury, PoolMember, Recommendation
from upwell.community import actions as community
from upwell.community.models import Post, Space, Thread
from upwell.discover.actions import themes, voices
from upwell.discover.models import Scope, Source, Theme, Voice
from upwell.discover.tasks import place_new_voice
from upwell.gather.actions import conversations, handoffs, issues
from upwell.gather.models import Conversation, HandOff, Issue, Statement
from upwell.kit import imports
from upwell.kit.jobs import enqueue, run_all
from upwell.kit.models import ImportRun
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, now, today
from upwell.ledger import checkpoints
from upwell.ledger.models import Entry
from upwell.places.models import Area, PublicBody, Remit
from upwell.promises import charters
from upwell.promises.models import Charter, Process
from upwell.response.actions import answers, replacing
from upwell.response.models import Answer
from upwell.safety import actions as safety
from upwell.safety.models import Report

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

# Two words that nobody else in the town says, and a sentence made of them: where they stand, these words stand.
SAID = "At night nobody answered, so I rang the quillmarmalade sister of zephyrwick lane."
RARE = ("quillmarmalade", "zephyrwick")
CHORUS = [
    "Nobody told us whom to ring at night when he got lost.",
    "We had no number to ring at night, only a folder.",
    "They gave us a leaflet and nobody to ring.",
    "I rang at night and nobody answered the telephone.",
    "There is nobody to ring at night after the diagnosis.",
    "A name to ring would have helped us at night.",
    "The bus to the hospital comes once in two hours.",
    "The last bus from the hospital leaves before visiting ends.",
    "No bus stops near the hospital on Sunday.",
    "Two changes of bus to reach the hospital with a wheelchair.",
    "The hospital bus was cancelled again this week.",
]


@dataclass
class Town:
    """Everything that stands somewhere in it."""

    people: dict[str, Person]
    board: PublicBody
    council: PublicBody
    process: Process
    area: Area = field(init=False)
    charter: Charter = field(init=False)
    carers: Space = field(init=False)
    memory: Space = field(init=False)
    quiet: Space = field(init=False)
    thread: Thread = field(init=False)
    post: Post = field(init=False)
    voice: Voice = field(init=False)
    theme: Theme = field(init=False)
    collection: Source = field(init=False)
    imported: Conversation = field(init=False)
    loose: Theme = field(init=False)
    issue: Issue = field(init=False)  # answered, with one promise kept and one to come
    others: dict[str, Issue] = field(default_factory=dict)  # issues by the stage at which they stand
    conversation: Conversation = field(init=False)
    statement: Statement = field(init=False)  # made from the voice
    waiting: Statement = field(init=False)  # not read yet
    hand_off: HandOff = field(init=False)
    jury: Jury = field(init=False)
    preparing: Jury = field(init=False)
    fixed: Jury = field(init=False)
    recommendation: Recommendation = field(init=False)
    draft: Recommendation = field(init=False)
    answer: Answer = field(init=False)
    report: Report = field(init=False)
    run: ImportRun = field(init=False)
    half_hour: Acting = field(init=False)
    role: Role = field(init=False)
    failed_job: Any = None
    record_size: int = 0
    tokens: dict[str, str] = field(default_factory=dict)  # keys for programs, by role
    things: dict[str, Any] = field(default_factory=dict)  # what the rooms put there, by "room.thing"

    def __getitem__(self, role: str) -> Person:
        return self.people[role]

    @property
    def entry(self) -> Entry:
        """The first line of the record."""
        return Entry.objects.get(position=0)

    def client(self, role: str) -> Client:
        """A browser in which somebody of this role is signed in."""
        client = Client()
        if role != "anonymous":
            client.force_login(self.people[role], backend=BACKEND)
        return client

    def speakers(self) -> list[Person]:
        """The people of the chorus."""
        return list(Person.objects.filter(handle__startswith="Speaker").order_by("pk"))


@contextmanager
def inhabited() -> Iterator[Town]:
    """The town, in a transaction that is rolled back in the end."""
    with transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def build() -> Town:
    """The town, from the first charter to the board's answer."""
    people = {
        role: Person.objects.create_user(handle, f"{handle.lower()}@example.org", "a long enough word")
        for role, handle in CAST.items()
    }
    world = journey.build(
        people["organiser"], people["author"], people["decision-maker"], people["facilitator"], support_gate=3
    )
    town = Town(people, world.board, world.council, world.process)
    for step in (_ground, _talk, _voices, _raise, _weigh, _draw, _recommend, _answer, _other_stages, _work):
        step(town)
    for room in rooms.ROOMS:
        room.settle(town)
    for person in people.values():
        person.__dict__.pop("_held_roles", None)
    return town


def _ground(town: Town) -> None:
    """Areas, remits, roles, a charter that is being rewritten."""
    town.area = Area.objects.create(code="A1", name="Ashmere", kind="town")
    Remit.objects.create(body=town.board, decides="care after a diagnosis", area=town.area)
    town.charter = town.board.charters.get()
    charters.revise(actor=SYSTEM, charter=town.charter, answer_days=20)
    town.carers = _space("Carers", "members")
    town.memory = _space("Memory", "public")
    town.quiet = _space("Quiet", "space")
    given = [
        ("host", "host", town.carers),
        ("moderator", "moderator", town.carers),
        ("officer", "officer", town.board),
        ("link worker", "link_worker", None),
        ("auditor", "auditor", None),
        ("broker", "broker", None),
    ]
    for role, kind, thing in given:
        made = actions.grant_role(actor=SYSTEM, person=town[role], kind=kind, thing=thing)
        town.role = made if role == "host" else getattr(town, "role", made)
    town["operator"].is_staff = True
    town["operator"].save()


def _space(name: str, audience: str) -> Space:
    return community.open_space(
        actor=SYSTEM,
        name=name,
        slug=name.lower(),
        purpose="support",
        audience=audience,
        statement=f"For {name}.",
        rules="Be kind.",
    )


def _talk(town: Town) -> None:
    """A conversation that Bryn began: edited once, answered by the host, liked, reported."""
    author, host = town["author"], town["host"]
    for person in (author, host, town["moderator"], town["juror"]):
        community.join_space(actor=person, space=town.carers)
    town.thread = community.start_thread(
        actor=author, space=town.carers, title="After we went home", body=f"They gave us a folder. {SAID}"
    )
    town.post = town.thread.posts.get()
    community.edit_post(actor=author, post=town.post, body=f"They gave us a blue folder. {SAID}")
    community.reply(actor=host, thread=town.thread, body="I hear you. You did well to ring.")
    community.react(actor=host, post=town.post, kind="hear")
    town.report = safety.report(actor=town["juror"], subject=town.post, reason="other", words="Is this all right?")


def _voices(town: Town) -> None:
    """Twelve people let a sentence count; the machine looks for themes and Ann names one."""
    town.voice = voices.let_be_heard(actor=town["author"], post=town.post, passage=SAID, scopes=Scope.values)
    for number, words in enumerate(CHORUS):
        speaker = Person.objects.create_user(f"Speaker {number:02}", f"speaker{number}@example.org")
        space = (town.carers, town.memory)[number % 2]
        community.join_space(actor=speaker, space=space)
        thread = community.start_thread(actor=speaker, space=space, title=f"Story {number}", body=words)
        scopes = ["count", "quote"] if number % 3 else ["count"]
        voices.let_be_heard(actor=speaker, post=thread.posts.get(), passage=words, scopes=scopes)
    run_all()
    themes.propose(actor=town["organiser"])
    run_all()
    town.theme = _theme_of_nights(town)
    town.loose = Theme.objects.filter(named_at=None, retired_at=None).first() or Theme.objects.create(terms=["bus"])
    run_all()


def _theme_of_nights(town: Town) -> Theme:
    """Whatever the machine found, an organiser puts together what belongs together, and names it."""
    found = Theme.objects.filter(named_at=None, retired_at=None).order_by("-people").first()
    theme = found or Theme.objects.create(terms=["ring", "night"])
    spoken = Voice.objects.filter(text__in=[SAID, *CHORUS[:6]])
    for voice in spoken.exclude(theme=theme):
        themes.place_voice(actor=town["organiser"], voice=voice, theme=theme)
    return themes.name(actor=town["organiser"], theme=theme, name="Nobody to ring at night")


def _raise(town: Town) -> None:
    """Bryn raises an issue from the theme; enough people support it; the board calls it its own."""
    town.issue = _raised(town, "A person to ring", themes=[town.theme])
    _supported(town, town.issue)
    issues.decide_remit(actor=town["decision-maker"], issue=town.issue, ours=True, reason="We buy this service.")


def _raised(town: Town, title: str, **more: Any) -> Issue:
    ask = f"Give everybody with a diagnosis a named person whom they can ring ({title})."
    actor = more.pop("actor", town["author"])
    return issues.raise_issue(actor=actor, title=title, ask=ask, body=town.board, process=town.process, **more)


def _supported(town: Town, issue: Issue) -> None:
    for person in town.speakers()[:3]:
        issues.support(actor=person, issue=issue)
    issue.refresh_from_db()


def _weigh(town: Town) -> None:
    """A conversation with four statements, one of them Bryn's own words; people vote and the map is drawn."""
    facilitator, author = town["facilitator"], town["author"]
    town.conversation = conversations.open(
        actor=facilitator,
        issue=town.issue,
        title="Whom to ring",
        question="What would help at night?",
        seeds=["A telephone line with a nurse.", "A named person for each family.", "A leaflet is enough."],
    )
    town.statement = conversations.write(actor=author, conversation=town.conversation, text=SAID, voice=town.voice)
    conversations.decide(actor=facilitator, statement=town.statement, let_in=True)
    town.waiting = conversations.write(
        actor=town["juror"], conversation=town.conversation, text="Let the chemist answer."
    )
    for place, person in enumerate([author, *town.speakers()]):
        for number, statement in enumerate(Statement.objects.filter(conversation=town.conversation, state="open")):
            conversations.vote(actor=person, statement=statement, value=(1, -1, 1)[(place + number) % 3])
    conversations.draw_map(actor=facilitator, conversation=town.conversation)
    run_all()
    town.statement.refresh_from_db()


def _draw(town: Town) -> None:
    """A jury is drawn by lot; Jac has a seat on it. One more is prepared, and one has its lottery fixed."""
    organiser = town["organiser"]
    second = _raised(town, "A second look at letters", actor=town.speakers()[9])
    _supported(town, second)
    issues.decide_remit(actor=town["decision-maker"], issue=second, ours=True, reason="Also ours.")
    for issue in (town.issue, second):
        issues.to_jury(actor=organiser, issue=issue, due_on=today() + timedelta(days=60))
    town.others["jury"] = second
    pool = journey.pool()
    tied = dict(zip(pool.members.all(), [town["juror"], town["author"], *town.speakers()], strict=False))
    for member, person in tied.items():
        PoolMember.objects.filter(pk=member.pk).update(person=person)
    made = [_jury(town, pool, slug, chosen) for slug, chosen in (("jury", [town.issue, second]), ("next", []))]
    town.jury, town.fixed = made
    town.preparing = _jury(town, pool, "later", [])
    for jury in made:
        due = now() + timedelta(days=1)
        draws.commit(actor=organiser, jury=jury, seed_source="The lottery on Saturday", seed_due_at=due)
    run_all()
    with at(now() + timedelta(days=2)):
        draws.reveal(actor=organiser, draw=town.jury.draws.get(), seed="7 12 19 23 40 41")
    seat = town.jury.jurors.filter(person=town["juror"]).first() or town.jury.jurors.order_by("number").first()
    Juror.objects.filter(pk=seat.pk).update(person=town["juror"])
    Juror.objects.filter(jury=town.jury, person=town["author"]).update(person=None)


def _jury(town: Town, pool: Any, slug: str, chosen: list[Issue]) -> Jury:
    return juries.prepare(
        actor=town["organiser"],
        process=town.process,
        title=f"Jury {slug}",
        slug=slug,
        task="Weigh it up.",
        size=6,
        pool=pool,
        issues=chosen,
    )


def _recommend(town: Town) -> None:
    """One recommendation is published with its vote; on another the jury is still at work, and Jac has voted against it."""
    facilitator = town["facilitator"]
    words = "A named person within two weeks."
    made = recommendations.draft(actor=facilitator, jury=town.jury, issue=town.issue, text=words)
    recommendations.count_in_room(actor=facilitator, recommendation=made, votes_for=5, votes_against=1, votes_abstain=0)
    town.recommendation = recommendations.publish(actor=facilitator, recommendation=made)
    town.draft = recommendations.draft(
        actor=facilitator, jury=town.jury, issue=town.others["jury"], text="Letters in plain words."
    )
    recommendations.vote(actor=town["juror"], recommendation=town.draft, value="against")


def _answer(town: Town) -> None:
    """The board says what it will do by when, and reports the first of it done."""
    town.answer = answers.give(
        actor=town["decision-maker"],
        issue=town.issue,
        kind="will",
        text="We will hire two people.",
        signed="D. Evans, Director",
        milestones=[
            ("Hire one", today() + timedelta(days=20)),
            ("Hire another", today() + timedelta(days=60)),
            ("A room", today() + timedelta(days=80)),
        ],
    )
    first = town.answer.milestones.get(position=1)
    answers.milestone_done(actor=town["officer"], milestone=first, evidence="She began on Monday.")
    replacing.replace(
        actor=town["decision-maker"],
        answer=town.answer,
        milestones=[town.answer.milestones.get(position=3)],
        because="The roof leaks.",
        signed="D. Evans, Director",
        instead=[("Another room", today() + timedelta(days=120))],
    )
    town.issue.refresh_from_db()


def _other_stages(town: Town) -> None:
    """An issue that looks for support, one that waits for the board's word, one being opened, one handed on, one to be answered."""
    speakers = town.speakers()
    decider = town["decision-maker"]
    town.others["gathering"] = _raised(town, "Quieter wards")
    names = [("admitting", "Shorter waits"), ("taken on", "Warmer rooms"), ("handed on", "A bus"), ("body", "A phone")]
    for stage, title in names:
        issue = _raised(town, title, actor=speakers[len(town.others)])
        _supported(town, issue)
        if stage != "admitting":
            issues.decide_remit(actor=decider, issue=issue, ours=True, reason="Ours.")
        town.others[stage] = issue
    town.hand_off = handoffs.hand_on(
        actor=decider,
        issue=town.others["handed on"],
        receiver=town.council,
        receiver_title="Head of transport",
        text="Buses are yours.",
    )
    issues.to_body(actor=town["organiser"], issue=town.others["body"])
    for issue in town.others.values():
        issue.refresh_from_db()


def _work(town: Town) -> None:
    """What is left behind on people's own pages: half an hour for a caller, a key, a download, a file tried, the record signed."""
    author, helper = town["author"], town["link worker"]
    caller = actions.find_or_create_assisted(actor=helper, handle="Caller in blue", over_16=True)
    town.half_hour = acting.begin(actor=helper, person=caller, how="phone", consent_note="“Yes.”")
    acting.end(actor=helper, acting=town.half_hour)
    for role in ("author", "organiser", "member", "auditor", "link worker"):
        _row, town.tokens[role] = api_tokens.make(actor=town[role], name="Spreadsheet")
    actions.ask_for_download(actor=author)
    notices.tell(author, "voice", "Something happened.", town.issue.get_absolute_url())
    rows = b"comment,date\nThe ward was kind to her.,2026-01-09\nToo long a wait.,2026-01-11\n"
    run = imports.receive(town["organiser"], "voices", rows, "said.csv", {"source": "Ward cards", "basis": "Signed."})
    cards = {"source": "Cards of last year", "basis": "Signed."}
    imports.take_up(imports.start(town["organiser"], "voices", rows, "cards.csv", options=cards))
    town.collection = Source.objects.get(collection="Cards of last year")
    town.imported = _imported(town)
    town.run = imports.try_out(town["organiser"], run, run.mapping)
    run_all()
    town.run.refresh_from_db()
    town.failed_job = _failed_job()
    signed = checkpoints.sign()
    town.record_size = signed.size if signed else 0


def _imported(town: Town) -> Conversation:
    """A conversation held elsewhere."""
    files = {
        "comments.csv": b"timestamp,comment-id,comment-body\n1500000000000,0,The road floods.\n",
        "votes.csv": b"timestamp,comment-id,voter-id,vote\n1500000001000,0,7,1\n",
        "summary.csv": b"topic,The road\nurl,https://example.org/road\n",
    }
    imports.take_up(imports.start(town["organiser"], "conversation", files))
    return Conversation.objects.get(imported_from="https://example.org/road")


def _failed_job() -> Any:
    """Background work that went wrong, for the operator."""
    task = enqueue(place_new_voice, 0)
    type(task).objects.filter(pk=task.pk).update(status="FAILED")
    return task.pk


def consent_of(town: Town) -> Consent:
    """One of the author's consents."""
    return Consent.objects.filter(person=town["author"], purpose="voice").order_by("pk")[0]
