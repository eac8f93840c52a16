"""For whoever watches the machine: is it well?"""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from upwell.kit.time import now

SLOW = 600  # seconds that a job may wait before this says that no worker is there


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers and work gets done, 503 otherwise. It tells nothing about people."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        waiting = _waiting_seconds()
    except DatabaseError:
        return JsonResponse({"ok": False, "database": "does not answer"}, status=503)
    ok = waiting < SLOW
    return JsonResponse(
        {"ok": ok, "database": "answers", "oldest_job_waits_seconds": waiting}, status=200 if ok else 503
    )


def _waiting_seconds() -> int:
    """How long the oldest job has been due."""
    due = DBTaskResult.objects.filter(status=TaskResultStatus.READY, job__isnull=False)
    times = [
        due.filter(run_after=get_date_max()).order_by("enqueued_at").values_list("enqueued_at", flat=True).first(),
        due.filter(run_after__lte=now()).order_by("run_after").values_list("run_after", flat=True).first(),
    ]
    return max([0, *(int((now() - moment).total_seconds()) for moment in times if moment)])
