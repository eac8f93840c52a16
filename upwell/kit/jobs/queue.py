"""Naming jobs and putting them into the queue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias, overload

from django.db import IntegrityError, transaction
from django_tasks_db.compat import Task
from django_tasks_db.models import DBTaskResult

from upwell.kit.models import JobState

Function = Callable[..., Any]
Queued: TypeAlias = "DBTaskResult[Any, Any]"

TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Task):  # type: ignore[type-arg]
    """A task with what happens when it fails. Calling it runs the function here and now.

    retries: how often it is tried again; the first wait is `backoff` seconds, each further one twice as long. lease: so long after a worker fell silent the job
    goes back into the queue; a living worker renews it by itself, however long the job takes.
    """

    retries: int = 5
    backoff: float = 30
    lease: float = 300

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.func(*args, **kwargs)

    def wait_after(self, attempts: int) -> timedelta:
        """How long to wait after the so-many-th failed attempt."""
        return timedelta(seconds=self.backoff * 2 ** max(0, attempts - 1))


@overload
def job(function: Function, /) -> Job: ...
@overload
def job(
    function: None = None, /, *, queue: str = "default", retries: int = 5, backoff: float = 30, lease: float = 300
) -> Callable[[Function], Job]: ...
def job(
    function: Function | None = None,
    /,
    *,
    queue: str = "default",
    retries: int = 5,
    backoff: float = 30,
    lease: float = 300,
) -> Job | Callable[[Function], Job]:
    """Make a function at the top of a module a job; its arguments must be plain JSON values."""

    def wrap(inner: Function) -> Job:
        return Job(func=inner, queue_name=queue, retries=retries, backoff=backoff, lease=lease)

    return wrap(function) if function else wrap


def enqueue(fn: Job, /, *args: Any, run_after: datetime | None = None, key: str = "", **kwargs: Any) -> Queued:
    """Queue a job as part of the transaction at hand. With a `key` that already waits nothing is added and the waiting job is returned.

    The waiting row is locked until the caller commits, so no worker can start on it before it could see what the caller wrote.
    """
    with transaction.atomic():
        for _attempt in range(TRIES):
            if key and (waiting := _waiting(key)):
                return waiting
            try:
                with transaction.atomic():
                    return _add(fn, args, kwargs, run_after, key)
            except IntegrityError:  # somebody queued the same key in this moment, and has committed: look again
                continue
        return _add(
            fn, args, kwargs, run_after, ""
        )  # it is claimed each time we look: once more is better than not at all


def _waiting(key: str) -> Queued | None:
    state = JobState.objects.select_for_update().select_related("task").filter(waiting_key=key).first()
    return state.task if state else None


def _add(fn: Job, args: Any, kwargs: Any, run_after: datetime | None, key: str) -> Queued:
    task = fn.using(run_after=run_after) if run_after else fn
    queued: Any = task.enqueue(*args, **kwargs)
    result: Queued = queued.db_result
    JobState.objects.create(task=result, waiting_key=key or None)
    return result


@dataclass(frozen=True)
class Periodic:
    """A job that comes round again."""

    job: Job
    gap: timedelta


periodic: dict[str, Periodic] = {}


def every(*, minutes: float) -> Callable[[Job | Function], Job]:
    """Run a job again and again, at least `minutes` apart, by one worker at a time: a decorator, on a job or on a plain function."""

    def wrap(fn: Job | Function) -> Job:
        made = fn if isinstance(fn, Job) else job(retries=2)(fn)
        periodic[made.module_path] = Periodic(made, timedelta(minutes=minutes))
        return made

    return wrap
