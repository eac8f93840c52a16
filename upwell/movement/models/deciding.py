"""What members decide: proposed, open for some days, counted, written down."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now
from upwell.movement.members import is_inside
from upwell.movement.models.groups import Group, Member, Office
from upwell.places.models import PublicBody


class DecisionQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> DecisionQuerySet:
        """Those of one's groups; of other groups only what they decided in public, once it is decided."""
        public = Q(public=True, state__in=(Decision.State.CARRIED, Decision.State.LOST))
        return self.filter(public if person is None else public | Q(group__in=is_inside(person)))


class Decision(Referable):
    """One question to the members. What it leads to happens by itself when it is carried."""

    class Kind(models.TextChoices):
        GENERAL = "general", _("anything the group agrees on")
        OFFICE = "office", _("give somebody an office")
        SHOW_OUT = "show_out", _("show somebody out")
        RETURN = "return", _("let somebody come back who was shown out")
        CAPTURE = "capture", _("show everybody who influences us")
        CLOSE = "close", _("close the group")
        GO_ON = "go_on", _("go on instead of closing")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CARRIED = "carried", _("carried")
        LOST = "lost", _("not carried")
        TAKEN_BACK = "taken_back", _("taken back")

    ABOUT_SOMEBODY = frozenset({"office", "show_out", "return"})
    SERIOUS = frozenset({"show_out", "close"})  # a week, and two thirds of the votes

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.GENERAL)
    title = models.CharField(max_length=140)
    text = models.TextField(max_length=4000, blank=True)
    public = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    # Who put it on the table: empty for the members themselves. Counted on the page of influence.
    asked_by = models.ForeignKey(PublicBody, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.CASCADE, related_name="decisions_about")
    office = models.CharField(max_length=12, choices=Office.choices, blank=True)
    until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(default=now)
    closes_on = models.DateField()
    decided_at = models.DateTimeField(null=True, blank=True)
    yes = models.PositiveIntegerField(default=0)  # written when it is counted, not while it is open
    no = models.PositiveIntegerField(default=0)
    neither = models.PositiveIntegerField(default=0)
    could_vote = models.PositiveIntegerField(default=0)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="movement_decision_has_title"),
            models.CheckConstraint(
                condition=~Q(kind__in=("office", "show_out", "return")) | Q(member__isnull=False),
                name="movement_decision_about_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(kind="office") | (Q(until__isnull=False) & ~Q(office="")),
                name="movement_office_has_an_end",
            ),
            models.UniqueConstraint(
                fields=["group", "kind", "member"],
                condition=Q(state="open", kind__in=("show_out", "return")),
                name="movement_one_open_about",
            ),
            models.UniqueConstraint(
                fields=["group", "kind"],
                condition=Q(state="open", kind__in=("close", "capture", "go_on")),
                name="movement_one_open_of_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["group", "state", "-opened_at"]),
            models.Index(fields=["closes_on"], condition=Q(state="open"), name="movement_decision_open"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/groups/{self.group.slug}/decisions/{self.ref}/"

    @property
    def is_serious(self) -> bool:
        return self.kind in self.SERIOUS


class Ballot(models.Model):
    """How one member voted. A guest's is refused by the database."""

    class Choice(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NEITHER = "neither", _("Neither")

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="ballots")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="ballots")
    choice = models.CharField(max_length=7, choices=Choice.choices)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "member"], name="movement_ballot_once")]


class Appeal(Referable):
    """Somebody who was shown out says why that was not right. It goes to all members but the one who proposed it."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")  # that showed them out
    again = models.OneToOneField(
        Decision, on_delete=models.CASCADE, related_name="appealed"
    )  # that is to let them back
    words = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField(default=now)

    objects = LockingQuerySet.as_manager()
