"""The page of background work."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from upwell.kit import asking
from upwell.kit.actions import try_job_again
from upwell.kit.jobs.queue import periodic
from upwell.kit.models import Tick
from upwell.kit.pages import page_of
from upwell.kit.permissions import allowed, require

PER_PAGE = 50
STATES = {
    "failed": (TaskResultStatus.FAILED, gettext_lazy("Failed")),
    "running": (TaskResultStatus.RUNNING, gettext_lazy("At work now")),
    "waiting": (TaskResultStatus.READY, gettext_lazy("Waiting")),
    "done": (TaskResultStatus.SUCCESSFUL, gettext_lazy("Done")),
}


@login_required
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """What waits, what runs, what failed."""
    actor: Any = request.user
    require("kit.see_jobs", actor)
    chosen = asking.words(request, "state")
    chosen = chosen if chosen in STATES else "failed"
    rows = _rows(STATES[chosen][0])
    context = {
        "states": _counts(),
        "chosen": chosen,
        "page": page_of(request, rows, PER_PAGE),
        "ticks": Tick.objects.filter(name__in=periodic).order_by("next_at"),
        "may_try": allowed("kit.try_job_again", actor),
    }
    return render(request, "kit/jobs.html", context)


def _rows(status: str) -> Any:
    """Without what the jobs were told: that may be somebody's words."""
    rows = DBTaskResult.objects.filter(status=status, job__isnull=False).select_related("job")
    return rows.defer("args_kwargs", "return_value").order_by("-enqueued_at", "pk")


def _counts() -> list[dict[str, Any]]:
    counted = DBTaskResult.objects.filter(job__isnull=False).order_by().values_list("status").annotate(Count("pk"))
    found = {str(status): number for status, number in counted}
    return [
        {"name": name, "label": label, "number": found.get(str(status), 0)} for name, (status, label) in STATES.items()
    ]


@login_required
@require_POST
def job_again(request: HttpRequest, job: UUID) -> HttpResponse:
    """Try a failed one again."""
    actor: Any = request.user
    try_job_again(actor=actor, job=job)
    messages.success(request, _("It is in the queue again."))
    return redirect("kit:jobs")
