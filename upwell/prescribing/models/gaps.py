"""What is missing, and figures of a quarter."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from upwell.accounts.models import Person
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now
from upwell.places.models import Area
from upwell.prescribing.models.referrals import Referral


class GapQuerySet(LockingQuerySet):
    def visible_to(self, person: Any, *, filled: bool = False) -> GapQuerySet:
        """Gaps that enough people share; nobody sees the others, link workers neither. filled: also those of which somebody said what there is now."""
        shown = Q(closed_at__isnull=True)
        return self.filter(shown | ~Q(closed_because="") if filled else shown, opened_at__isnull=False)


class Gap(Referable):
    """A need in an area for which there is nothing. Public once enough people share it; it holds no word of anybody."""

    PEOPLE = 8  # fewer is a small number, and is never published; that it is listed says that there are so many

    category = models.CharField(max_length=20)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField(
        default=0
    )  # with consent, counted anew each night; while it is open it stays as it was told until so many more or fewer make a difference
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=300, blank=True)

    objects = GapQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["category", "area"], name="prescribing_gap_once")]
        ordering = ["category", "pk"]

    def get_absolute_url(self) -> str:
        return f"/gaps/{self.ref}/"

    @property
    def is_filled(self) -> bool:
        """Somebody said what there is now."""
        return self.closed_at is not None and bool(self.closed_because)

    @property
    def is_shown(self) -> bool:
        """Open to everybody now."""
        return self.opened_at is not None and self.closed_at is None


class UnmetNeed(models.Model):
    """That one person needed something, and there was nothing. A category and an area, no words."""

    gap = models.ForeignKey(Gap, on_delete=models.CASCADE, related_name="unmet")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="unmet_needs")
    referral = models.ForeignKey(Referral, null=True, on_delete=models.CASCADE, related_name="unmet_needs")
    noted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=now)

    objects = LockingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gap", "person"], name="prescribing_unmet_once")]


class Release(Referable):
    """Figures as they were published at the end of a quarter. Frozen: figures that follow every new row would give single people away."""

    quarter = models.CharField(max_length=7, unique=True)  # "2026-Q3"
    figures = models.JSONField()
    counts = models.JSONField(default=dict)  # exact, never shown: what the next one is compared with
    stamp = models.JSONField()
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-quarter"]
