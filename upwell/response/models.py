"""Answers, milestones, verdicts."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Count, F, Q
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.assembly.models import Recommendation
from upwell.gather.models import HandOff, Issue
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now, today
from upwell.places.models import PublicBody
from upwell.promises.models import Duty


class AnswerQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> AnswerQuerySet:
        """Answers are public from the moment they are given."""
        return self


class Answer(Referable):
    """A body's word on an issue. It never changes; a later word is a further answer."""

    class Kind(models.TextChoices):
        WILL = "will", _("We will do it")
        PART = "part", _("We will do part of it")
        NO = "no", _("No, because")
        NOT_OURS = "not_ours", _("Not ours: handed on")
        NEED_MORE = "need_more", _("We need more, namely")

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="answers")
    recommendation = models.ForeignKey(
        Recommendation, null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    body = models.ForeignKey(PublicBody, on_delete=models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField(max_length=6000)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    signed = models.CharField(
        max_length=200
    )  # name and post as the answer is signed: answers are given in a named person's own name
    hand_off = models.ForeignKey(HandOff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    duty = models.ForeignKey(Duty, null=True, on_delete=models.PROTECT, related_name="+")  # the duty that it fulfils
    at = models.DateTimeField(default=now)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="response_answer_has_words")]

    def get_absolute_url(self) -> str:
        return f"/answers/{self.ref}/"


class Milestone(Referable):
    """One thing promised by one day."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="milestones")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    due_on = models.DateField()
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    # In place of an earlier promise: how often what stands here was put off, and the day for which it was first promised.
    promised_in = models.ForeignKey(
        "Replacement", null=True, blank=True, on_delete=models.PROTECT, related_name="promised"
    )
    times_moved = models.PositiveSmallIntegerField(default=0)
    first_due_on = models.DateField(null=True, blank=True)
    # It could not be kept as it stood: what was promised instead, and why.
    replaced_in = models.ForeignKey(
        "Replacement", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced"
    )

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "position"], name="response_milestone_position"),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(replaced_in=None), name="response_milestone_done_or_replaced"
            ),
            models.CheckConstraint(
                condition=Q(promised_in=None, times_moved=0, first_due_on=None)
                | Q(promised_in__isnull=False, times_moved__gt=0, first_due_on__isnull=False),
                name="response_milestone_says_how_often_it_moved",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        """Still owed: neither done nor replaced."""
        return self.done_at is None and self.replaced_in_id is None

    @property
    def is_late(self) -> bool:
        """Past its day, not done, and nothing promised instead."""
        return self.is_open and self.due_on < today()

    @property
    def was_late(self) -> bool:
        """Its day had passed when something else was promised instead."""
        return self.replaced_in is not None and localdate(self.replaced_in.at) > self.due_on


class ReplacementQuerySet(LockingQuerySet):
    """Whether those who asked agreed is a question to what they said, not a column."""

    def agreed(self) -> ReplacementQuerySet:
        """Those that more of the people who asked call fair enough than not, whoever raised it among them if they spoke. Silence is no agreement."""
        not_fair = ~Q(verdicts__value="fair")
        counted = self.annotate(
            said_fair=Count("verdicts", filter=Q(verdicts__value="fair")),
            said_otherwise=Count("verdicts", filter=not_fair),
            raiser_otherwise=Count("verdicts", filter=not_fair & Q(verdicts__raised_it=True)),
        )
        found: ReplacementQuerySet = counted.filter(said_fair__gt=F("said_otherwise"), raiser_otherwise=0)
        return found


class Replacement(Referable):
    """A body cannot keep something promised as it stands, says why, and promises something else. The old promise stays to be read; it was not kept."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="replacements")
    because = models.TextField(max_length=2000)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    signed = models.CharField(max_length=200)  # as an answer is: in a named person's own name
    at = models.DateTimeField(default=now)

    objects = ReplacementQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(because=""), name="response_replacement_has_reason")]

    def get_absolute_url(self) -> str:
        return f"{self.answer.get_absolute_url()}#replaced-{self.ref}"


class Word(Referable):
    """What somebody who asked says of a promise. A moderator can hide the words; the verdict itself stands and counts."""

    HIDDEN = _("A moderator has hidden these words.")

    words = models.TextField(blank=True, max_length=1000)
    hidden_at = models.DateTimeField(null=True, blank=True)
    raised_it = models.BooleanField()  # by who raised it, or by somebody who supported it
    at = models.DateTimeField(default=now)

    objects = LockingQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def said(self) -> str | Promise:
        """The words as others read them."""
        return self.words if self.hidden_at is None else self.HIDDEN


class Verdict(Word):
    """The word of somebody who raised or supported the issue, beside the body's own."""

    class Value(models.TextChoices):
        KEPT = "kept", _("Kept")
        PARTLY = "partly", _("Partly kept")
        NOT_KEPT = "not_kept", _("Not kept")

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="verdicts")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="verdicts")
    value = models.CharField(max_length=10, choices=Value.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "person"], name="response_verdict_once")]


class ReplacementVerdict(Word):
    """The word of those who asked on a promise that took the place of another."""

    class Value(models.TextChoices):
        FAIR = "fair", _("Fair enough")
        LESS = "less", _("It is less than was promised")
        HELD_TO = "held_to", _("I hold them to the first promise")

    replacement = models.ForeignKey(Replacement, on_delete=models.PROTECT, related_name="verdicts")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    value = models.CharField(max_length=10, choices=Value.choices)

    class Meta:
        ordering = ["-raised_it", "at"]
        constraints = [models.UniqueConstraint(fields=["replacement", "person"], name="response_replacement_said_once")]
