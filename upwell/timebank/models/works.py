"""Shared work: citizens and professionals do something together; what it is called stands beside what it was."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now
from upwell.places.models import PublicBody
from upwell.timebank.models.books import MOST_MINUTES, Account, Transfer


class Side(models.TextChoices):
    """On which side somebody stands in a shared work."""

    CITIZENS = "citizens", _("citizens")
    PROFESSIONALS = "professionals", _("professionals")

    @property
    def other(self) -> Side:
        """The other side."""
        return Side.PROFESSIONALS if self == Side.CITIZENS else Side.CITIZENS


class WorkQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> WorkQuerySet:
        """Public from the moment that both sides own it; before that, whoever is asked to."""
        begun = ~Q(state="proposed")
        return self.filter(begun) if person is None else self.filter(begun | Q(owners__person=person)).distinct()


class Work(Referable):
    """One piece of shared work. It goes on only while at least one citizen and one professional own it: the database holds that."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits until both sides own it")
        BEGUN = "begun", _("going on")
        PAUSED = "paused", _("one side is missing")
        FINISHED = "finished", _("finished")

    class Power(models.TextChoices):  # IAP2, as in promises.models.CharterVersion.Level
        INFORM = "inform", _("Inform")
        CONSULT = "consult", _("Consult")
        INVOLVE = "involve", _("Involve")
        COLLABORATE = "collaborate", _("Collaborate")
        EMPOWER = "empower", _("Empower")

    class Rung(models.TextChoices):  # the ladder of co-production
        INFORMING = "informing", _("Informing")
        CONSULTATION = "consultation", _("Consultation")
        ENGAGEMENT = "engagement", _("Engagement")
        CO_DESIGN = "co_design", _("Co-design")
        CO_PRODUCTION = "co_production", _("Co-production")

    title = models.CharField(max_length=120)
    about = models.TextField(max_length=1000, blank=True)
    power = models.CharField(max_length=12, choices=Power.choices)
    rung = models.CharField(max_length=14, choices=Rung.choices)
    body = models.ForeignKey(PublicBody, null=True, blank=True, on_delete=models.PROTECT, related_name="shared_works")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    citizens = models.PositiveSmallIntegerField(default=0)  # how many of each side own it now
    professionals = models.PositiveSmallIntegerField(default=0)
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="work")
    created_at = models.DateTimeField(default=now)
    begun_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(max_length=1000, blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="begun") | Q(citizens__gt=0, professionals__gt=0), name="timebank_work_owned_by_both"
            ),
            models.CheckConstraint(
                condition=~Q(state="finished") | Q(finished_at__isnull=False), name="timebank_work_finished_when"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/time/work/{self.ref}/"


class Owner(models.Model):
    """Somebody answers for a shared work, on one side. Asked first; only their own yes makes them an owner."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="owners")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="owned_works")
    side = models.CharField(max_length=13, choices=Side.choices)
    post = models.CharField(max_length=120, blank=True)  # of a professional: public
    asked_at = models.DateTimeField(default=now)
    yes_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["work", "person"], name="timebank_owner_once")]


class Told(models.Model):
    """What one side says about one step: who set the question, who chose, who assessed."""

    class Step(models.TextChoices):
        QUESTION = "question", _("Who set the question?")
        CHOICE = "choice", _("Who chose what is done?")
        ASSESSMENT = "assessment", _("Who judges how it went?")

    class Who(models.TextChoices):
        PROFESSIONALS = "professionals", _("professionals")
        BOTH = "both", _("both together")
        CITIZENS = "citizens", _("citizens")

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="told")
    side = models.CharField(max_length=13, choices=Side.choices)
    step = models.CharField(max_length=10, choices=Step.choices)
    who = models.CharField(max_length=13, choices=Who.choices)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "side", "step"], name="timebank_told_once")]


class HoursQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> HoursQuerySet:
        """One's own, and those of a work that one owns; everybody else sees sums of a side."""
        if person is None:
            return self.none()
        owns = Q(work__owners__person=person, work__owners__yes_at__isnull=False, work__owners__left_at=None)
        return self.filter(Q(person=person) | owns).distinct()

    def of_other_side(self, person: Any) -> HoursQuerySet:
        """Those of works that the person owns on the other side: theirs to confirm."""
        mine = Owner.objects.filter(person=person, left_at=None).exclude(yes_at=None)
        there = mine.filter(work=OuterRef("work")).exclude(side=OuterRef("side"))
        return self.filter(Exists(there)).exclude(person=person)


class WorkHours(Referable):
    """Hours that somebody gave to a shared work: said by them, confirmed by the other side, then in the books unless they were paid in money."""

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="hours")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="work_hours")
    side = models.CharField(max_length=13, choices=Side.choices)
    on = models.DateField()
    minutes = models.PositiveIntegerField()
    what = models.CharField(max_length=200, blank=True)
    paid = models.BooleanField(default=False)  # in money, by an employer: an hour is not given twice for it
    said_at = models.DateTimeField(default=now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    transfer = models.OneToOneField(Transfer, null=True, blank=True, on_delete=models.PROTECT, related_name="hours")

    objects = HoursQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0, minutes__lte=MOST_MINUTES), name="timebank_hours_some"),
            models.CheckConstraint(
                condition=Q(transfer__isnull=True) | Q(confirmed_at__isnull=False, paid=False),
                name="timebank_hours_confirmed_first",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(refused_at__isnull=True), name="timebank_hours_yes_or_no"
            ),
        ]
        indexes = [models.Index(fields=["work", "side", "confirmed_at"], name="timebank_hours_of_side")]


class BlockMark(models.Model):
    """How one side sees one of the six building blocks of co-production, for now."""

    class Block(models.TextChoices):
        ASSETS = "assets", _("People are equal partners with something to give")
        CAPACITY = "capacity", _("Everybody can do more afterwards than before")
        MUTUALITY = "mutuality", _("Both sides give and both sides get")
        NETWORKS = "networks", _("People got to know each other")
        SHARED_ROLES = "shared_roles", _("It blurs who helps and who is helped")
        CATALYSTS = "catalysts", _("The body makes things possible, and does not do it all itself")

    class Value(models.IntegerChoices):
        NO = 1, _("not at all")
        LITTLE = 2, _("a little")
        MOSTLY = 3, _("mostly")
        FULLY = 4, _("fully")

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="marks")
    side = models.CharField(max_length=13, choices=Side.choices)
    block = models.CharField(max_length=12, choices=Block.choices)
    value = models.PositiveSmallIntegerField(choices=Value.choices)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "side", "block"], name="timebank_block_once"),
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=4), name="timebank_block_value"),
        ]
