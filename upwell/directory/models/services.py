"""What is offered: a service, when it is open, what it costs, whom it is for, whether it has room."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from upwell.directory.models.base import Identified, exactly_one
from upwell.directory.models.keeping import Source
from upwell.directory.models.organizations import Organization, Program
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import days, now, today
from upwell.places.models import Area

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# How long a word about a service holds. A year is what link workers call too long; half a year is when we begin to ask.
FRESH_DAYS, STALE_DAYS = 180, 365


class ServiceQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> ServiceQuerySet:
        """A directory is for everybody; what is closed for good is not listed, but keeps its page."""
        return self

    def with_row(self) -> ServiceQuerySet:
        """With what a row of a list shows."""
        return self.select_related("organization").prefetch_related(
            "schedules", "service_at_locations__schedules", "service_at_locations__location__addresses", "cost_options"
        )

    def open(self) -> ServiceQuerySet:
        """What somebody could go to: not what ended or sleeps."""
        return self.filter(status__in=(Service.Status.ACTIVE, Service.Status.PAUSED))

    def stale(self) -> ServiceQuerySet:
        """Nobody has said for a year, or ever, that it is still so."""
        return self.filter(Q(assured_date__isnull=True) | Q(assured_date__lt=today() - days(STALE_DAYS)))


class Service(Identified, Referable):
    """Something that helps: a group, a class, advice, a lift to hospital. Others point to it: it is closed, never deleted."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("open")
        INACTIVE = "inactive", _("not running at present")
        DEFUNCT = "defunct", _("closed for good")
        PAUSED = "temporarily closed", _("closed for a while")

    class Room(models.TextChoices):
        UNKNOWN = "", _("not known")
        ROOM = "room", _("has room")
        WAITING = "waiting", _("has a waiting list")
        ASK = "ask", _("looks first whether it fits")
        FULL = "full", _("full")

    class Freshness(models.TextChoices):
        FRESH = "fresh", _("confirmed lately")
        AGEING = "ageing", _("not confirmed for a while")
        STALE = "stale", _("not confirmed for long")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="services")
    program = models.ForeignKey(Program, null=True, blank=True, on_delete=models.SET_NULL, related_name="services")
    name = models.CharField(max_length=200)
    alternate_name = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)
    email = models.EmailField(blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.ACTIVE)
    closed_on = models.DateField(null=True, blank=True)  # since when nobody can go there; empty while it is open
    interpretation_services = models.TextField(blank=True)
    application_process = models.TextField(blank=True)  # how to join
    fees_description = models.TextField(blank=True)
    accreditations = models.TextField(blank=True)
    licenses = models.TextField(blank=True)
    eligibility_description = models.TextField(blank=True)  # whom it is for
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    alert = models.TextField(blank=True)
    # Freshness: the day on which somebody who knows last said that all of this is so.
    assured_date = models.DateField(null=True, blank=True)
    assurer_email = models.EmailField(blank=True)
    last_modified = models.DateTimeField(default=now)
    # Room, as it was on the day that was said.
    room = models.CharField(max_length=8, choices=Room.choices, blank=True, default="")
    wait_time = models.CharField(max_length=200, blank=True)
    waiting_weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    room_on = models.DateField(null=True, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="services")
    source_digest = models.CharField(
        max_length=64, blank=True
    )  # of what the source said last: the same again changes nothing
    source_seen_on = models.DateField(null=True, blank=True)  # the last day on which the source sent it
    # Kept here now, and first copied from there: its licence wants to be named for as long as its words stand here.
    first_source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Worked out from schedules and costs whenever they change (actions.reckoning), so that a search need not join.
    is_free = models.BooleanField(null=True)
    open_days = models.PositiveSmallIntegerField(default=0)  # one bit a day, Monday first

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["organization", "name"], name="directory_service_of"),
            models.Index(fields=["last_modified"], name="directory_service_changed"),
            models.Index(fields=["status", "assured_date"], name="directory_service_fresh"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="directory_service_has_name"),
            models.CheckConstraint(
                condition=Q(minimum_age__isnull=True)
                | Q(maximum_age__isnull=True)
                | Q(maximum_age__gte=F("minimum_age")),
                name="directory_service_ages",
            ),
            models.CheckConstraint(
                condition=Q(waiting_weeks__isnull=True) | Q(room__in=("waiting", "full", "ask")),
                name="directory_wait_has_list",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/what-helps/{self.ref}/"

    @property
    def freshness(self) -> str:
        """How far its words can be trusted by now; pages say it in words."""
        return freshness_of(self.assured_date)

    @property
    def has_room(self) -> bool:
        """Whether somebody could be sent there today, as far as its provider said."""
        return self.status == self.Status.ACTIVE and self.room == self.Room.ROOM

    @property
    def is_open(self) -> bool:
        """Somebody could go there, perhaps not this week."""
        return self.status in (self.Status.ACTIVE, self.Status.PAUSED)


def freshness_of(assured: date | None) -> str:
    """Fresh for half a year, ageing until a year, stale from then on; never confirmed is stale."""
    if assured is None or assured < today() - days(STALE_DAYS):
        return Service.Freshness.STALE
    return Service.Freshness.FRESH if assured >= today() - days(FRESH_DAYS) else Service.Freshness.AGEING


class Schedule(Identified):
    """When it is open, as a rule of RFC 5545: of a service, or of a service at one place."""

    class Freq(models.TextChoices):
        WEEKLY = "WEEKLY", _("every week")
        MONTHLY = "MONTHLY", _("every month")

    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.CASCADE, related_name="schedules")
    service_at_location = models.ForeignKey(
        "ServiceAtLocation", null=True, blank=True, on_delete=models.CASCADE, related_name="schedules"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    dtstart = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    freq = models.CharField(max_length=8, choices=Freq.choices, blank=True)
    interval = models.PositiveSmallIntegerField(null=True, blank=True)
    byday = models.CharField(max_length=60, blank=True)  # "MO,WE", "1TU"
    bymonthday = models.CharField(max_length=60, blank=True)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    description = models.TextField(blank=True)
    schedule_link = models.URLField(max_length=500, blank=True)
    attending_type = models.CharField(max_length=120, blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [exactly_one("directory_schedule_of_one", "service", "service_at_location")]


class CostOption(Identified):
    """One price, for whom."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="cost_options")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    option = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    amount = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    amount_description = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["amount", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="directory_cost_not_negative"
            )
        ]


class ServiceArea(Identified):
    """Where people must live to use it. `area` when we know the place by its code."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="service_areas")
    name = models.CharField(max_length=300, blank=True)
    extent = models.TextField(blank=True)
    extent_type = models.CharField(max_length=40, blank=True)
    uri = models.URLField(max_length=500, blank=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class Capacity(Identified):
    """Places that are free, in a unit ("places", "appointments"), as of a moment."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="capacities")
    unit = models.CharField(max_length=60)
    unit_uid = models.UUIDField(null=True, blank=True)
    available = models.PositiveIntegerField()
    maximum = models.PositiveIntegerField(null=True, blank=True)
    description = models.CharField(max_length=300, blank=True)
    updated = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "unit"], name="directory_capacity_once"),
            models.CheckConstraint(
                condition=Q(maximum__isnull=True) | Q(maximum__gte=F("available")), name="directory_capacity_fits"
            ),
        ]


class Funding(Identified):
    """Who pays for it."""

    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.CASCADE, related_name="funding")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="funding"
    )
    source = models.TextField(blank=True)

    class Meta:
        constraints = [exactly_one("directory_funding_of_one", "service", "organization")]


class RequiredDocument(Identified):
    """Something to bring."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="required_documents")
    document = models.CharField(max_length=200)
    uri = models.URLField(max_length=500, blank=True)


class Url(Identified):
    """One more page about it."""

    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.CASCADE, related_name="additional_urls"
    )
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="additional_websites"
    )
    label = models.CharField(max_length=160, blank=True)
    url = models.URLField(max_length=500)

    class Meta:
        constraints = [exactly_one("directory_url_of_one", "service", "organization")]
