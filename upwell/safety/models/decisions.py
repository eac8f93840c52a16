"""What was decided about somebody or what they wrote. There is no restriction without a statement of reasons: it hangs on one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now
from upwell.ledger.subjects import find
from upwell.safety.harms import Harm
from upwell.safety.models.cases import Case

APPEAL_FOR = timedelta(days=183)  # six months, as Article 20 of the Digital Services Act has it


class ReasonedQuerySet(LockingQuerySet):
    """Decisions by whom they concern and who looks after them."""

    def visible_to(self, person: Person | None) -> ReasonedQuerySet:
        if person is None:
            return self.none()
        return self.filter(Q(person=person) | Q(case__in=Case.objects.visible_to(person)))

    def live_strikes(self, person: Person, on: datetime | None = None) -> ReasonedQuerySet:
        """Those that still count against `person`, or that counted at an earlier moment (`on`): not expired then, not reversed since."""
        return self.filter(person=person, strike_until__gt=on or now(), reversed_at=None)


class Decision(Referable):
    """A statement of reasons, as Article 17 of the Digital Services Act asks for it: what, where, how long, why, found and decided by whom, how to appeal."""

    class Ground(models.TextChoices):
        RULE = "rule", _("a rule of this place")
        LAW = "law", _("the law")

    class FoundBy(models.TextChoices):
        REPORT = "report", _("Somebody reported it.")
        MODERATOR = "moderator", _("A moderator found it.")
        MACHINE = "machine", _("A program pointed it out.")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    facts = models.TextField()  # what happened, as the person reads it
    ground = models.CharField(max_length=4, choices=Ground.choices)
    rule = models.CharField(max_length=300)  # which rule, or which law, and what it says
    harm = models.CharField(max_length=14, choices=Harm.choices, blank=True)
    found_by = models.CharField(max_length=9, choices=FoundBy.choices, default=FoundBy.REPORT)
    automatic = models.BooleanField(default=False)  # decided by rule, without anybody, until somebody looks
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=now)
    told_at = models.DateTimeField(null=True, blank=True)
    strike_until = models.DateTimeField(null=True, blank=True)
    appeal_until = models.DateTimeField()
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reversed_because = models.TextField(blank=True)

    objects = ReasonedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(rule="") & ~Q(ground=""), name="safety_decision_has_ground"),
            models.CheckConstraint(
                condition=Q(automatic=False) | Q(decided_by=None), name="safety_decision_by_rule_or_person"
            ),
        ]
        indexes = [models.Index(fields=["person", "-at"]), models.Index(fields=["at"])]

    def __str__(self) -> str:
        return str(_("a decision"))

    def get_absolute_url(self) -> str:
        return f"/decisions/{self.ref}/"

    @property
    def stands(self) -> bool:
        return self.reversed_at is None

    @property
    def can_be_appealed(self) -> bool:
        return self.stands and now() <= self.appeal_until


class RestrictionQuerySet(LockingQuerySet):
    """Restrictions by whether they hold."""

    def holding(self) -> RestrictionQuerySet:
        """In force at this moment."""
        return self.filter(Q(until=None) | Q(until__gt=now()), lifted_at=None)

    def on(self, person: Person) -> RestrictionQuerySet:
        """What keeps `person` from writing now."""
        return self.holding().filter(decision__person=person, measure__in=Restriction.ON_PEOPLE)


class Restriction(models.Model):
    """One measure of a decision. Graded, and each can be taken back."""

    class Measure(models.TextChoices):
        WARNED = "warned", _("A warning")
        NOTE = "note", _("A note before the words")
        HIDDEN = "hidden", _("Hidden from others")
        SLOW = "slow", _("Slow: one piece of writing in six hours")
        READ_ONLY = "read_only", _("Reading, but not writing")
        SUSPENDED = "suspended", _("Suspended")

    ON_PEOPLE = ("slow", "read_only", "suspended")
    STRIKES = frozenset({"warned", "read_only", "suspended"})

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="restrictions")
    measure = models.CharField(max_length=9, choices=Measure.choices)
    scope_kind = models.CharField(max_length=60, blank=True)  # where a measure on a person holds; empty: everywhere
    scope_ref = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=80, blank=True)  # of a note
    since = models.DateTimeField(default=now)
    until = models.DateTimeField(null=True, blank=True)  # empty: until it is taken back
    lifted_at = models.DateTimeField(null=True, blank=True)
    told_end_at = models.DateTimeField(null=True, blank=True)
    last_said_at = models.DateTimeField(null=True, blank=True)  # for the slow one

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "measure"], name="safety_measure_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=models.F("since")), name="safety_restriction_ends_later"
            ),
        ]
        indexes = [models.Index(fields=["decision", "lifted_at"])]

    def __str__(self) -> str:
        return str(self.get_measure_display())

    @property
    def holds(self) -> bool:
        """In force at this moment."""
        return self.lifted_at is None and (self.until is None or self.until > now())

    @property
    def is_on_person(self) -> bool:
        return self.measure in self.ON_PEOPLE

    @property
    def where(self) -> str | Promise:
        """Where it holds, in words."""
        scope = find(self.scope_kind, self.scope_ref) if self.scope_kind else None
        return str(scope) if scope is not None else _("everywhere on this site")
