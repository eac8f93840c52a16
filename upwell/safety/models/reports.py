"""What people reported."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.refs import new_ref
from upwell.kit.time import now
from upwell.safety.harms import Harm
from upwell.safety.harms import Reason as Reasons
from upwell.safety.models.cases import Case


class ReportQuerySet(LockingQuerySet):
    """Reports, for those who made them."""

    def visible_to(self, person: Person | None, key: str = "") -> ReportQuerySet:
        """One's own; signed out, the one whose key one was given."""
        if person is not None and not key:
            return self.filter(reporter=person)
        return self.filter(reporter=None, key=key).exclude(key="")

    def waiting(self) -> ReportQuerySet:
        return self.filter(case__state=Case.State.OPEN)


class Report(Referable):
    """Somebody says that something is not right. The snapshot is what they saw; the author never learns who reported."""

    Reason = Reasons

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=12, choices=Reasons.choices)
    harm = models.CharField(max_length=14, choices=Harm.choices, blank=True)
    words = models.TextField(_("what happened"), blank=True, max_length=2000)
    snapshot = models.TextField(blank=True)
    reporter = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    reporter_email = models.EmailField(blank=True)
    key = models.CharField(max_length=24, default=new_ref, editable=False)  # opens the outcome to who is signed out
    at = models.DateTimeField(default=now)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["case", "at"])]

    def __str__(self) -> str:
        return str(self.get_reason_display())

    def get_absolute_url(self) -> str:
        """Where the reporter reads what came of it; nobody else can open it."""
        address = f"/reported/{self.ref}/"
        return address if self.reporter_id else f"{address}?key={self.key}"
