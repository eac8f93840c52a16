"""What keeps the directory true: where rows came from, changes that wait for the keeper, and who was asked whether it is still so."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.directory.models.base import Identified, exactly_one
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now


class Source(Referable):
    """Where rows were copied from, and on what terms they may be used."""

    name = models.CharField(max_length=160, unique=True)
    url = models.URLField(max_length=500, blank=True)
    licence = models.CharField(max_length=160, blank=True)
    taken_at = models.DateTimeField(default=now)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Change(Referable):
    """What somebody wants a service or an organisation to say instead. Nothing of it is public until a keeper lets it in.

    `before` and `after` hold the same keys: what stood there when it was written, and what shall stand there. What a keeper or a source changes at once leaves one
    too, taken over in the same moment: together they are the history of a service, which the feed tells without names (`feed.history`).
    """

    class Kind(models.TextChoices):
        EDIT = "edit", _("a service says something else")
        NEW = "new", _("a new service")
        ORGANIZATION = "organization", _("an organisation says something else")
        PLACE = "place", _("a place of a service is different, new or gone")
        PROBLEM = "problem", _("somebody says that something is wrong")

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for the keeper")
        TAKEN = "taken", _("taken over")
        LEFT = "left", _("left as it was")
        WITHDRAWN = "withdrawn", _("taken back")

    class Hand(models.TextChoices):
        UNKNOWN = "", _("not known")
        PROVIDER = "provider", _("a provider of the organisation")
        KEEPER = "keeper", _("somebody who keeps the directory")
        SOURCE = "source", _("the directory it is copied from")

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.EDIT)
    service = models.ForeignKey("Service", null=True, blank=True, on_delete=models.CASCADE, related_name="changes")
    # Which of its places, for a change of one; none for a new one.
    at = models.ForeignKey(
        "ServiceAtLocation", null=True, blank=True, on_delete=models.SET_NULL, related_name="changes"
    )
    organization = models.ForeignKey("Organization", on_delete=models.CASCADE, related_name="changes")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    why = models.CharField(max_length=500, blank=True)
    # Nobody, when it came from somebody signed out, or by the link in a letter (`by_letter`), which speaks for the address it was sent to.
    # Which kind of person it came from: stays when the person is forgotten.
    hand = models.CharField(max_length=8, choices=Hand.choices, blank=True, default=Hand.UNKNOWN)
    by_letter = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(default=now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(max_length=500, blank=True)  # the keeper's, to whoever wrote it

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["proposed_at", "pk"]
        indexes = [models.Index(fields=["state", "proposed_at"], name="directory_change_waits")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="directory_change_decided",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("edit", "place", "problem"), service__isnull=False)
                | Q(kind="new")
                | Q(kind="organization", service__isnull=True),
                name="directory_change_of_what",
            ),
        ]


class Metadata(Identified):
    """What another directory says of its own changes, kept with what was copied from it. Who made them is left at the door.

    resource_uid: the thing it is about, which may lie deeper than the service: its place, an address.
    """

    service = models.ForeignKey("Service", null=True, blank=True, on_delete=models.CASCADE, related_name="metadata")
    organization = models.ForeignKey(
        "Organization", null=True, blank=True, on_delete=models.CASCADE, related_name="metadata"
    )
    resource_type = models.CharField(max_length=40, blank=True)
    resource_uid = models.UUIDField(null=True, blank=True)
    last_action_date = models.DateField()
    last_action_type = models.CharField(max_length=40)
    field_name = models.CharField(max_length=80)
    previous_value = models.TextField(blank=True)
    replacement_value = models.TextField(blank=True)

    class Meta:
        ordering = ["-last_action_date", "pk"]
        constraints = [exactly_one("directory_metadata_of_one", "service", "organization")]


class Asking(models.Model):
    """A letter that asked whether a service is still as described. Only a digest of its key is kept; a key works once it is used, or until it is old."""

    service = models.ForeignKey("Service", on_delete=models.CASCADE, related_name="askings")
    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    sent_at = models.DateTimeField(default=now)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["service", "-sent_at"], name="directory_asked")]
