"""Keeping the house: what is done with is thrown away."""

from __future__ import annotations

from datetime import timedelta

from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from upwell.kit.jobs import every, job
from upwell.kit.models import ImportRun, TokenBucket
from upwell.kit.search.forgetting import squeeze
from upwell.kit.time import now

KEEP_DONE = timedelta(days=1)
KEEP_FAILED = timedelta(days=30)
KEEP_FILES = timedelta(days=7)


@every(minutes=24 * 60)
@job(retries=2)
def tidy() -> None:
    """Finished jobs, full buckets, files that nobody brought in, and the words that left the search index."""
    moment = now()
    DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=moment - KEEP_DONE).delete()
    DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, finished_at__lt=moment - KEEP_FAILED).delete()
    TokenBucket.objects.filter(updated_at__lt=moment - KEEP_FAILED).delete()
    waiting = [ImportRun.State.UPLOADED, ImportRun.State.CHECKED, ImportRun.State.STOPPED]
    ImportRun.objects.filter(state__in=waiting, started_at__lt=moment - KEEP_FILES).update(
        content=None, state=ImportRun.State.REFUSED, said="Nobody went on with it for a week, so the file was deleted."
    )
    squeeze()
