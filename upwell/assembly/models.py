"""Pools, draws, juries."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.gather.models import Issue, Statement
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now
from upwell.promises.models import Duty, Process


class Pool(Referable):
    """People who said yes to being drawn, with the few features that quotas need."""

    name = models.CharField(max_length=120)
    source = models.TextField(blank=True)  # how they were asked, and who was asked
    features = models.JSONField(default=list)  # names of the features, in order
    created_at = models.DateTimeField(default=now)
    withdrawn_at = models.DateTimeField(
        null=True, blank=True
    )  # taken back as a whole: nobody is drawn from it any more
    withdrawn_because = models.CharField(max_length=300, blank=True)

    objects = LockingQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class PoolMember(models.Model):
    """One person who may be drawn. Features are never shown for one person; the pool is published as a salted commitment."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="members")
    number = models.CharField(
        max_length=40
    )  # made here, in no order: the only thing of a person that goes on the record
    given = models.CharField(max_length=200, blank=True)  # as the file had it, perhaps a name: only for organisers
    features = models.JSONField()
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="pool_memberships"
    )

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["pool", "number"], name="assembly_member_once")]


class Quota(models.Model):
    """Between min and max people with this value of this feature."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="quotas")
    feature = models.CharField(max_length=60)
    value = models.CharField(max_length=60)
    min = models.PositiveIntegerField()
    max = models.PositiveIntegerField()

    class Meta:
        ordering = ["feature", "value"]
        constraints = [models.UniqueConstraint(fields=["pool", "feature", "value"], name="assembly_quota_once")]


class Jury(Referable):
    """People drawn by lot to weigh up issues. Public but for who sits on it."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("being prepared")
        DRAWN = "drawn", _("drawn")
        SITTING = "sitting", _("sitting")
        DONE = "done", _("has spoken")
        WITHDRAWN = "withdrawn", _("withdrawn before it was drawn")

    OVER = ("done", "withdrawn")

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="juries")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=140)
    task = models.TextField()
    size = models.PositiveIntegerField()
    pool = models.ForeignKey(Pool, null=True, blank=True, on_delete=models.PROTECT, related_name="juries")
    issues = models.ManyToManyField(Issue, related_name="juries")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARING)
    meets_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True, max_length=1000)

    objects = LockingQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/juries/{self.slug}/"


class Draw(Referable):
    """One lottery: first the commitment goes on the record, then the seed is known, then anyone can draw again."""

    class State(models.TextChoices):
        COMPUTING = "computing", _("being worked out")
        COMMITTED = "committed", _("fixed, waiting for the seed")
        DRAWN = "drawn", _("drawn")
        REFUSED = "refused", _("not possible")
        WITHDRAWN = "withdrawn", _("withdrawn before it was drawn")

    jury = models.ForeignKey(Jury, on_delete=models.CASCADE, related_name="draws")
    state = models.CharField(max_length=10, choices=State.choices, default=State.COMPUTING)
    salt = models.CharField(max_length=64, blank=True)  # hides the pool's features in the commitment
    distribution = models.JSONField(null=True)  # panels as lists of numbers with whole weights; public after the draw
    stamp = models.JSONField(null=True)
    figures = models.JSONField(default=dict)  # least, most, Gini, bands: public from the commitment on
    commitment = models.CharField(max_length=64, blank=True)
    pool_commitment = models.CharField(
        max_length=64, blank=True
    )  # salted: binds to everybody's features and tells none of them
    committed_at = models.DateTimeField(null=True, blank=True)
    seed_source = models.CharField(
        max_length=300, blank=True
    )  # announced with the commitment: where the seed will come from, and when
    seed_due_at = models.DateTimeField(null=True, blank=True)
    seed = models.CharField(max_length=128, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    panel = models.JSONField(default=list)  # numbers of the pool
    refusal = models.TextField(blank=True)
    created_at = models.DateTimeField(default=now)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="drawn") | (~Q(commitment="") & ~Q(seed="")), name="assembly_draw_after_commitment"
            )
        ]


class Juror(models.Model):
    """Somebody drawn. Their seat is private; the number in the pool is public."""

    jury = models.ForeignKey(Jury, on_delete=models.CASCADE, related_name="jurors")
    number = models.CharField(max_length=40)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="jury_seats")
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jury", "number"], name="assembly_juror_once")]


class RecommendationQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> RecommendationQuerySet:
        """Published ones; jurors and facilitators see drafts on their own page."""
        return self.filter(published_at__isnull=False)


class Recommendation(Referable):
    """What a jury asks of a body about one issue, with its vote and whoever saw it otherwise."""

    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="recommendations")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="recommendations")
    text = models.TextField(max_length=4000)
    reasons = models.TextField(blank=True, max_length=4000)
    votes_for = models.PositiveIntegerField(default=0)
    votes_against = models.PositiveIntegerField(default=0)
    votes_abstain = models.PositiveIntegerField(default=0)
    adopted = models.BooleanField(null=True)
    published_at = models.DateTimeField(null=True, blank=True)
    # Statements of the conversations about the issue that it carries: marked by the jury or its facilitator, in public with it.
    takes_up = models.ManyToManyField(Statement, blank=True, related_name="taken_up_by")
    answer_duty = models.ForeignKey(Duty, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = RecommendationQuerySet.as_manager()

    def get_absolute_url(self) -> str:
        return f"/recommendations/{self.ref}/"

    @property
    def minority(self) -> list[MinorityReport]:
        """Reports that are published with it: what the facilitator wrote down, and the own one of each juror whose vote is against it. Not those taken back."""
        against = Q(juror__ballots__recommendation=self, juror__ballots__value="against")
        heard = self.minority_reports.filter(Q(juror=None) | against)
        return list(heard.exclude(text="").distinct().order_by("at", "pk"))

    @property
    def minority_report(self) -> str:
        """All of them, one after the other."""
        return "\n\n".join(report.text for report in self.minority)


class MinorityReport(models.Model):
    """Why one juror saw it otherwise, in their own words; without a juror, what the facilitator wrote down in the room. Nobody's is written over another's."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="minority_reports")
    juror = models.ForeignKey(Juror, null=True, blank=True, on_delete=models.CASCADE, related_name="minority_reports")
    text = models.TextField(blank=True, max_length=4000)  # empty once its author has taken it back by leaving
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "juror"], name="assembly_minority_report_once"),
            models.UniqueConstraint(
                fields=["recommendation"], condition=Q(juror__isnull=True), name="assembly_minority_report_of_the_room"
            ),
        ]


class JurorVote(models.Model):
    """One juror's vote on one recommendation; never shown singly."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="ballots")
    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="ballots")
    value = models.CharField(
        max_length=8, choices=[("for", _("for")), ("against", _("against")), ("abstain", _("abstain"))]
    )
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recommendation", "juror"], name="assembly_ballot_once")]
