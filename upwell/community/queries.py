"""Reads for the pages of the community. The number of queries, and the rows each touches, do not depend on how large the community is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest

from upwell.accounts.models import Person
from upwell.accounts.people import viewer
from upwell.community.models import Membership, Post, Reaction, ReadMark, Space, Thread

PAGE = 50
SEEN = {"id", "ref", "handle", "is_active", "is_new_until", "erased_at"}
# What a page never shows of an author is not read fifty times.
UNSEEN = [f"author__{field.name}" for field in Person._meta.concrete_fields if field.name not in SEEN]


@dataclass(frozen=True)
class Page:
    """One page out of `count` things, numbered from 1, with the names that `<c-page-links>` knows from Django's paginator; it never counts rows."""

    number: int
    count: int
    per: int

    @property
    def num_pages(self) -> int:
        return max(1, -(-self.count // self.per))

    @property
    def paginator(self) -> Page:
        return self

    @property
    def has_other_pages(self) -> bool:
        return self.num_pages > 1

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.num_pages

    @property
    def previous_page_number(self) -> int:
        return self.number - 1

    @property
    def next_page_number(self) -> int:
        return self.number + 1


@dataclass
class ThreadPage:
    """Fifty posts of a thread, in order, and what the person looking has to do with them."""

    thread: Thread
    posts: list[Post]
    page: Page
    first_unread: int
    my_feelings: set[tuple[int, str]]
    mark: ReadMark | None


def thread_page(thread: Thread, person: Person | None, number: int | None) -> ThreadPage:
    """Page `number` of a thread; without a number the page with the first unread post. A page is a range of positions, so page 4,000 costs what page 1 costs."""
    mark = ReadMark.objects.filter(thread=thread, person=person).first() if person else None
    first_unread = mark.upto if mark else 0
    last = max(1, -(-thread.post_count // PAGE))
    if number is None:
        number = (
            min(first_unread // PAGE + 1, last) if mark and first_unread < thread.post_count else (last if mark else 1)
        )
    number = min(max(number, 1), last)
    start = (number - 1) * PAGE
    posts = list(
        Post.objects.filter(thread=thread, position__gte=start, position__lt=start + PAGE)
        .select_related("author")
        .defer(*UNSEEN)
        .order_by("position")
    )
    for post in posts:
        post.thread = thread  # known here: panels ask each post for its space
    mine: set[tuple[int, str]] = set()
    if person:
        mine = set(Reaction.objects.filter(person=person, post__in=posts).values_list("post_id", "kind"))
    return ThreadPage(thread, posts, Page(number, thread.post_count, PAGE), first_unread, mine, mark)


def threads_of(space: Space, before: Any = None) -> QuerySet[Any]:
    """Threads of a space, the latest talked-in first; `before` is the moment of the last one of the page before."""
    threads = (
        Thread.objects.filter(space=space, hidden_at=None)
        .select_related("author")
        .defer(*UNSEEN)
        .order_by("-last_post_at", "-pk")
    )
    return threads.filter(last_post_at__lt=before) if before else threads


def unread(threads: list[Thread], person: Person | None) -> dict[int, int]:
    """How many posts of each thread the person has not read; threads never opened are not in it."""
    if person is None:
        return {}
    marks = ReadMark.objects.filter(person=person, thread__in=threads).values_list("thread_id", "upto")
    counts = {t.pk: t.post_count for t in threads}
    return {pk: counts[pk] - upto for pk, upto in marks if counts[pk] > upto}


def my_spaces(person: Person) -> QuerySet[Any]:
    """Spaces that the person belongs to."""
    return Space.objects.filter(memberships__person=person, memberships__left_at=None)


def new_replies(person: Person, limit: int = 8) -> list[ReadMark]:
    """Threads that the person follows with posts they have not read."""
    marks = ReadMark.objects.filter(
        person=person,
        follows=True,
        thread__hidden_at=None,
        upto__lt=F("thread__post_count"),
        thread__space__in=Space.objects.visible_to(person),  # they may have left, or the space may have closed
    )
    return list(marks.select_related("thread__space").order_by("-thread__last_post_at")[:limit])


def people_in(space: Space) -> QuerySet[Any]:
    """Who is in the space, by name."""
    return Membership.objects.filter(space=space, left_at=None).select_related("person").order_by("person__handle")


def belongs(person: Person | None, space: Space) -> bool:
    """Whether the person is a member of the space."""
    return person is not None and Membership.objects.filter(space=space, person=person, left_at=None).exists()


def belongs_here(request: HttpRequest, space: Space) -> bool:
    """Whether the person looking is a member, asked once for each page: for what is shown, never for what is done."""
    person = viewer(request)
    found: dict[tuple[Person | None, int], bool] = request.__dict__.setdefault("_belongs", {})
    if (person, space.pk) not in found:
        found[person, space.pk] = belongs(person, space)
    return found[person, space.pk]


def circles(people: Collection[int], since: datetime) -> dict[int, frozenset[str]] | None:
    """For each of `people` the spaces to which they have belonged since then; None where there is one space only, which everybody here shares."""
    if Space.objects.count() < 2:
        return None
    found: dict[int, set[str]] = defaultdict(set)
    rows = Membership.objects.filter(person__in=people, left_at=None, since__lte=since)
    for person, space in rows.values_list("person_id", "space__ref"):
        found[person].add(space)
    return {person: frozenset(found[person]) for person in people}
