"""What the operator does to the machine."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from upwell.kit.errors import Refused
from upwell.kit.models import JobState
from upwell.kit.permissions import Actor, require


def try_job_again(*, actor: Actor, job: UUID) -> None:
    """Put a failed job back into the queue with all its tries. Refused: `not_failed`."""
    with transaction.atomic():
        require("kit.try_job_again", actor)
        failed = DBTaskResult.objects.filter(pk=job, status=TaskResultStatus.FAILED, job__isnull=False)
        if not failed.update(status=TaskResultStatus.READY, run_after=get_date_max(), finished_at=None):
            raise Refused("not_failed", _("This job is not among the failed ones any more."))
        JobState.objects.filter(pk=job).update(attempts=0)
