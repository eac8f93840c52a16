"""The books. Minutes are whole numbers; a transfer never changes; the database itself writes both of its sides (see `guards`)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now
from upwell.places.models import Area

MOST_MINUTES = 7 * 24 * 60  # in one transfer: a week without sleep; more is a slip of the finger


class Account(Referable):
    """Where hours stand: somebody's own, the common pot, one shared work, or somebody's who has left and is no longer named.

    `balance` is kept by the database from the entries; nothing else can set it. It may go below nothing as far as it likes.
    """

    class Kind(models.TextChoices):
        MEMBER = "member", _("somebody's own")
        POT = "pot", _("the common pot")
        WORK = "work", _("a shared work")
        LEFT = "left", _("of somebody who left")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="hours_account")
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    wording = models.CharField(max_length=8, blank=True)  # which version of what we agree on was shown
    opened_at = models.DateTimeField(default=now)
    told_at = models.DateTimeField(null=True, blank=True)  # when we last said that much went one way
    balance = models.BigIntegerField(default=0)

    objects = LockingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="member", person__isnull=False) | (~Q(kind="member") & Q(person__isnull=True)),
                name="timebank_account_whose",
            ),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="pot"), name="timebank_one_pot"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class TransferQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> TransferQuerySet:
        """Transfers of the person's own account; of the others nobody reads a single one."""
        if person is None:
            return self.none()
        return self.filter(Q(from_account__person=person) | Q(to_account__person=person))


class Transfer(Referable):
    """So many minutes from one account to another, once and for good. A mistake is answered by a reversal; nothing is taken away.

    It names accounts, never people, and holds no words: those stand in the note, which can be erased.
    """

    class Kind(models.TextChoices):
        EXCHANGE = "exchange", _("help between neighbours")
        COMPANION = "companion", _("coming along to a home visit")
        GIFT = "gift", _("a gift")
        GRANT = "grant", _("from the common pot")
        WORK = "work", _("shared work")
        REVERSAL = "reversal", _("put right again")

    key = models.CharField(max_length=100, unique=True)  # whoever sends the same thing twice sends the same key
    kind = models.CharField(max_length=10, choices=Kind.choices)
    from_account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="going_out")
    to_account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="coming_in")
    minutes = models.PositiveIntegerField()
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversal")
    at = models.DateTimeField(default=now)

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0, minutes__lte=MOST_MINUTES), name="timebank_some_minutes"),
            models.CheckConstraint(condition=~Q(from_account=F("to_account")), name="timebank_two_accounts"),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses__isnull=True)),
                name="timebank_reversal_of_what",
            ),
        ]


class Entry(models.Model):
    """One side of a transfer: minutes with a sign, and what stood on the account after it. Written by the database when the transfer is."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    minutes = models.BigIntegerField()
    balance = models.BigIntegerField()  # after this entry

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["transfer", "account"], name="timebank_entry_once")]
        indexes = [models.Index(fields=["account", "-id"], name="timebank_statement")]


class TransferNote(models.Model):
    """What a transfer was for, in words; gone when whoever wrote them leaves."""

    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="note")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.CharField(max_length=200, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)  # by a moderator: whoever wrote them alone reads them
    written_down = models.BooleanField(default=False)  # by a helper, for somebody who phoned, wrote or came in

    HIDDEN = _("A moderator has hidden these words.")

    def read_by(self, person_key: int | None) -> str:
        """The words as this person reads them in their statement."""
        return self.words if self.hidden_at is None or self.by_id == person_key else str(self.HIDDEN)


class PotQuarter(models.Model):
    """What the common pot had, got and gave between two ends of quarters, told once and never changed; a span without enough people is told together with the next.

    The minutes are for those who take part; `pot_hours` and `hours` are what everybody is told: hours in the pot, and hours that changed hands meanwhile.
    """

    quarter = models.CharField(max_length=7, unique=True)  # "2026-Q3": the last one that is in it
    until = models.DateTimeField()
    before = models.BigIntegerField()
    came_in = models.BigIntegerField()
    went_out = models.BigIntegerField()
    after = models.BigIntegerField()
    pot_hours = models.IntegerField()
    hours = models.IntegerField()
    told_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-until"]
        constraints = [
            models.CheckConstraint(
                condition=Q(after=F("before") + F("came_in") - F("went_out"), came_in__gte=0, went_out__gte=0),
                name="timebank_quarter_adds_up",
            )
        ]

    def __str__(self) -> str:
        return self.quarter
