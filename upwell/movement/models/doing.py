"""What groups do, who stands behind it, what they are asked, what they keep, and whose help they take."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now
from upwell.movement.members import is_inside
from upwell.movement.models.deciding import Decision
from upwell.movement.models.groups import Group
from upwell.places.models import PublicBody


class GroupActionQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> GroupActionQuerySet:
        """What is under way or done is public; drafts are the members'."""
        public = ~Q(state=GroupAction.State.DRAFT)
        return self.filter(public if person is None else public | Q(group__in=is_inside(person)))


class GroupAction(Referable):
    """A letter, a petition, a story or a meeting. It goes nowhere by itself: no action enters the official process unless the group wants it to."""

    class Kind(models.TextChoices):
        LETTER = "letter", _("open letter")
        PETITION = "petition", _("petition")
        STORY = "story", _("story")
        MEETING = "meeting", _("meeting")

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        OPEN = "open", _("under way")
        DONE = "done", _("done")
        CALLED_OFF = "called_off", _("called off")

    class Stance(models.TextChoices):
        CHALLENGE = "challenge", _("asks somebody in power to act, or to stop")
        SERVICE = "service", _("helps to run something that exists")
        OWN = "own", _("builds something of our own")

    SIGNED = frozenset({"letter", "petition"})

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="actions")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=140)
    text = models.TextField(max_length=8000)
    stance = models.CharField(max_length=9, choices=Stance.choices)
    to = models.CharField(max_length=200, blank=True)  # as people read it: "the board of …"
    to_body = models.ForeignKey(PublicBody, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(PublicBody, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions")
    begun_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    written_at = models.DateTimeField(default=now)
    begun_at = models.DateTimeField(null=True, blank=True)
    happens_at = models.DateTimeField(null=True, blank=True)  # of a meeting
    where = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(
        blank=True, max_length=4000
    )  # what came of it: the minutes of a meeting, the answer to a letter
    signature_count = models.PositiveIntegerField(default=0)

    objects = GroupActionQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="movement_action_has_words"),
            models.CheckConstraint(
                condition=~Q(kind="meeting") | (Q(happens_at__isnull=False) & ~Q(where="")),
                name="movement_meeting_has_time_and_place",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "open")) | Q(ended_at__isnull=False), name="movement_ended_has_time"
            ),
        ]
        indexes = [models.Index(fields=["group", "state", "-written_at"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/groups/{self.group.slug}/actions/{self.ref}/"

    @property
    def takes_names(self) -> bool:
        """Whether people can stand behind it now: sign it, or say that they come."""
        return self.state == self.State.OPEN and self.kind != self.Kind.STORY


class Signature(models.Model):
    """Somebody signs, or says that they come. Everybody sees how many; a name only where its owner wants it shown."""

    action = models.ForeignKey(GroupAction, on_delete=models.CASCADE, related_name="signatures")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="signatures")
    shows_name = models.BooleanField(default=False)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "person"], name="movement_signed_once")]


class Question(Referable):
    """Somebody asks those who hold an office. Who is answered, and how soon, is counted: members and institutions side by side."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    from_body = models.ForeignKey(PublicBody, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(default=now)
    answer = models.TextField(blank=True, max_length=4000)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["group", "-at"])]

    def get_absolute_url(self) -> str:
        return f"/groups/{self.group.slug}/questions/"


class PaperQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> PaperQuerySet:
        """Public papers, and all of one's own groups."""
        public = Q(public=True)
        there = self.filter(hidden_at=None)
        return there.filter(public if person is None else public | Q(group__in=is_inside(person)))


class Paper(Referable):
    """A file of the group: minutes, rules, a poster."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="papers")
    name = models.CharField(max_length=120)  # with its ending: what it is saved as
    media_type = models.CharField(max_length=80)
    public = models.BooleanField(default=False)
    hidden_at = models.DateTimeField(null=True, blank=True)  # by a moderator: nobody opens it, and it leaves no archive
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    added_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=now)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/groups/{self.group.slug}/papers/{self.ref}/"


class Disclosure(Referable):
    """Whose money or help the group takes, and what is asked in return. Never changed: a correction is a further row."""

    class Kind(models.TextChoices):
        MONEY = "money", _("money")
        ROOM = "room", _("a room")
        WORK = "work", _("somebody’s working time")
        THINGS = "things", _("things, food, printing")
        TRAINING = "training", _("training or advice")
        OTHER = "other", _("something else")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="disclosures")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    giver = models.CharField(max_length=120)  # an institution, never a private person's name
    body = models.ForeignKey(PublicBody, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=300)
    pounds = models.PositiveIntegerField(null=True, blank=True)
    strings = models.CharField(max_length=500)  # what is asked in return; "nothing" is an answer, nothing is not
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    told_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=now)
    corrects = models.OneToOneField("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="corrected")

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver="") & ~Q(strings="") & ~Q(what=""), name="movement_disclosure_is_whole"
            ),
            models.CheckConstraint(
                condition=~Q(kind="money") | Q(pounds__isnull=False), name="movement_money_has_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver}: {self.what}"

    def get_absolute_url(self) -> str:
        return f"/groups/{self.group.slug}/help/"
