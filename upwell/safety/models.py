"""Reports."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now


class Report(Referable):
    """Somebody says that something is not right. The snapshot is what they saw; the author never learns who reported."""

    class Reason(models.TextChoices):
        IN_DANGER = "in_danger", _("Somebody may be in danger")
        SELF_HARM = "self_harm", _("It encourages self-harm or suicide")
        THREAT = "threat", _("Threats, hate or harassment")
        PRIVATE = "private", _("It gives away something private about somebody")
        CURE = "cure", _("A cure or sale that could do harm")
        ILLEGAL = "illegal", _("Something else against the law")
        UNKIND = "unkind", _("It breaks the rules of this space")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        ACTED = "acted", _("something was done")
        KEPT = "kept", _("looked at and left as it is")

    subject_kind = models.CharField(max_length=60)
    subject_ref = models.CharField(max_length=40)
    scope_kind = models.CharField(max_length=60, blank=True)  # whose moderators look: a space, or the whole site
    scope_ref = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    words = models.TextField(_("what happened"), blank=True, max_length=2000)
    snapshot = models.TextField(blank=True)
    reporter = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    reporter_email = models.EmailField(blank=True)
    at = models.DateTimeField(default=now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.TextField(blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "at"])]
