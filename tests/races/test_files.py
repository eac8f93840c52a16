"""Files brought in, jobs taken up and entries written by four at once."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import transaction

from tests import journey
from tests.at_once import at_once, said
from tests.races.conftest import Crowd
from upwell.community.models import Thread
from upwell.discover.models import Voice
from upwell.kit import imports
from upwell.kit.imports.runs import take_up
from upwell.kit.jobs import enqueue, run_all
from upwell.kit.models import ImportRun, JobState
from upwell.kit.permissions import SYSTEM
from upwell.ledger import checkpoints
from upwell.ledger.actions import record
from upwell.ledger.models import Checkpoint, Entry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


ROWS = "comment,date\n" + "".join(f"The ward was kind to us on day {n},2026-01-{n:02}\n" for n in range(1, 29))
OPTIONS = {"source": "Ward cards", "basis": "Signed by the trust."}


def test_one_file_brought_in_by_four_at_once_is_in_once(transactional_db: None) -> None:
    def bring() -> int:
        return take_up(imports.start(SYSTEM, "voices", ROWS.encode(), "said.csv", options=OPTIONS)).added

    outcomes = at_once([bring] * 4)
    assert said(outcomes) == {"done": 4}
    assert Voice.objects.count() == sum(one.value for one in outcomes) == 28
    assert set(ImportRun.objects.values_list("state", flat=True)) == {"done"}
    assert Entry.objects.filter(kind="discover.source_added").count() == 1


def test_a_second_file_of_the_same_source_brought_in_by_four_at_once_is_in_once(transactional_db: None) -> None:
    """Now the source is there already and keeps nobody in line; the rows fill more than one chunk."""
    take_up(imports.start(SYSTEM, "voices", ROWS.encode(), "said.csv", options=OPTIONS))
    more = "comment,date\n" + "".join(f"They let us wait {n} hours,2026-02-01\n" for n in range(450))

    def bring() -> int:
        return take_up(imports.start(SYSTEM, "voices", more.encode(), "more.csv", options=OPTIONS)).added

    outcomes = at_once([bring] * 4)
    assert said(outcomes) == {"done": 4}
    assert set(ImportRun.objects.values_list("state", flat=True)) == {"done"}
    assert sum(one.value for one in outcomes) == 450
    assert Voice.objects.count() == 478


def test_one_import_taken_up_by_four_workers_takes_each_row_once(transactional_db: None) -> None:
    run = imports.start(SYSTEM, "voices", ROWS.encode(), "said.csv", options=OPTIONS)
    assert said(at_once([partial(take_up, run)] * 4)) == {"done": 4}
    run.refresh_from_db()
    assert (run.state, run.done_rows, run.added, Voice.objects.count()) == ("done", 28, 28, 28)


def test_bodies_brought_in_twice_at_once_are_there_once(transactional_db: None) -> None:
    from upwell.places.models import PublicBody

    rows = "code,name,kind\n" + "".join(f"B{n},Body {n},board\n" for n in range(12))

    def bring() -> str:
        return take_up(imports.start(SYSTEM, "bodies", rows.encode(), "bodies.csv")).state

    outcomes = at_once([bring] * 4)
    assert said(outcomes) == {"done": 4}
    assert {one.value for one in outcomes} == {"done"}
    assert PublicBody.objects.count() == Entry.objects.filter(kind="places.body_added").count() == 12


def test_a_job_of_one_key_waits_once_and_every_job_is_done_once(thread: Thread, crowd: Crowd) -> None:
    from upwell.community.tasks import tell_followers

    run_all()
    key = partial(enqueue, tell_followers, 0, key="one")
    assert said(at_once([key] * 4)) == {"done": 4}
    assert JobState.objects.filter(waiting_key="one").count() == 1
    for _ in range(20):
        enqueue(tell_followers, 0)
    done = at_once([run_all] * 4)
    assert said(done) == {"done": 4}
    assert sum(one.value for one in done) == 21


def test_entries_of_four_at_once_are_all_on_the_record_and_signed_once(world: journey.World) -> None:
    before = Entry.objects.count()

    def write() -> None:
        for number in range(15):
            with transaction.atomic():
                record(
                    "promises.process_opened",
                    actor=SYSTEM,
                    subject=world.process,
                    facts={"title": "x", "version": number},
                )

    assert said(at_once([write] * 4)) == {"done": 4}
    assert Entry.objects.count() == before + 60
    assert said(at_once([checkpoints.sign] * 4)) == {"done": 4}
    assert Checkpoint.objects.get().size == before + 60
