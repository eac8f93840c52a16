"""Background work: part of the transaction, tried again, never lost, never done by two."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django_tasks_db.models import DBTaskResult

from upwell.kit.actions import try_job_again
from upwell.kit.errors import Refused
from upwell.kit.jobs import enqueue, every, job, run_all
from upwell.kit.jobs.queue import periodic
from upwell.kit.jobs.running import claim, reap, start_periodic, work
from upwell.kit.models import ImportRun, JobState, Tick
from upwell.kit.permissions import SYSTEM
from upwell.kit.rules import _overseers, let_oversee
from upwell.kit.tests.work import decline, note, stumble, wait_for_the_word
from upwell.kit.time import at

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def traces() -> list[str]:
    return sorted(ImportRun.objects.filter(kind="trace").values_list("filename", flat=True))


def statuses() -> Counter[str]:
    return Counter(DBTaskResult.objects.values_list("status", flat=True))


@pytest.mark.django_db
def test_a_job_is_done_and_what_it_was_told_is_forgotten() -> None:
    queued = enqueue(note, "a private word")
    assert run_all() == 1
    assert traces() == ["a private word"]
    queued.refresh_from_db()
    assert (queued.status, queued.args_kwargs) == ("SUCCESSFUL", {"args": [], "kwargs": {}})
    assert run_all() == 0


@pytest.mark.django_db
def test_a_job_goes_back_with_the_transaction_that_queued_it() -> None:
    with transaction.atomic():
        enqueue(note, "never")
        transaction.set_rollback(True)
    with transaction.atomic():
        enqueue(note, "kept")
    run_all()
    assert traces() == ["kept"]


@pytest.mark.django_db
def test_one_key_waits_once_and_can_be_queued_again_when_work_on_it_began() -> None:
    first = enqueue(note, "once", key="k")
    assert enqueue(note, "twice", key="k").pk == first.pk
    enqueue(note, "other", key="l")
    claimed = claim("carys")
    assert claimed is not None
    enqueue(note, "again", key="k")
    work(claimed, beating=False)
    run_all()
    assert traces() == ["again", "once", "other"]


@pytest.mark.django_db
def test_a_deferred_job_waits_for_its_time() -> None:
    with at(NOON):
        enqueue(note, "later", run_after=NOON + timedelta(hours=1))
        assert run_all() == 0
    with at(NOON + timedelta(hours=1)):
        assert run_all() == 1


@pytest.mark.django_db
def test_failing_work_waits_twice_as_long_each_time_and_then_stays_with_its_reason() -> None:
    enqueue(stumble, "a stone")
    waits = []
    moment = NOON
    for _attempt in range(3):
        with at(moment), pytest.raises(RuntimeError):
            run_all()
        row = DBTaskResult.objects.get()
        waits.append((row.status, row.run_after - moment if row.status == "READY" else None))
        moment = row.run_after
    assert waits == [("READY", timedelta(seconds=60)), ("READY", timedelta(seconds=120)), ("FAILED", None)]
    assert "in stumble" in row.traceback
    assert "over a stone" not in row.traceback, "what it said may be somebody's words"


@pytest.mark.django_db
def test_a_refusal_is_not_tried_again() -> None:
    enqueue(decline)
    with pytest.raises(Refused):
        run_all()
    assert statuses() == {"FAILED": 1}


@pytest.mark.django_db
def test_a_silent_worker_loses_its_job_and_can_no_longer_speak_for_it() -> None:
    enqueue(note, "x")
    with at(NOON):
        lost = claim("gone")
        assert reap() == 0
    assert lost is not None
    with at(NOON + timedelta(seconds=301)):
        assert reap() == 1
        assert reap() == 0
    with at(NOON + timedelta(seconds=400)):
        taken = claim("finn")
        assert taken is not None
        assert work(lost, beating=False) is None  # the lost one wakes up and says it is done
        assert statuses() == {"RUNNING": 1}
        work(taken, beating=False)
    assert statuses() == {"SUCCESSFUL": 1}


@pytest.fixture
def two_ticks() -> Iterator[None]:
    before = dict(periodic)
    periodic.clear()
    every(minutes=10)(note)
    yield
    periodic.clear()
    periodic.update(before)


@pytest.mark.django_db
def test_periodic_work_is_queued_once_each_time_round(two_ticks: None) -> None:
    with at(NOON):
        assert [start_periodic(), start_periodic()] == [1, 0]
    with at(NOON + timedelta(minutes=9)):
        assert start_periodic() == 0
    with at(NOON + timedelta(minutes=11)):
        assert start_periodic() == 1  # due, though the first one still waits: its key keeps it from piling up
    assert DBTaskResult.objects.count() == 1
    assert Tick.objects.get().next_at == NOON + timedelta(minutes=21)


def test_a_job_is_a_function_that_can_still_be_called() -> None:
    assert decline.retries == 5
    with pytest.raises(Refused):
        decline()
    with pytest.raises(Exception, match="module level"):
        job(lambda: None)


# Workers in processes of their own.


def worker(*words: str, wait: bool = False) -> subprocess.Popen[bytes]:
    """A real worker on the test's own database."""
    name = connection.settings_dict
    if connection.vendor == "sqlite":
        address = f"sqlite:///{name['NAME']}"
    else:
        address = f"postgresql://{name['USER']}@/{name['NAME']}?host={name['HOST']}"
    env = os.environ | {
        "UPWELL_DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "UPWELL_WORKER_HOUSEKEEPING": "0.2",
    }
    root = Path(settings.BASE_DIR)
    return subprocess.Popen(
        [sys.executable, str(root / "manage.py"), "worker", "--interval", "0.05", *words], env=env, cwd=root
    )


def eventually(test: Callable[[], Any]) -> bool:
    """True as soon as it holds; False if it does not within a long while."""
    until = time.monotonic() + 40
    while time.monotonic() < until:
        if test():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def no_ticks(transactional_db: None) -> None:
    """Nothing periodic comes between."""
    Tick.objects.bulk_create(Tick(name=name, next_at=datetime(2999, 1, 1, tzinfo=UTC)) for name in periodic)


@pytest.mark.slow
def test_work_survives_the_killing_of_its_worker(no_ticks: None, tmp_path: Path) -> None:
    enqueue(wait_for_the_word, str(tmp_path))
    killed = worker()
    try:
        assert eventually(lambda: (tmp_path / "began-0").exists())
        time.sleep(1.5)  # longer than the lease: while it lives its heart beats, and nobody takes the job away
        assert (JobState.objects.get().attempts, reap()) == (1, 0)
    finally:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    assert statuses() == {"RUNNING": 1}
    (tmp_path / "go").touch()
    second = worker()
    try:
        assert eventually(lambda: statuses() == {"SUCCESSFUL": 1})
    finally:
        second.terminate()
        assert second.wait(timeout=20) == 0
    assert (traces(), JobState.objects.get().attempts) == (["finished"], 2)
    assert {path.name for path in tmp_path.glob("began-*")} == {"began-0", "began-1"}


@pytest.mark.slow
def test_a_worker_that_is_asked_to_stop_finishes_the_job_at_hand_and_begins_no_other(
    no_ticks: None, tmp_path: Path
) -> None:
    enqueue(wait_for_the_word, str(tmp_path))
    enqueue(note, "next")
    asked = worker()
    try:
        assert eventually(lambda: (tmp_path / "began-0").exists())
        asked.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert asked.poll() is None
        (tmp_path / "go").touch()
        assert asked.wait(timeout=20) == 0
    finally:
        asked.kill()
    assert (traces(), statuses()) == (["finished"], {"SUCCESSFUL": 1, "READY": 1})


@pytest.mark.slow
def test_two_workers_share_the_work_and_do_nothing_twice(no_ticks: None) -> None:
    for number in range(60):
        enqueue(note, f"{number:02}")
    pair = [worker("--once"), worker("--once")]
    assert [one.wait(timeout=60) for one in pair] == [0, 0]
    assert traces() == [f"{number:02}" for number in range(60)]
    assert statuses() == {"SUCCESSFUL": 60}


@pytest.mark.django_db(transaction=True)
def test_one_key_queued_by_six_at_once_waits_once() -> None:
    def ask() -> None:
        try:
            enqueue(note, "one", key="k")
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses() == {"READY": 1}


@pytest.mark.django_db
def test_the_operator_sees_what_failed_and_tries_again_the_auditor_only_looks_and_efa_sees_nothing(
    ann: Any, bryn: Any, efa: Any, sign_in: Callable[[Any], Client]
) -> None:
    ann.is_staff = True
    ann.save()
    let_oversee(lambda actor: actor.handle == "Bryn")
    try:
        failed = enqueue(decline)
        with pytest.raises(Refused):
            run_all()
        again = f"/operator/jobs/{failed.pk}/again/"
        page = sign_in(ann).get("/operator/jobs/").content.decode()
        assert "asking again does not help" in page
        assert again in page
        seen_by_bryn = sign_in(bryn).get("/operator/jobs/")
        assert (seen_by_bryn.status_code, again in seen_by_bryn.content.decode()) == (200, False)
        assert sign_in(efa).get("/operator/jobs/").status_code == 403
        assert [sign_in(person).post(again).status_code for person in (efa, bryn)] == [403, 403]
        assert statuses() == {"FAILED": 1}
        assert sign_in(ann).post(again).status_code == 302
        assert statuses() == {"READY": 1}
        with pytest.raises(Refused, match="not among the failed"):
            try_job_again(actor=SYSTEM, job=failed.pk)
    finally:
        _overseers.pop()
    assert Client().get("/operator/jobs/").status_code == 302
    assert "<c-" not in page
