"""Technical tables, and the base of every table that has an address."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from upwell.kit.refs import new_ref
from upwell.kit.time import now


class LockingQuerySet(models.QuerySet[Any]):
    """Every queryset of ours: `lock` is how an action re-reads a row before it changes it."""

    def lock(self, pk: Any) -> Any:
        """The row, freshly read, locked until the transaction ends (on SQLite the whole transaction is exclusive already).

        Others may still add rows that point to it: no key changes under a lock, and a lock that stopped them would end in deadlocks.
        """
        return self.select_for_update(no_key=True).get(pk=pk)

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
        UPLOADED = "uploaded"  # here, its columns not matched yet
        CHECKED = "checked"  # dry run done, nothing written
        RUNNING = "running"
        DONE = "done"
        REFUSED = "refused"  # the file as a whole cannot be taken
        STOPPED = "stopped"

    kind = models.CharField(max_length=40)
    filename = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)  # of the file
    mapping = models.JSONField(default=dict)  # name of our column -> heading in the file
    options = models.JSONField(default=dict)  # what the importer asks besides
    dry_run = models.BooleanField(default=False)
    said = models.CharField(max_length=300, blank=True)  # why the file as a whole was refused, or where it stopped
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

    objects = LockingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "-started_at"])]

    @property
    def is_working(self) -> bool:
        """Whether rows are being taken, or tried, at this moment."""
        return self.state == self.State.RUNNING

    @property
    def percent(self) -> int:
        """How far it is, for a progress bar."""
        return 100 * self.done_rows // self.total_rows if self.total_rows else 0


class TokenBucket(models.Model):
    """One allowance of `kit.throttle`."""

    key = models.CharField(max_length=64, primary_key=True)  # digest of purpose and who
    tokens = models.FloatField(default=1.0)
    updated_at = models.DateTimeField(default=now)


class SearchDocument(models.Model):
    """One thing that can be found. The words are kept twice: as written, and folded (kit.search.words) for the index, which differs by database."""

    kind = models.CharField(max_length=60)
    ref = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    title_words = models.TextField(blank=True)
    body_words = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    audience = models.CharField(max_length=80)  # "public", "members", "space:<ref>", …
    indexed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "ref"], name="kit_search_document_once")]
        indexes = [models.Index(fields=["audience"])]


class JobState(models.Model):
    """What the tasks table does not know of one job: who works on it until when, and under which key it waits."""

    task = models.OneToOneField(
        "django_tasks_database.DBTaskResult", on_delete=models.CASCADE, primary_key=True, related_name="job"
    )
    waiting_key = models.CharField(
        max_length=200, null=True, unique=True
    )  # empty again as soon as somebody works on it
    worker = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, db_index=True)
    attempts = models.PositiveIntegerField(default=0)

    objects = LockingQuerySet.as_manager()


class Tick(models.Model):
    """When periodic work is due next."""

    name = models.CharField(max_length=200, primary_key=True)
    next_at = models.DateTimeField(default=now)
