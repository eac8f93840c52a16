"""The ten states of a referral, in the words of pages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from upwell.prescribing import workflow


class State(models.TextChoices):
    """As `workflow.State`, in the words of pages."""

    DRAFT = workflow.State.DRAFT.value, _("not sent yet")
    REQUESTED = workflow.State.REQUESTED.value, _("waiting for an answer")
    ENTERED_IN_ERROR = workflow.State.ENTERED_IN_ERROR.value, _("was a mistake")
    ACCEPTED = workflow.State.ACCEPTED.value, _("taken on, first call to come")
    REJECTED = workflow.State.REJECTED.value, _("not taken on: somebody looks at it again")
    IN_PROGRESS = workflow.State.IN_PROGRESS.value, _("under way")
    ON_HOLD = workflow.State.ON_HOLD.value, _("paused until a day")
    FAILED = workflow.State.FAILED.value, _("did not work: somebody looks at it again")
    COMPLETED = workflow.State.COMPLETED.value, _("finished together")
    CANCELLED = workflow.State.CANCELLED.value, _("ended")
