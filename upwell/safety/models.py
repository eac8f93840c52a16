"""Reports."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person, Role
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now
from upwell.promises.models import awake_roles

LOOKS_AFTER = frozenset({Role.Kind.HOST, Role.Kind.MODERATOR})


class ReportQuerySet(LockingQuerySet):
    """Reports by who looks after them. An automatic order, never an automatic decision."""

    def waiting(self) -> ReportQuerySet:
        return self.filter(state=Report.State.OPEN)

    def visible_to(self, person: Person | None) -> ReportQuerySet:
        """What `person` looks after: their spaces, or everything for a role on the whole site. Never a report about themselves.

        Somebody in danger who belongs to no space's queue is seen by every host and moderator: the nearest awake one helps.
        """
        mine = [role for role in awake_roles(person) if role.kind in LOOKS_AFTER]
        if person is None or not mine:
            return self.none()
        seen = Q(scope_kind="", reason=Report.Reason.IN_DANGER)
        for role in mine:
            seen |= Q(scope_kind=role.scope_kind, scope_ref=role.scope_ref) if role.scope_kind else Q()
        if any(not role.scope_kind for role in mine):
            return self.exclude(about=person)
        return self.filter(seen).exclude(about=person)

    def by_need(self) -> ReportQuerySet:
        """Danger to somebody first, then harm, then the rest; within each the one that has waited longest."""
        ranks = [When(reason=reason, then=Value(rank)) for rank, reason in enumerate(Report.BY_NEED)]
        need = Case(*ranks, default=Value(99), output_field=IntegerField())
        ordered: ReportQuerySet = self.alias(need=need).order_by("need", "at")
        return ordered


class Report(Referable):
    """Somebody says that something is not right. The snapshot is what they saw; the author never learns who reported."""

    class Reason(models.TextChoices):
        IN_DANGER = "in_danger", _("Somebody may be in danger")
        SELF_HARM = "self_harm", _("It encourages self-harm or suicide")
        THREAT = "threat", _("Threats, hate or harassment")
        PRIVATE = "private", _("It gives away something private about somebody")
        CURE = "cure", _("A cure or sale that could do harm")
        ILLEGAL = "illegal", _("Something else against the law")
        UNKIND = "unkind", _("It breaks the rules of this space")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        ACTED = "acted", _("something was done")
        KEPT = "kept", _("looked at and left as it is")

    BY_NEED = ("in_danger", "self_harm", "threat", "illegal", "private", "cure", "unkind", "other")
    SAME_DAY = frozenset({"in_danger", "self_harm"})

    subject_kind = models.CharField(max_length=60)
    subject_ref = models.CharField(max_length=40)
    scope_kind = models.CharField(max_length=60, blank=True)  # whose moderators look: a space, or the whole site
    scope_ref = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    words = models.TextField(_("what happened"), blank=True, max_length=2000)
    snapshot = models.TextField(blank=True)
    # Who wrote or is what was reported: they see no report about themselves, and the snapshot goes when they are erased.
    about = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reporter = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    reporter_email = models.EmailField(blank=True)
    at = models.DateTimeField(default=now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.TextField(blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)  # what was reported is hidden, by this report
    hidden_because = models.TextField(blank=True)  # as its author was told

    objects = ReportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "at"])]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.get_state_display()})"

    def get_absolute_url(self) -> str:
        return f"/moderation/{self.ref}/"

    @property
    def is_urgent(self) -> bool:
        """To be looked at on the same day."""
        return self.reason in self.SAME_DAY

    @property
    def is_own_need(self) -> bool:
        """Somebody asks for help for themselves."""
        return self.reporter_id is not None and self.reporter_id == self.about_id
