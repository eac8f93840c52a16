"""A private map, and what is published of a neighbourhood.

Nothing here has a `visible_to`: a map is read through its owner (`map.person == whoever asks`) or not at all.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now
from upwell.places.models import Area


class PlaceThatMatters(models.TextChoices):
    """Kinds of places where people meet; kinds only, so that no address stands beside a person."""

    PARK = "park", _("a park, allotment or open ground")
    LIBRARY = "library", _("a library")
    CAFE = "cafe", _("a café or pub")
    SHOP = "shop", _("a shop, market or hairdresser")
    WORSHIP = "worship", _("a place of worship")
    SCHOOL = "school", _("a school, college or playgroup")
    CENTRE = "centre", _("a community centre or hall")
    HEALTH = "health", _("a surgery or clinic")
    SPORT = "sport", _("a sports club, gym or pool")
    ONLINE = "online", _("somewhere online")


class Map(models.Model):
    """What one person said about themselves: what they like, which places matter, where they live."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="connections_map")
    likes = models.CharField(max_length=300, blank=True)
    places = models.JSONField(default=list)  # values of PlaceThatMatters
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.SET_NULL)  # set only to be counted there
    nobody = models.BooleanField(default=False)  # said so themselves: an empty map may only mean that it is not drawn
    changed_at = models.DateTimeField(default=now)

    objects = LockingQuerySet.as_manager()

    def __str__(self) -> str:
        return "a map"  # never whose


class Tie(Referable):
    """One person around somebody: initials and what they are to them. No name of a third person is ever kept."""

    class Who(models.TextChoices):
        PARTNER = "partner", _("partner")
        FAMILY = "family", _("family")
        FRIEND = "friend", _("friend")
        NEIGHBOUR = "neighbour", _("neighbour")
        WORK = "work", _("somebody from work or school")
        GROUP = "group", _("somebody from a group, club or place of worship")
        CARER = "carer", _("somebody paid to help me")
        HEALTH = "health", _("a nurse, doctor or therapist")
        LINK = "link", _("a link worker or somebody who knows what is on")
        OFFICE = "office", _("a councillor, official or manager")
        OTHER = "other", _("somebody else")

    class Close(models.IntegerChoices):
        VERY = 1, _("very close")
        CLOSE = 2, _("close")
        FURTHER = 3, _("further away")

    map = models.ForeignKey(Map, on_delete=models.CASCADE, related_name="ties")
    initials = models.CharField(max_length=3)
    who = models.CharField(max_length=10, choices=Who.choices)
    close = models.PositiveSmallIntegerField(choices=Close.choices)
    for_low = models.BooleanField(_("when I feel low"), default=False)
    for_help = models.BooleanField(_("when I need a hand"), default=False)
    for_health = models.BooleanField(_("about my health"), default=False)
    for_company = models.BooleanField(_("to do something nice"), default=False)
    for_influence = models.BooleanField(_("to reach somebody who decides things"), default=False)
    at = models.DateTimeField(default=now)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["close", "at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(close__in=[1, 2, 3]), name="connections_tie_close")]

    def __str__(self) -> str:
        return f"{self.initials}, {self.get_who_display()}"

    @property
    def turned_to(self) -> bool:
        """Somebody to turn to: when one feels low, or needs a hand."""
        return self.for_low or self.for_help

    @property
    def for_what(self) -> list[str]:
        """What one turns to them for, in words."""
        return [str(self._meta.get_field(name).verbose_name) for name in FOR_WHAT if getattr(self, name)]  # type: ignore[union-attr]


FOR_WHAT = ("for_low", "for_help", "for_health", "for_company", "for_influence")


class Acquaintance(models.Model):
    """Two people of one map who know each other; the earlier of the two stands first."""

    first = models.ForeignKey(Tie, on_delete=models.CASCADE, related_name="known_later")
    second = models.ForeignKey(Tie, on_delete=models.CASCADE, related_name="known_earlier")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="connections_acquaintance_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="connections_acquaintance_order"),
        ]


class NeighbourhoodFigures(Referable):
    """Figures of one area, published in one quarter of a year and never changed. What is shown is all that is kept: the true numbers stand nowhere."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="neighbourhood_figures")
    quarter = models.CharField(max_length=7)  # "2026-Q4"
    cells = models.JSONField()  # what is shown: numbers with a little chance in them, rounded to five, or "*"
    stamp = models.JSONField()
    published_at = models.DateTimeField(default=now)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter"]
        constraints = [models.UniqueConstraint(fields=["area", "quarter"], name="connections_figures_once")]

    def __str__(self) -> str:
        return f"{self.area}, {self.quarter}"

    def get_absolute_url(self) -> str:
        return reverse("connections:neighbourhood", args=[self.area.code])
