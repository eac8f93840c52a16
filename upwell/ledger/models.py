"""Tables of the public record. Database triggers (migration 0100) refuse every change and deletion: `append_only`."""

from __future__ import annotations

from typing import Any

from django.db import models

from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now


class Entry(Referable):
    """One thing that happened. `body` is the canonical JSON whose hash is the leaf; it names no person and holds no personal word.

    `position` is the leaf's index in the tree, given shortly after the transaction that wrote the entry, in the order of `id`
    (`ledger.sequence`): so two people who act at once never wait for each other.
    """

    kind = models.CharField(max_length=60)
    at = models.DateTimeField(default=now)
    actor_role = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_ref = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)  # public; registered names only
    commitments = models.JSONField(default=dict)  # name -> hex of HMAC-SHA256(salt, canonical value)
    body = models.BinaryField()
    position = models.PositiveBigIntegerField(null=True, unique=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_ref", "id"]),
            models.Index(fields=["kind", "id"]),
            models.Index(fields=["id"], condition=models.Q(position__isnull=True), name="ledger_entry_unsequenced"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"


class Salt(models.Model):
    """What makes one commitment openable. Deleting it makes the commitment meaningless; the tree still verifies."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="salts")
    name = models.CharField(max_length=40)
    owner = models.CharField(max_length=40, db_index=True)  # opaque name of the person whose words or identity it hides
    salt = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "name"], name="ledger_salt_once")]


class Node(models.Model):
    """A complete subtree of the Merkle tree: proofs read O(log n) of these."""

    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="ledger_node_once")]


class Head(models.Model):
    """The growing edge of the tree: one row, locked while entries get their positions."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.PositiveBigIntegerField(default=0)
    frontier = models.JSONField(default=list)  # Frontier.to_list()

    objects = LockingQuerySet.as_manager()


class Checkpoint(models.Model):
    """A signed tree head: whoever keeps one can later prove that nothing before it was changed."""

    size = models.PositiveBigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    at = models.DateTimeField(default=now)
    note = models.TextField()  # the signed note: origin, size, root, signature line

    class Meta:
        ordering = ["-size"]


class Link(models.Model):
    """Provenance: `source` led to `target`. Never deleted; `withdrawn_at` says that the source was taken back."""

    source_kind = models.CharField(max_length=60)
    source_ref = models.CharField(max_length=40)
    target_kind = models.CharField(max_length=60)
    target_ref = models.CharField(max_length=40)
    relation = models.CharField(max_length=40)
    at = models.DateTimeField(default=now)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="links")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_kind", "source_ref", "target_kind", "target_ref", "relation"], name="ledger_link_once"
            )
        ]
        indexes = [models.Index(fields=["target_kind", "target_ref"])]

    @property
    def source(self) -> tuple[str, str]:
        """Kind and ref of what led somewhere."""
        return self.source_kind, self.source_ref

    @property
    def target(self) -> tuple[str, str]:
        """Kind and ref of what it led to."""
        return self.target_kind, self.target_ref

    def as_dict(self) -> dict[str, Any]:
        """For the open export."""
        return {
            "source": list(self.source),
            "target": list(self.target),
            "relation": self.relation,
            "at": self.at.isoformat(),
            "entry": self.entry.ref if self.entry else None,
            "withdrawn_at": self.withdrawn_at.isoformat() if self.withdrawn_at else None,
        }
