"""Appeals: somebody else looks again, a moderator or a jury of members drawn by lot."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.accounts.roles import is_operator
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now
from upwell.safety.models.decisions import Decision


class AppealRule(models.Model):
    """A space lets a jury of its members decide appeals, where the person who appeals wants that."""

    scope_kind = models.CharField(max_length=60)
    scope_ref = models.CharField(max_length=40)
    size = models.PositiveSmallIntegerField(default=5)
    since = models.DateTimeField(default=now)

    objects = LockingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope_kind", "scope_ref"], name="safety_appeal_rule_once"),
            models.CheckConstraint(condition=Q(size__gte=3, size__lte=15), name="safety_appeal_jury_size"),
        ]

    def __str__(self) -> str:
        return str(_("a jury of %(size)s members") % {"size": self.size})


class AppealQuerySet(LockingQuerySet):
    """Appeals by who may see them."""

    def waiting(self) -> AppealQuerySet:
        return self.filter(state=Appeal.State.OPEN)

    def visible_to(self, person: Person | None) -> AppealQuerySet:
        """One's own, those in whose jury one sits, and those of cases that one looks after."""
        if person is None:
            return self.none()
        mine = Q(pk__in=self.filter(person=person).values("pk")) | Q(pk__in=self.sat_on_by(person).values("pk"))
        if is_operator(person):
            mine |= Q(to_operator=True)
        return self.filter(mine | Q(decision__in=Decision.objects.visible_to(person)))

    def sat_on_by(self, person: Person) -> AppealQuerySet:
        """In whose jury `person` has a seat."""
        return self.filter(jurors__person=person, jurors__stood_down_at=None)


class Appeal(Referable):
    """The person concerned says that a decision is wrong. Once for each decision; never decided by whoever decided."""

    class State(models.TextChoices):
        OPEN = "open", _("being looked at")
        STANDS = "stands", _("the decision stands")
        REVERSED = "reversed", _("the decision was taken back")

    class To(models.TextChoices):
        MODERATOR = "moderator", _("Another moderator")
        JURY = "jury", _("A jury of members, drawn by lot")

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    words = models.TextField()
    to = models.CharField(max_length=9, choices=To.choices, default=To.MODERATOR)
    to_operator = models.BooleanField(default=False)  # nobody else is left who did not decide it
    at = models.DateTimeField(default=now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    because = models.TextField(blank=True)
    seed = models.CharField(max_length=64, blank=True)  # of the lottery: kept, so that it can be done again
    pool_size = models.PositiveIntegerField(default=0)
    drawn_at = models.DateTimeField(null=True, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "at"])]

    def __str__(self) -> str:
        return str(self.get_state_display())

    def get_absolute_url(self) -> str:
        return f"/appeals/{self.ref}/"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_with_jury(self) -> bool:
        return self.to == self.To.JURY


class AppealJuror(models.Model):
    """One seat. Nobody outside learns who sat, and what they said by name."""

    class Vote(models.TextChoices):
        STAND = "stand", _("It should stand")
        REVERSE = "reverse", _("It should be taken back")

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="jurors")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    called_at = models.DateTimeField(default=now)
    vote = models.CharField(max_length=8, choices=Vote.choices, blank=True)
    words = models.TextField(blank=True)
    voted_at = models.DateTimeField(null=True, blank=True)
    stood_down_at = models.DateTimeField(null=True, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appeal", "person"], name="safety_juror_once")]

    def __str__(self) -> str:
        return str(self.get_vote_display() or _("not voted yet"))
