"""What happens by itself, or in passing: jobs, clocks, signed checkpoints, notices that people read."""

from __future__ import annotations

from upwell.accounts import notices
from upwell.community import actions as community
from upwell.community.models import Thread
from upwell.demo.making import referring
from upwell.demo.making.town import Town
from upwell.kit.jobs import run_all
from upwell.ledger import checkpoints
from upwell.movement import tasks as movement
from upwell.promises import tasks as promises

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
    diary.write(diary.day(READ_UNTIL, 22), lambda: _read(town))
    for last in (run_all, _clocks, run_all, checkpoints.sign):
        diary.write(diary.end, last)


def _clocks() -> None:
    """What a worker does every hour: see what became overdue."""
    promises.tell_overdue.func()
    referring.clocks()
    movement.keep_time.func()


def _read(town: Town) -> None:
    """The cast has seen what it was told, and most of what was said."""
    for handle in (
        "Heron",
        "Curlew",
        "Rowan",
        "Linnet",
        "Teasel",
        "Osprey",
        "Bittern",
        "Whinchat",
        "Alder",
        "Kestrel",
        "Hazelmere",
        "Sanderling",
    ):
        person = town.people[handle]
        notices.read(actor=person)
        for thread in Thread.objects.visible_to(person).filter(space__memberships__person=person):
            community.mark_read(actor=person, thread=thread, upto=thread.post_count)
