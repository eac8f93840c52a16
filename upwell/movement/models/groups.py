"""Groups, who belongs to them, who holds an office until when, and their rooms."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.community.models import Space
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now, today
from upwell.movement.members import speakers
from upwell.places.models import Area, PublicBody

ENOUGH = 3  # people without whom a group does not begin


class GroupQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> GroupQuerySet:
        """Groups have a public page from their first day; those still looking for three people are shown to people with an account."""
        if person is not None:
            return self
        return self.exclude(state=Group.State.FOUNDING)


class Group(Referable):
    """People who want to change something, together. It belongs to its members; nobody else can govern, hide or close it."""

    class State(models.TextChoices):
        FOUNDING = "founding", _("looking for three people to begin with")
        OPEN = "open", _("at work")
        CLOSING = "closing", _("closing, by decision of its members")
        CLOSED = "closed", _("closed")

    class Stage(models.TextChoices):
        FINDING = "finding", _("finding each other")
        GROWING = "growing", _("getting ourselves together")
        SETTLED = "settled", _("settled, with roles and accounts")
        RESTING = "resting", _("resting or winding down")

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    statement = models.TextField(max_length=1000)  # what it wants to change
    stage = models.CharField(
        max_length=8, choices=Stage.choices, default=Stage.FINDING
    )  # said by the group, never computed
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="groups")
    state = models.CharField(max_length=8, choices=State.choices, default=State.FOUNDING)
    founded_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    founded_at = models.DateTimeField(default=now)
    opened_at = models.DateTimeField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    shows_capture = models.BooleanField(
        default=False
    )  # whether everybody may see who influences it: a members' decision
    came_from = models.CharField(max_length=200, blank=True)  # the Upwell where it lived before

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="closing") | Q(closes_on__isnull=False), name="movement_closing_has_day"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(statement=""), name="movement_group_has_words"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/groups/{self.slug}/"

    @property
    def is_alive(self) -> bool:
        """Open, or closing but not closed yet: its rooms take words and its members decide."""
        return self.state in (self.State.OPEN, self.State.CLOSING)


class MemberQuerySet(LockingQuerySet):
    def standing(self) -> MemberQuerySet:
        """Who belongs now."""
        return self.filter(left_at=None)

    def members(self) -> MemberQuerySet:
        """Who belongs now, is no guest, and has not come to speak for an institution: such a row stands until the tick has tidied it up."""
        return self.filter(left_at=None, kind=Member.Kind.MEMBER).exclude(person__in=speakers())

    def barred(self) -> MemberQuerySet:
        """Who was shown out, and whom the members have not let come back."""
        return self.filter(left_at__isnull=False, how_left=Member.Left.SHOWN_OUT, person__isnull=False)


class Member(Referable):
    """Somebody belongs to a group: as a member, or as the guest of an institution. One row for each, so nobody is both."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("member")
        GUEST = "guest", _("guest of an institution")

    class Left(models.TextChoices):
        LEFT = "left", _("left")
        SHOWN_OUT = "shown_out", _("shown out")
        SPEAKS = "speaks", _("speaks for an institution now")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="group_members")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.MEMBER)
    body = models.ForeignKey(PublicBody, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120, blank=True)  # the guest's post, as everybody sees it
    agreed_at = models.DateTimeField(null=True, blank=True)  # a guest is one from when they say yes
    invited_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateTimeField(default=now)
    left_at = models.DateTimeField(null=True, blank=True)
    how_left = models.CharField(max_length=10, choices=Left.choices, blank=True)
    reason = models.TextField(blank=True, max_length=2000)  # why they were shown out: they read it
    words_stay = models.BooleanField(default=False)  # their words are left out when the group moves

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "person"], name="movement_member_once"),
            models.CheckConstraint(
                condition=Q(kind="guest", body__isnull=False) | Q(kind="member", body__isnull=True),
                name="movement_guest_has_body",
            ),
        ]
        indexes = [models.Index(fields=["person", "left_at"]), models.Index(fields=["group", "kind", "left_at"])]

    def __str__(self) -> str:
        return self.person.handle if self.person else str(_("somebody who has left"))

    @property
    def is_guest(self) -> bool:
        return self.kind == self.Kind.GUEST

    @property
    def is_barred(self) -> bool:
        """Shown out, and not let back by the members."""
        return self.left_at is not None and self.how_left == self.Left.SHOWN_OUT


class Office(models.TextChoices):
    """What a member can be for a time. The same four in every group, so that newcomers know whom to ask."""

    CONVENOR = "convenor", _("convenor")
    TREASURER = "treasurer", _("treasurer")
    SECRETARY = "secretary", _("secretary")
    SPOKESPERSON = "spokesperson", _("spokesperson")


class TermQuerySet(LockingQuerySet):
    def standing(self) -> TermQuerySet:
        """Offices held today."""
        return self.filter(ended_at=None, until__gte=today())


class Term(Referable):
    """One member holds one office from one day to another. A trigger in the database refuses a guest."""

    class Paid(models.TextChoices):
        UNSAID = "", _("not said yet")
        NOBODY = "nobody", _("by nobody")
        GROUP = "group", _("by the group itself")
        INSTITUTION = "institution", _("by a public body or an institution")
        OTHER = "other", _("by somebody else")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="terms")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="terms")
    office = models.CharField(max_length=12, choices=Office.choices)
    since = models.DateTimeField(default=now)
    until = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    paid = models.CharField(max_length=11, choices=Paid.choices, blank=True, default="")
    payer = models.CharField(max_length=120, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["office", "-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "office"], condition=Q(ended_at__isnull=True), name="movement_office_once"
            ),
            models.CheckConstraint(
                condition=~Q(paid__in=("institution", "other")) | ~Q(payer=""), name="movement_payer_named"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_office_display())

    def get_absolute_url(self) -> str:
        return self.group.get_absolute_url()


class Room(models.Model):
    """A space of the community that belongs to a group."""

    class Kind(models.TextChoices):
        PUBLIC = "public", _("open: everybody can read, members and guests write")
        PRIVATE = "private", _("members only: no guest ever reads it")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="rooms")
    space = models.OneToOneField(Space, on_delete=models.PROTECT, related_name="room")
    kind = models.CharField(max_length=7, choices=Kind.choices)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return self.space.name


def with_members(groups: Any) -> Any:
    """Groups with how many members each has, in one query: as `MemberQuerySet.members` counts them."""
    # Counted beside, not over the rows that the groups were found by: among one's own that would be oneself alone.
    rows = Member.objects.members().filter(group=OuterRef("pk")).order_by().values("group")
    counted = Subquery(rows.annotate(number=models.Count("pk")).values("number"))
    return groups.annotate(member_count=Coalesce(counted, 0))


ORDER = F("opened_at").desc(nulls_last=True)
