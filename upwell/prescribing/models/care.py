"""What hangs on a case: calls and sessions, introductions, answers, messages back."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.directory.models import Service
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now
from upwell.prescribing.models.referrals import Referral


class Contact(Referable):
    """A call, a visit, a session: what happened, written by whoever was there. It is corrected by a further one and never edited."""

    class Kind(models.TextChoices):
        CALL = "call", _("phone call")
        VISIT = "visit", _("meeting")
        SESSION = "session", _("session with a group or service")
        LETTER = "letter", _("letter or message")
        NOTE = "note", _("note")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("we spoke, or they came")
        NOT_REACHED = "not_reached", _("not reached")
        LEFT_MESSAGE = "left_message", _("left a message")
        DID_NOT_COME = "did_not_come", _("did not come")

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    on = models.DateField()
    minutes = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(blank=True, max_length=4000)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="case_notes")
    signed = models.CharField(
        max_length=160
    )  # name and post of whoever wrote it, as it stands in everything that leaves
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="corrections")
    entry_ref = models.CharField(max_length=24, blank=True)  # the commitment on the record
    at = models.DateTimeField(default=now)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-at", "-pk"]
        indexes = [models.Index(fields=["referral", "-on"])]


class Introduction(Referable):
    """A group or service that might help, and how far it went: said yes, came, still going. Each is a day, or not yet."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="introductions")
    what = models.CharField(max_length=200)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="introductions")
    first_visit_together = models.BooleanField(default=False)
    suggested_on = models.DateField()
    enrolled_on = models.DateField(null=True, blank=True)  # said yes, and there was room
    engaged_on = models.DateField(null=True, blank=True)  # came for the first time
    still_on = models.DateField(null=True, blank=True)  # was still going on this day
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=12, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=now)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["-suggested_on", "-pk"]
        constraints = [
            # Nobody is "still going" who never came, and nobody came who had not said yes.
            models.CheckConstraint(
                condition=Q(engaged_on__isnull=True) | Q(enrolled_on__isnull=False), name="prescribing_yes_before_came"
            ),
            models.CheckConstraint(
                condition=Q(still_on__isnull=True) | Q(engaged_on__isnull=False), name="prescribing_came_before_still"
            ),
        ]


class Measure(Referable):
    """One time that somebody answered questions about how they are. What they left out is absent: it is not a nought."""

    class Mode(models.TextChoices):
        ALONE = "alone", _("by themselves")
        READ_OUT = "read_out", _("somebody read the questions out")  # which makes answers better; so it is kept

    class Set(models.TextChoices):
        ONS4 = "ons4", _("How things are")
        LONELINESS = "loneliness", _("Company and loneliness")

    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="measures")
    referral = models.ForeignKey(Referral, null=True, on_delete=models.SET_NULL, related_name="measures")
    kind = models.CharField(max_length=10, choices=Set.choices)
    wording = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)  # question -> number
    mode = models.CharField(max_length=8, choices=Mode.choices)
    on = models.DateField()
    written_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=now)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        indexes = [models.Index(fields=["kind", "person", "on"])]


class Message(Referable):
    """A message back to whoever referred. What it holds is looked up each time among what its person agrees to now."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="messages")
    summary = models.TextField(max_length=3000)  # in plain words, read by the person first
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    signed = models.CharField(max_length=160)
    shown_to_person_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)  # by whoever referred
    hidden_at = models.DateTimeField(null=True, blank=True)  # by a moderator: its person and its writer alone read it
    at = models.DateTimeField(default=now)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(summary=""), name="prescribing_message_has_words")]

    def get_absolute_url(self) -> str:
        return f"/messages-back/{self.ref}/"

    def hidden_from(self, viewer: Any) -> bool:
        """Whether its words are hidden from this reader: from everybody but whom it is about, and who wrote it."""
        if self.hidden_at is None:
            return False
        return viewer is None or viewer.pk not in {self.referral.person_id, self.author_id}
