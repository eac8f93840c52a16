"""What happens by itself, or in passing: jobs, clocks, signed checkpoints, reports, notices that people read."""

from __future__ import annotations

from upwell.accounts import notices
from upwell.community import actions as community
from upwell.community.models import Thread
from upwell.demo.diary import Happens
from upwell.demo.making.town import Town
from upwell.kit.jobs import run_all
from upwell.ledger import checkpoints
from upwell.promises import tasks as promises
from upwell.safety import actions as safety

READ_UNTIL = 5  # days ago: what they were told before, the cast has read


def write(town: Town) -> None:
    """Write the upkeep down."""
    diary = town.diary
    for ago in range(274, 0, -7):
        diary.write(diary.day(ago, 6), run_all)
        diary.write(diary.day(ago, 6, 10), _clocks)
    for ago in range(265, 0, -28):
        diary.write(diary.day(ago, 6, 20), checkpoints.sign)
    for ago in range(10, 0, -1):
        diary.write(diary.day(ago, 5, 30), _clocks)
    _reports(town)
    diary.write(diary.day(READ_UNTIL, 22), lambda: _read(town))
    for last in (run_all, _clocks, run_all, checkpoints.sign):
        diary.write(diary.end, last)


def _clocks() -> None:
    """What a worker does every hour: see what became overdue."""
    promises.tell_overdue.func()


def _reports(town: Town) -> None:
    """One was looked at and left as it was; one waits for the host."""
    diary = town.diary
    biscuit = ("Biscuits. An urgent matter", 10)
    diary.write(diary.day(187, 9), _reported(town, "Turnstone", biscuit, "unkind", "Somebody was told to get out."))
    diary.write(diary.day(187, 11), lambda: _kept(town))
    words = "It is selling something, and Mizzle nearly bought it. People here have kidneys that cannot take this."
    diary.write(diary.hours(6.5), _reported(town, "Yarrow", ("Celery", 0), "cure", words))


def _reported(town: Town, by: str, post: tuple[str, int], reason: str, words: str) -> Happens:
    return lambda: safety.report(actor=town.people[by], subject=town.posts[post], reason=reason, words=words)


def _kept(town: Town) -> None:
    case = town.people["Turnstone"].reports.get().case
    outcome = "Thank you for looking out for people. I read it twice: it was said to a friend, about a rich tea biscuit, and both were laughing. It stays."
    safety.close_case(actor=town.people["Curlew"], case=case, outcome=outcome)


def _read(town: Town) -> None:
    """The cast has seen what it was told, and most of what was said."""
    for handle in ("Heron", "Curlew", "Rowan", "Linnet", "Teasel", "Osprey", "Bittern", "Whinchat", "Alder", "Kestrel"):
        person = town.people[handle]
        notices.read(actor=person)
        for thread in Thread.objects.visible_to(person).filter(space__memberships__person=person):
            community.mark_read(actor=person, thread=thread, upto=thread.post_count)
