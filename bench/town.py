"""A community of a given size, written straight into the tables: 200,000 posts through the actions would take hours and tell nothing more about reading.

Twenty spaces, the one that is looked at holding a third of all conversations; conversations of ten posts, one of fifty, and one long one that holds a twentieth
of all posts; a person for every forty posts, an issue for every five hundred. What grows is the number of rows; what one page shows stays the same. Chance comes
from a fixed seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction

from upwell.accounts.models import Person
from upwell.community.models import Membership, Post, ReadMark, Space, Thread
from upwell.community.queries import PAGE
from upwell.gather.actions import issues
from upwell.gather.models import Issue, Support
from upwell.kit.permissions import SYSTEM
from upwell.kit.refs import new_ref
from upwell.kit.time import now
from upwell.places import actions as places
from upwell.promises import charters, processes
from upwell.promises.models import Duty

SPACES = 20
SHORT = 10
BODIES = 3_000  # different texts; more would only take longer to invent
TEXT = """the ward was quiet and somebody sat down with me for a while we waited for the letter that never came my sister drove me there twice
and nobody had written it down after the third time I asked who decides this and they did not know thank you for saying it like that
I have the same every winter the new tablets help a little ask for the nurse on the second floor she listens it took eleven weeks"""
WORDS = TEXT.split()
CHARTER = {
    "level": "collaborate",
    "promise": "We look for the answer together with you.",
    "open_to": "How people are told, and by whom.",
    "not_open": "The budget of this year.",
    "who_decides": "The board, in public",
    "accountable": "Director of community care",
    "who_takes_part": "Everybody who lives here.",
    "if_missed": "The chair is asked in public.",
    "data_use": "Only what people let be heard.",
    "run_by": "The community",
    "paid_by": "The board",
    "closing": "Three months' notice.",
}


@dataclass(frozen=True)
class Town:
    """Where to look, and who looks."""

    space: str
    thread: str
    long_thread: str
    last_page: int
    issue: str
    reader: Person


def build(posts: int) -> Town:
    """Everything, in one transaction. The first person only reads."""
    chance = random.Random(posts)
    with transaction.atomic():
        reader, *people = _people(max(SPACES, posts // 40))
        spaces = _spaces()
        long = max(2 * PAGE, posts // 20)
        sizes = [long, *[SHORT] * max(1, (posts - long - PAGE) // SHORT), PAGE]
        threads = _threads(spaces, people, sizes, chance)
        _in_bulk(Post, _posts(threads, people, chance))
        _belong(reader, [reader, *people], spaces, threads)
        issue = _issues(max(2, posts // 500), people)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # a running installation has done so by itself long ago
    seen = threads[-1]
    return Town(
        seen.space.get_absolute_url(),
        seen.get_absolute_url(),
        threads[0].get_absolute_url(),
        -(-threads[0].post_count // PAGE),
        issue.get_absolute_url(),
        reader,
    )


def _in_bulk(model: Any, rows: Iterator[Any], batch: int = 2_000) -> None:
    while made := list(islice(rows, batch)):
        model.objects.bulk_create(made)


def _people(number: int) -> list[Person]:
    made = (Person(handle=f"Person {n}", email=f"person{n}@example.org", password="!") for n in range(number))
    _in_bulk(Person, made)
    return list(Person.objects.order_by("pk"))


def _spaces() -> list[Space]:
    """All can be read by everybody: the pages of the signed-out and the signed-in are then the same."""
    rules = "Be kind.\nSay what happened to you, not what others must do.\nNo advice on doses."
    return list(
        Space.objects.bulk_create(
            Space(
                slug=f"space-{n}",
                name=f"Space {n}",
                purpose=Space.Purpose.values[n % 3],
                audience="public",
                statement="For everybody who lives with it, and for those beside them. You need not explain yourself here.",
                rules=rules,
            )
            for n in range(SPACES)
        )
    )


def _threads(
    spaces: Sequence[Space], people: Sequence[Person], sizes: Sequence[int], chance: random.Random
) -> list[Thread]:
    begin = now() - timedelta(days=300)
    step = timedelta(days=299) / len(sizes)
    made = [
        Thread(
            space=spaces[0 if n % 3 == 0 or size == PAGE else n % SPACES],
            title=_words(chance, 6),
            author=chance.choice(people),
            created_at=begin + step * n,
            last_post_at=begin + step * n + timedelta(hours=20),
            post_count=size,
        )
        for n, size in enumerate(sizes)
    ]
    _in_bulk(Thread, iter(made))
    return list(Thread.objects.select_related("space").order_by("pk"))


def _posts(threads: Sequence[Thread], people: Sequence[Person], chance: random.Random) -> Iterator[Post]:
    bodies = [_body(chance) for _ in range(BODIES)]
    for thread in threads:
        for position in range(thread.post_count):
            yield Post(
                thread=thread,
                position=position,
                author=chance.choice(people),
                body=chance.choice(bodies),
                created_at=thread.created_at + timedelta(minutes=position),
                feelings={"hear": chance.randrange(5), "helped": chance.randrange(3)} if position % 3 == 0 else {},
            )


def _body(chance: random.Random) -> str:
    """Like what people write: a paragraph or three, now and then a list, an address, something strong."""
    parts = [_words(chance, chance.randint(12, 70)) for _ in range(chance.randint(1, 3))]
    if chance.random() < 0.15:
        parts.append("- " + "\n- ".join(_words(chance, 5) for _ in range(3)))
    if chance.random() < 0.1:
        parts.append("**" + _words(chance, 3) + "**: https://example.org/" + new_ref())
    return "\n\n".join(parts)


def _words(chance: random.Random, number: int) -> str:
    text = " ".join(chance.choices(WORDS, k=number))
    return f"{text[0].upper()}{text[1:]}."


def _belong(reader: Person, people: Sequence[Person], spaces: Sequence[Space], threads: Sequence[Thread]) -> None:
    """Everybody is in three spaces; the reader has read everything in the conversations of theirs and follows twenty."""
    places = ((person, (n + step) % SPACES) for n, person in enumerate(people) for step in (0, 7, 13))
    _in_bulk(Membership, (Membership(space=spaces[place], person=person) for person, place in places))
    read = threads[-200:]
    _in_bulk(
        ReadMark,
        (ReadMark(thread=t, person=reader, upto=t.post_count, follows=n < 20) for n, t in enumerate(read)),
    )


def _issues(number: int, people: Sequence[Person]) -> Issue:
    """One raised as people raise it; the others are its copies, each with its duty. Twenty supporters, or as many as there are."""
    body = places.add_body(actor=SYSTEM, code="ACB", name="Ashmere Care Board", kind="board")
    version = charters.sign(
        actor=SYSTEM, version=charters.draft(actor=SYSTEM, body=body, title="Charter", slug="charter", **CHARTER)
    )
    process = processes.open(actor=SYSTEM, version=version, title="Being told in time", slug="told-in-time")
    first: Issue = issues.raise_issue(
        actor=SYSTEM,
        title="Tell people the day before",
        ask="Tell everybody by noon of the day before who comes, and when.",
        body=body,
        process=process,
        story=TEXT,
    )
    copies = [_copy(first) for _ in range(number - 1)]
    Duty.objects.bulk_create(duty for _, duty in copies)
    Issue.objects.bulk_create(issue for issue, _ in copies)
    Support.objects.bulk_create(Support(issue=first, person=person) for person in people[:20])
    Issue.objects.filter(pk=first.pk).update(support_count=min(20, len(people)))
    return first


def _copy(first: Issue) -> tuple[Issue, Duty]:
    values = {field.attname: getattr(first, field.attname) for field in Issue._meta.concrete_fields}
    owed = {field.attname: getattr(first.duty, field.attname) for field in Duty._meta.concrete_fields}
    duty = Duty(**{**owed, "id": None, "ref": new_ref()})
    issue = Issue(**{**values, "id": None, "ref": new_ref(), "duty_id": None})
    issue.duty, duty.subject_ref = duty, issue.ref
    return issue, duty
