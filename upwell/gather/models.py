"""Issues, hand-offs, conversations."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now, today
from upwell.places.models import PublicBody
from upwell.promises.models import Duty, Process


class IssueQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> IssueQuerySet:
        """Issues are public from the first minute."""
        return self

    def open(self) -> IssueQuerySet:
        return self.exclude(state__in=Issue.ENDED)


class Issue(Referable):
    """What people ask of somebody. While it is open it has a holder and a next date: the database does not let it be otherwise."""

    class State(models.TextChoices):
        GATHERING = "gathering", _("finding support")
        ADMITTING = "admitting", _("waiting to hear whose it is to decide")
        WEIGHING = "weighing", _("being weighed up")
        JURY = "jury", _("with a jury")
        BODY = "body", _("with the people who decide")
        HANDED_ON = "handed_on", _("handed on")
        DOING = "doing", _("promised, being done")
        KEPT = "kept", _("promise kept")
        CLOSED = "closed", _("closed")

    ENDED = ("kept", "closed")

    title = models.CharField(max_length=140)
    body = models.ForeignKey(PublicBody, on_delete=models.PROTECT, related_name="issues")  # who is asked
    ask = models.TextField(max_length=1000)  # to do what
    story = models.TextField(blank=True, max_length=4000)
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="issues")
    raised_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="issues")
    origin = models.CharField(
        max_length=10,
        choices=[("citizens", _("citizens")), ("body", _("the body")), ("staff", _("grouped by staff"))],
        default="citizens",
    )
    raised_at = models.DateTimeField(default=now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.GATHERING)
    duty = models.ForeignKey(
        Duty, null=True, on_delete=models.PROTECT, related_name="+"
    )  # whose move it is, and by when
    support_count = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.TextField(blank=True)

    objects = IssueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("kept", "closed")) | Q(duty__isnull=False), name="gather_issue_has_duty"
            )
        ]
        indexes = [models.Index(fields=["state", "-raised_at"]), models.Index(fields=["-raised_at"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/issues/{self.ref}/"

    @property
    def has_ended(self) -> bool:
        """Closed, or its promise kept: nobody holds it any more."""
        return self.state in self.ENDED


class Support(models.Model):
    """Somebody says that it matters to them too."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="supports")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="supports")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "person"], name="gather_support_once")]


class Follow(models.Model):
    """Somebody wants to be told what happens with an issue, without saying more."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="follows")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="followed_issues")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "person"], name="gather_follow_once")]


class RemitDecision(Referable):
    """The body's own word on whether an ask is its to decide: signed, for good. A later "not ours" is a reversal, and says so."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="remit_decisions")
    body = models.ForeignKey(PublicBody, on_delete=models.PROTECT, related_name="+")
    ours = models.BooleanField()
    reason = models.TextField()
    reverses = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=160)  # the post of whoever signed
    at = models.DateTimeField(default=now)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]


class HandOff(Referable):
    """An ask passed to another body. It stays open until the receiver answers; no reply is shown as no reply."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for an answer")
        ACCEPTED = "accepted", _("taken on")
        REFUSED = "refused", _("refused")
        ENDED = "ended", _("ended with the issue")

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="hand_offs")
    sender = models.ForeignKey(PublicBody, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(PublicBody, on_delete=models.PROTECT, related_name="received_hand_offs")
    receiver_title = models.CharField(max_length=160)
    text = models.TextField()
    came_from = models.CharField(
        max_length=10, choices=Issue.State.choices
    )  # where the issue was when it was handed on
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reply = models.TextField(blank=True)
    replied_title = models.CharField(max_length=160, blank=True)  # the post of whoever answered for the receiver
    duty = models.ForeignKey(Duty, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    replied_at = models.DateTimeField(null=True, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["issue"], condition=Q(state="waiting"), name="gather_one_hand_off_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.sender} → {self.receiver}"

    def get_absolute_url(self) -> str:
        return f"/hand-offs/{self.ref}/"


class ConversationQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> ConversationQuerySet:
        """Conversations are public."""
        return self


class Conversation(Referable):
    """A question, statements of at most 280 characters, and votes: agree, disagree, pass. No replies, so no shouting."""

    issue = models.ForeignKey(Issue, null=True, blank=True, on_delete=models.PROTECT, related_name="conversations")
    process = models.ForeignKey(Process, null=True, blank=True, on_delete=models.PROTECT, related_name="conversations")
    title = models.CharField(max_length=200)
    question = models.TextField(blank=True)
    opened_at = models.DateTimeField(default=now)
    closes_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    checked_first = models.BooleanField(default=True)  # statements are read by a facilitator before others vote on them
    imported_from = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # brought in from outside, and taken back as a whole
    withdrawn_because = models.CharField(max_length=300, blank=True)
    statement_count = models.PositiveIntegerField(default=0)
    participant_count = models.PositiveIntegerField(default=0)
    vote_count = models.PositiveIntegerField(default=0)
    map_behind_since = models.DateTimeField(null=True, blank=True)  # the last vote that no map has taken in yet

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["imported_from"], condition=~Q(imported_from=""), name="gather_conversation_imported_once"
            )
        ]
        indexes = [models.Index(fields=["-opened_at"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/conversations/{self.ref}/"

    @property
    def is_open(self) -> bool:
        """Whether people can still vote and write."""
        return self.closed_at is None and (self.closes_on is None or self.closes_on >= today())

    @property
    def held_in(self) -> Process | None:
        """The process whose organisers and facilitators look after it."""
        return self.process or (self.issue.process if self.issue else None)


class Statement(Referable):
    """One sentence to agree or disagree with."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be read")
        OPEN = "open", _("open to votes")
        REFUSED = "refused", _("not let in")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="statements")
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=1000)
    author = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="statements")
    state = models.CharField(max_length=8, choices=State.choices)
    refused_because = models.CharField(max_length=300, blank=True)
    meta = models.BooleanField(default=False)
    written_at = models.DateTimeField(default=now)
    taken_back_at = models.DateTimeField(null=True, blank=True)  # then the words are gone; the votes on it stay

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["conversation", "number"], name="gather_statement_number")]
        indexes = [models.Index(fields=["conversation", "state"])]

    def __str__(self) -> str:
        return str(self.words)

    def get_absolute_url(self) -> str:
        return f"{self.conversation.get_absolute_url()}statements/#s{self.number}"

    @property
    def words(self) -> str | Promise:
        """What it says, or that it was taken back."""
        return self.text if self.taken_back_at is None else _("(taken back by its author)")


class Participant(models.Model):
    """Somebody in a conversation, by number: what the map and the export show. Erasing the person keeps the number and unties it."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="participants")
    number = models.PositiveIntegerField()
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="participations")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="gather_participant_number"),
            models.UniqueConstraint(
                fields=["conversation", "person"], condition=Q(person__isnull=False), name="gather_participant_once"
            ),
        ]


class Vote(models.Model):
    """The last word of one participant on one statement."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="votes")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="votes")
    value = models.SmallIntegerField()  # 1 agree, -1 disagree, 0 pass
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "statement"], name="gather_vote_once"),
            models.CheckConstraint(condition=Q(value__in=(-1, 0, 1)), name="gather_vote_value"),
        ]


class Map(Referable):
    """One opinion map of a conversation, with its stamp; a new one replaces it on the page, the old ones stay in the export."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="maps")
    at = models.DateTimeField(default=now)
    votes = models.PositiveIntegerField()
    stamp = models.JSONField()
    result = models.JSONField()
    input = (
        models.BinaryField()
    )  # the votes it was made from (gather.mapping packs them), so that it can always be made again
    salt = models.CharField(max_length=64, blank=True)  # makes the labels of this map; never leaves the house
    n_statements = models.PositiveIntegerField()
    moderated_out = models.JSONField(default=list)
    meta = models.JSONField(default=list)
    priorities = models.JSONField(default=dict)  # statement number -> weight when the next statement is drawn
    kept = models.BooleanField(default=True)  # False: made by the clock, and gone when the next one is made

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["conversation", "-at"])]

    def get_absolute_url(self) -> str:
        return f"{self.conversation.get_absolute_url()}map/"
