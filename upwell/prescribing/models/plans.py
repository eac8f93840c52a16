"""The plan, which is its person's own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now


class Plan(Referable):
    """What matters to one person and what they want to do. It is theirs, with a referral or without."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="plan")
    review_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)

    objects = LockingQuerySet.as_manager()


class PlanPiece(Referable):
    """One sentence of a plan; who may read it is said piece by piece."""

    class Kind(models.TextChoices):
        MATTERS = "matters", _("What matters to me")
        GOAL = "goal", _("What I want to change")
        STEP = "step", _("A step towards it")
        HELPER = "helper", _("Who helps me, and with what")
        KNOW = "know", _("What others should know")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="pieces")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.CharField(max_length=600)
    goal = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="steps")
    by_whom = models.CharField(
        max_length=80, blank=True
    )  # roles, not names of others: "my sister", "the walking group"
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    suggested = models.BooleanField(default=False)  # by a link worker; becomes part of the plan when its person says so
    done_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=now)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "at", "pk"]
