"""Areas, public bodies and remits. A remit is what a body decides, for which area, from when to when."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import today


class DatedQuerySet(LockingQuerySet):
    """Rows that hold from one day to another."""

    def valid_on(self, day: date | None = None) -> DatedQuerySet:
        """Rows that hold on `day` (today when not given)."""
        day = day or today()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class Dated(Referable):
    """A row that holds from one day to another; open at either end where nobody knows or it goes on."""

    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def has_ended(self) -> bool:
        """Gone, as of today."""
        return self.valid_to is not None and self.valid_to < today()


def _in_order(name: str) -> models.CheckConstraint:
    """Nothing ends before it begins."""
    open_ended = Q(valid_to__isnull=True) | Q(valid_from__isnull=True)
    return models.CheckConstraint(condition=open_ended | Q(valid_to__gte=F("valid_from")), name=name)


class Area(Dated):
    """A place with a code: ward, district, county, nation; who it became part of when it ended."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30)  # ward, district, place, nation … as the source calls it
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")

    class Meta:
        ordering = ["name"]
        constraints = [_in_order("places_area_dates")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("places:area", args=[self.code])

    @property
    def page_url(self) -> str:
        """As get_absolute_url; a body has two pages and an area one."""
        return self.get_absolute_url()


class PublicBody(Dated):
    """A body that can be asked: board, council, trust. Abolished bodies keep their page and point to who took over."""

    code = models.CharField(max_length=20, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=40)
    about = models.TextField(blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")

    class Meta:
        ordering = ["name"]
        constraints = [_in_order("places_body_dates")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/promises/{self.slug}/"

    @property
    def page_url(self) -> str:
        """The page that says what it decides; `get_absolute_url` says what it promised."""
        return reverse("places:body", args=[self.slug])

    @property
    def standing(self) -> PublicBody:
        """This body, or whoever stands in its place today."""
        body, seen = self, {self.pk}
        while body.has_ended and body.successor is not None and body.successor.pk not in seen:
            body = body.successor
            seen.add(body.pk)
        return body


class Remit(Dated):
    """What a body decides, where and when."""

    body = models.ForeignKey(PublicBody, on_delete=models.PROTECT, related_name="remits")
    decides = models.CharField(max_length=300)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="remits")

    class Meta:
        ordering = ["decides", "pk"]
        constraints = [
            _in_order("places_remit_dates"),
            # Two constraints, because SQLite takes every empty day for a different one.
            models.UniqueConstraint(fields=["body", "decides", "area", "valid_from"], name="places_remit_once"),
            models.UniqueConstraint(
                fields=["body", "decides", "area"], condition=Q(valid_from=None), name="places_remit_once_from_ever"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.decides}"
