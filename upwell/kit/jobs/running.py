"""Taking jobs out of the queue and doing them: claim, run, say how it went; bring back what a killed worker left; start what is due again.

Who locks what: a claim locks the job's state row and skips rows that somebody else holds; every later word about a job ("done", "try again") is a conditional
update that names the worker, so a worker that was thought dead and comes back can change nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils.module_loading import import_string
from django_tasks_db.compat import TaskResultStatus, normalize_json
from django_tasks_db.models import DBTaskResult, get_date_max

from upwell.kit.errors import Refused
from upwell.kit.jobs.faults import AboutTheMachine, told
from upwell.kit.jobs.queue import Job, Queued, enqueue, periodic
from upwell.kit.models import JobState, Tick
from upwell.kit.time import now

log = logging.getLogger("upwell.jobs")

DEFAULT_LEASE = 300.0


class WorkerKilled(AboutTheMachine):
    """A worker fell silent in the middle of a job, and there are no tries left."""


def run_all(*, queues: Sequence[str] = (), limit: int = 10_000) -> int:
    """Do everything that is queued and due now, here, and what that queues; how many jobs were done. The first job that fails raises its error."""
    done = 0
    while done < limit and (state := claim("here", queues)) is not None:
        error = work(state, beating=False)
        if error is not None:
            raise error
        done += 1
    return done


def claim(worker: str, queues: Sequence[str] = ()) -> JobState | None:
    """The next job that is due, now this worker's; None when there is none."""
    if not _due(queues).exists():  # looking costs no lock
        return None
    with transaction.atomic():
        state = _next(queues)
        if state is None:
            return None
        moment = now()
        state.worker, state.waiting_key = worker, None
        state.attempts += 1
        state.lease_until = moment + timedelta(seconds=_lease(state.task))
        state.save(update_fields=["worker", "waiting_key", "attempts", "lease_until"])
        task = state.task
        task.status, task.started_at, task.worker_ids = TaskResultStatus.RUNNING, moment, [*task.worker_ids, worker]
        task.save(update_fields=["status", "started_at", "worker_ids"])
        return state


def _due(queues: Sequence[str]) -> Any:
    due = Q(task__run_after=get_date_max()) | Q(task__run_after__lte=now())
    waiting = JobState.objects.filter(due, task__status=TaskResultStatus.READY)
    return waiting.filter(task__queue_name__in=queues) if queues else waiting


def _next(queues: Sequence[str]) -> JobState | None:
    """Both rows are locked: PostgreSQL looks again only at rows that it locks, and an old picture of the other would let two workers claim one job."""
    lock: dict[str, Any] = {"skip_locked": True, "of": ("self", "task")} if connection.vendor != "sqlite" else {}
    ordered = _due(queues).order_by(F("task__priority").desc(), "task__run_after", "task__enqueued_at")
    state: JobState | None = ordered.select_related("task").select_for_update(**lock).first()
    return state


def _lease(task: Queued) -> float:
    try:
        return job_of(task).lease
    except (ImportError, TypeError):
        return DEFAULT_LEASE


def job_of(task: Queued) -> Job:
    """The job that a row names. ImportError when it is gone, TypeError when it is no job."""
    found = import_string(task.task_path)
    if not isinstance(found, Job):
        raise TypeError(f"{task.task_path} is not a job")
    return found


def work(state: JobState, *, beating: bool = True) -> Exception | None:
    """Do a claimed job and write down how it went; returns the error when it failed."""
    task = state.task
    try:
        made = job_of(task)
        with _heartbeat(state, made.lease, beating):
            value = normalize_json(made.func(*task.args_kwargs["args"], **task.args_kwargs["kwargs"]))
    except Exception as error:  # noqa: BLE001 whatever a job raises is its failure, not the worker's
        _failed(state, error)
        return error
    _succeeded(state, value)
    return None


def _mine(state: JobState) -> Any:
    """The state row while this worker still holds this attempt."""
    return JobState.objects.filter(pk=state.pk, worker=state.worker, attempts=state.attempts, lease_until__isnull=False)


def _succeeded(state: JobState, value: Any) -> None:
    """Done. What the job was told is forgotten at once: it may hold people's words."""
    with transaction.atomic():
        if _mine(state).update(lease_until=None):
            DBTaskResult.objects.filter(pk=state.pk).update(
                status=TaskResultStatus.SUCCESSFUL,
                finished_at=now(),
                return_value=value,
                args_kwargs={"args": [], "kwargs": {}},
                exception_class_path="",
                traceback="",
            )


def _failed(state: JobState, error: Exception) -> None:
    log.warning("job %s (%s) failed on attempt %s: %s", state.pk, state.task.task_path, state.attempts, error)
    with transaction.atomic():
        if _mine(state).update(lease_until=None, worker=""):
            _again_or_never(state, error)


def _again_or_never(state: JobState, error: Exception) -> None:
    """Back into the queue with a longer wait, or failed for good. A refusal is a considered no: asking again gives the same answer."""
    words: dict[str, Any] = {
        "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
        "traceback": told(error),
    }
    wait = None if isinstance(error, Refused) else _wait(state)
    if wait is None:
        words |= {"status": TaskResultStatus.FAILED, "finished_at": now()}
    else:
        words |= {"status": TaskResultStatus.READY, "run_after": now() + wait}
    DBTaskResult.objects.filter(pk=state.pk).update(**words)


def _wait(state: JobState) -> timedelta | None:
    try:
        made = job_of(state.task)
    except (ImportError, TypeError):
        return None
    return made.wait_after(state.attempts) if state.attempts <= made.retries else None


@contextmanager
def _heartbeat(state: JobState, lease: float, beating: bool) -> Iterator[None]:
    """While the job runs, a thread of its own says that this worker lives."""
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=(state, lease, stop), daemon=True)
    if beating:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if beating:
            thread.join(timeout=lease)


def _beat(state: JobState, lease: float, stop: threading.Event) -> None:
    try:
        while not stop.wait(lease / 3):
            try:
                _mine(state).update(lease_until=now() + timedelta(seconds=lease))
            except OperationalError:  # the database is busy: the next beat will do
                log.warning("job %s could not renew its lease", state.pk)
    finally:
        connection.close()


def reap() -> int:
    """Bring back jobs whose worker fell silent; how many."""
    silent = JobState.objects.filter(lease_until__lt=now(), task__status=TaskResultStatus.RUNNING).select_related(
        "task"
    )
    return sum(_bring_back(state) for state in silent)


def _bring_back(state: JobState) -> bool:
    with transaction.atomic():
        if not _mine(state).filter(lease_until__lt=now()).update(lease_until=None, worker=""):
            return False  # it lives, or another worker was quicker
        log.warning("job %s (%s) was left by worker %s", state.pk, state.task.task_path, state.worker)
        _again_or_never(state, WorkerKilled(f"worker {state.worker} fell silent on attempt {state.attempts}"))
        return True


def start_periodic() -> int:
    """Queue the periodic work that is due; how many jobs. Of several workers only one moves a tick on."""
    known = set(Tick.objects.values_list("name", flat=True))
    Tick.objects.bulk_create(
        [Tick(name=name, next_at=now()) for name in periodic if name not in known], ignore_conflicts=True
    )
    moment = now()
    due = Tick.objects.filter(name__in=periodic, next_at__lte=moment)
    return sum(_start(tick, moment) for tick in due)


def _start(tick: Tick, moment: datetime) -> bool:
    with transaction.atomic():
        entry = periodic[tick.name]
        if not Tick.objects.filter(name=tick.name, next_at=tick.next_at).update(next_at=moment + entry.gap):
            return False
        enqueue(entry.job, key=f"tick:{tick.name}")
        return True
