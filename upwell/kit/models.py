"""Technical tables, and the base of every table that has an address."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from upwell.kit.refs import new_ref
from upwell.kit.time import now


class LockingQuerySet(models.QuerySet[Any]):
    """Every queryset of ours: `lock` is how an action re-reads a row before it changes it."""

    def lock(self, pk: Any) -> Any:
        """The row, freshly read, locked until the transaction ends (on SQLite the whole transaction is exclusive already)."""
        return self.select_for_update().get(pk=pk)

    def by_ref(self, ref: str) -> Self:
        """Rows with this reference."""
        return self.filter(ref=ref)


class Referable(models.Model):
    """A row with an address: `ref` cannot be guessed and stays the same when it moves to another Upwell."""

    ref = models.CharField(max_length=24, unique=True, default=new_ref, editable=False)

    class Meta:
        abstract = True


class ImportRun(Referable):
    """One file brought in. Rows are taken in chunks; `done_rows` is where it goes on after a stop; running the same file again changes nothing."""

    class State(models.TextChoices):
        CHECKED = "checked"  # dry run done, nothing written
        RUNNING = "running"
        DONE = "done"
        REFUSED = "refused"  # the file as a whole cannot be taken
        STOPPED = "stopped"

    kind = models.CharField(max_length=40)
    filename = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)  # of the file
    options = models.JSONField(default=dict)  # column mapping and the like
    state = models.CharField(max_length=10, choices=State.choices)
    total_rows = models.PositiveIntegerField(default=0)
    done_rows = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    report = models.JSONField(
        default=list
    )  # [{"row": 17, "field": "Date", "code": "impossible_date", "sentence": "…"}]
    content = models.BinaryField(null=True)  # kept until done, so that a job can go on after a restart
    started_by = models.CharField(max_length=40, blank=True)  # opaque name of the person
    started_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "-started_at"])]


class TokenBucket(models.Model):
    """One allowance of `kit.throttle`."""

    key = models.CharField(max_length=64, primary_key=True)  # digest of purpose and who
    tokens = models.FloatField(default=1.0)
    updated_at = models.DateTimeField(default=now)
