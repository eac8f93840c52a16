"""The way out with everything, and the way in somewhere else."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from upwell.accounts.models import Person
from upwell.community.models import Post
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now
from upwell.ledger import append_only
from upwell.movement.models.groups import Group
from upwell.places.models import PublicBody


class Archive(Referable):
    """One packed copy of a group, for its members to take away. The file is thrown away after some weeks, or when somebody in it is erased."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="archives")
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=now)
    ready_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    size = models.PositiveBigIntegerField(default=0)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group"], condition=Q(ready_at__isnull=True, gone_at__isnull=True), name="movement_one_packing"
            )
        ]


class Inheritance(Referable):
    """A group came from another Upwell: the archive that was taken in, and the signed head of the record that it came from."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="inheritances")
    origin = models.CharField(max_length=200)
    public_key = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()  # of the origin's record, under the checkpoint
    note = models.TextField()  # the signed checkpoint
    entries = models.PositiveIntegerField()
    digest = models.CharField(
        max_length=64, unique=True, null=True
    )  # of the archive; none for what an earlier home handed on
    made_at = models.DateTimeField()
    taken_at = models.DateTimeField(default=now)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def get_absolute_url(self) -> str:
        return f"/groups/{self.group.slug}/before/"


class InheritedEntry(models.Model):
    """One entry of the record of a former home, with the proof that it stands there. The database refuses every change."""

    inheritance = models.ForeignKey(Inheritance, on_delete=models.PROTECT, related_name="rows")
    position = models.PositiveBigIntegerField()
    ref = models.CharField(max_length=24)
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    body = models.BinaryField()
    proof = models.JSONField(default=list)  # the path to the checkpoint's root, as hex

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["inheritance", "position"], name="movement_inherited_once")]


class GuestPost(models.Model):
    """A post that came along and was written by a guest of an institution: it stays marked, though the guest has no account here."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, primary_key=True, related_name="+")
    body = models.ForeignKey(PublicBody, on_delete=models.PROTECT, related_name="+")


class Claim(Referable):
    """A place that waits for somebody who came along with their group: the link goes to the address that they gave at the former home."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="claims")
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="claim")
    address = models.EmailField(blank=True)  # empty again as soon as it is used or over
    digest = models.CharField(max_length=64, blank=True)  # of the token in the link: the token itself is kept nowhere
    public_key = models.CharField(
        max_length=64
    )  # of the home that vouched for them: only its archives may name them again
    sent_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = LockingQuerySet.as_manager()


append_only.guards.register("movement_inheritedentry", append_only.Guard("movement_inheritedentry"))
