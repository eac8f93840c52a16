"""Care for somebody who may be in danger: what is written to and fro, telling the emergency services, looking after those who helped."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now
from upwell.safety.models.cases import Case


class CareMessage(Referable):
    """Words between the person and the hosts, who stay without names. Read by the person and those who look after the case, by nobody else."""

    HIDDEN = _("A moderator has hidden these words.")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    by_person = models.BooleanField(default=False)
    automatic = models.BooleanField(default=False)
    author = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    words = models.TextField(blank=True, max_length=2000)
    at = models.DateTimeField(default=now)
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(automatic=True, by_person=True), name="safety_care_from_one_side")
        ]

    def __str__(self) -> str:
        return self.words[:60]

    @property
    def said(self) -> str | Promise:
        """The words as whoever got them reads them."""
        return self.words if self.hidden_at is None else self.HIDDEN

    def is_read_by(self, person: Person) -> bool:
        """Whether `person` is one of the two sides, and did not write it."""
        if self.automatic or not self.words or self.author_id == person.pk:
            return False
        return self.case.about_id == person.pk or Case.objects.visible_to(person).filter(pk=self.case_id).exists()


class Disclosure(Referable):
    """Somebody's life is at risk, and others are told what they need to help. Two people: one proposes, another agrees."""

    class ToWhom(models.TextChoices):
        EMERGENCY = "emergency", _("the emergency services")
        POLICE = "police", _("the police")
        HEALTH = "health", _("a health service on call")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="disclosures")
    to_whom = models.CharField(max_length=10, choices=ToWhom.choices)
    what = models.TextField()  # as little as they need
    why = models.TextField()
    tell_later_because = models.TextField(blank=True)  # empty: the person is told at once
    to_operator = models.BooleanField(default=False)  # nobody else is left who could be the second person
    proposed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(default=now)
    confirmed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(proposed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="safety_disclosure_by_two",
            ),
            models.CheckConstraint(
                condition=Q(told_at=None) | Q(confirmed_at__isnull=False), name="safety_disclosure_told_after"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_to_whom_display())

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.declined_at is None

    @property
    def is_to_be_told(self) -> bool:
        """It was done, and the person does not know yet."""
        return self.confirmed_at is not None and self.told_at is None


class Debrief(models.Model):
    """After helping somebody in danger: a talk is offered to whoever helped."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="debriefs")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    offered_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True, blank=True)
    talked = models.BooleanField(default=False)

    objects = LockingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="safety_debrief_once")]

    def __str__(self) -> str:
        return str(_("a talk afterwards"))
