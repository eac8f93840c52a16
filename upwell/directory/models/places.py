"""Where it is: places with an address and a point on the map, what helps to get in, and the middle of postcode districts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.directory.models.base import Identified
from upwell.directory.models.keeping import Source
from upwell.directory.models.services import Service
from upwell.places.models import Area

PHYSICAL, POSTAL, VIRTUAL = "physical", "postal", "virtual"


class Location(Identified):
    """A place, or a way to meet without one."""

    class Type(models.TextChoices):
        PHYSICAL = PHYSICAL, _("a place to go to")
        POSTAL = POSTAL, _("a place to write to")
        VIRTUAL = VIRTUAL, _("by phone or online")

    location_type = models.CharField(max_length=8, choices=Type.choices, default=PHYSICAL)
    name = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    transportation = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    external_identifier = models.CharField(max_length=120, blank=True)
    external_identifier_type = models.CharField(max_length=60, blank=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="locations")

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["location_type"], name="directory_location_type")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(latitude__isnull=True) & Q(longitude__isnull=True))
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="directory_location_on_earth",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Address(Identified):
    """Where to go or write to."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="addresses")
    attention = models.CharField(max_length=200, blank=True)
    address_1 = models.CharField(max_length=200)
    address_2 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=120, blank=True)
    state_province = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=16, blank=True)
    country = models.CharField(max_length=60, default="GB")
    address_type = models.CharField(max_length=8, choices=Location.Type.choices, default=PHYSICAL)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["postal_code"], name="directory_address_postcode")]


class Accessibility(Identified):
    """What helps to get in and take part. `kind` is ours, so that it can be looked for; the words are the provider's."""

    class Kind(models.TextChoices):
        OTHER = "", _("something else")
        STEP_FREE = "step_free", _("no steps")
        TOILET = "toilet", _("accessible toilet")
        HEARING = "hearing", _("hearing loop")
        PARKING = "parking", _("parking for disabled people")
        QUIET = "quiet", _("a quiet room")
        COMPANION = "companion", _("you may bring somebody")
        CHANGING = "changing", _("changing place")

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="accessibility")
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)
    description = models.TextField(blank=True)
    details = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "location"], name="directory_access_kind")]


class ServiceAtLocation(Identified):
    """A service at one place. It repeats the place's point, so that what is near is found by one index."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="service_at_locations")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="service_at_locations")
    description = models.TextField(blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["service", "location"], name="directory_at_place_once")]
        indexes = [models.Index(fields=["latitude", "longitude", "service"], name="directory_where")]


class District(models.Model):
    """The first half of a postcode and its middle. Brought in by the operator, or invented for a demonstration; none comes with the software."""

    code = models.CharField(max_length=8, unique=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    place = models.CharField(max_length=120, blank=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)), name="directory_district_on_earth"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.place}".strip()
