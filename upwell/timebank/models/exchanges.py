"""Offers, needs, exchanges between neighbours, disagreements about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts import roles
from upwell.accounts.models import Person
from upwell.community.models import Membership, Space
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now
from upwell.places.models import Area
from upwell.promises.models import Duty
from upwell.timebank.models.books import Transfer

FRESH = timedelta(days=180)  # after that we ask whether it is still so, and do not show it until they say yes


class Help(models.TextChoices):
    """What people do for each other. A closed list, so that offers and needs meet."""

    COMPANY = "company", _("company, a chat, a walk")
    ERRANDS = "errands", _("shopping and errands")
    LIFT = "lift", _("a lift, going along to an appointment")
    FORMS = "forms", _("forms, letters, reading aloud")
    DIGITAL = "digital", _("phones and computers")
    COOKING = "cooking", _("cooking and baking")
    GARDEN = "garden", _("garden")
    REPAIRS = "repairs", _("small repairs, carrying things")
    SEWING = "sewing", _("sewing, knitting, crafts")
    LANGUAGE = "language", _("languages and interpreting")
    LEARNING = "learning", _("teaching and learning")
    ANIMALS = "animals", _("pets")
    OTHER = "other", _("something else")


class Place(models.TextChoices):
    """Where it can be."""

    PUBLIC = "public", _("in a public place")
    REMOTE = "remote", _("by phone or online")
    HOME = "home", _("in somebody’s home")


class Slot(models.TextChoices):
    """When somebody usually can."""

    MORNING = "morning", _("weekday mornings")
    AFTERNOON = "afternoon", _("weekday afternoons")
    EVENING = "evening", _("weekday evenings")
    WEEKEND = "weekend", _("weekends")


def brokered(person: Any, space: str = "space") -> Q:
    """The spaces that `person` is broker of: all of them for a broker of the whole site."""
    mine = [role for role in roles.held(person) if role.kind == "broker"] if roles.holds_any(person, "broker") else []
    if any(not role.scope_kind for role in mine):
        return ~Q(pk__in=[])
    return Q(**{f"{space}__ref__in": [role.scope_ref for role in mine if role.scope_kind == "community.space"]})


class ListingQuerySet(LockingQuerySet):
    def open(self) -> ListingQuerySet:
        """Not closed, not hidden, said or said again in the last half year."""
        return self.filter(closed_at=None, hidden_at=None, renewed_at__gt=now() - FRESH)

    def visible_to(self, person: Any) -> ListingQuerySet:
        """What people with an account may read, those of a space only its members; one's own always."""
        if person is None:
            return self.none()
        belongs = Exists(Membership.objects.filter(space=OuterRef("space"), person=person, left_at=None))
        # A row alone does not open what is closed to them.
        inside = Q(belongs) & Q(space__in=Space.objects.visible_to(person).values("pk"))
        there = Q(hidden_at=None, person__isnull=False)
        return self.filter(Q(person=person) | (there & (Q(space=None) | inside | brokered(person))))


class Listing(Referable):
    """Something that somebody offers to do, or would be glad of."""

    class Kind(models.TextChoices):
        OFFER = "offer", _("offer")
        NEED = "need", _("need")

    kind = models.CharField(max_length=5, choices=Kind.choices)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="listings")
    help = models.CharField(max_length=10, choices=Help.choices)
    title = models.CharField(max_length=80)
    words = models.TextField(max_length=1000, blank=True)
    places = models.JSONField(default=list)  # of Place
    slots = models.JSONField(default=list)  # of Slot; none means that any time can be talked about
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    space = models.ForeignKey(Space, null=True, blank=True, on_delete=models.PROTECT, related_name="listings")
    created_at = models.DateTimeField(default=now)
    renewed_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(closed_at__isnull=False),
                name="timebank_open_listing_is_somebodys",
            )
        ]
        indexes = [models.Index(fields=["kind", "-renewed_at"], name="timebank_listing_new")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/time/listings/{self.ref}/"

    @property
    def is_open(self) -> bool:
        """As `ListingQuerySet.open`."""
        return self.closed_at is None and self.hidden_at is None and not self.is_stale

    @property
    def is_stale(self) -> bool:
        """So old that its owner has to say that it is still so."""
        return self.renewed_at <= now() - FRESH

    @property
    def place_names(self) -> list[str]:
        """Where it can be, in words."""
        return [str(Place(place).label) for place in self.places]

    @property
    def slot_names(self) -> list[str]:
        """When, in words."""
        return [str(Slot(slot).label) for slot in self.slots]


class ExchangeQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> ExchangeQuerySet:
        """Those whom it is between, and who comes along."""
        if person is None:
            return self.none()
        return self.filter(Q(helper=person) | Q(helped=person) | Q(companion=person))

    def under_way(self) -> ExchangeQuerySet:
        """Not at an end."""
        return self.filter(state__in=Exchange.UNDER_WAY)


_BEFORE = ["proposed", "declined", "cancelled"]


class Exchange(Referable):
    """One helps, one is helped. Both say yes, both say how long it was.

    Help in somebody's home is possible only when both have said that they met in public first, and somebody who comes along has said yes: the database holds that.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for a yes")
        AGREED = "agreed", _("agreed")
        SAID = "said", _("one side said how long it was")
        BOOKED = "booked", _("written down in the books")
        DISPUTED = "disputed", _("a broker looks at it")
        SETTLED = "settled", _("settled by a broker")
        DECLINED = "declined", _("it did not come about")
        CANCELLED = "cancelled", _("called off")

    UNDER_WAY = ("proposed", "agreed", "said", "disputed")

    class Side(models.TextChoices):
        HELPER = "helper", _("who helps")
        HELPED = "helped", _("who is helped")

    helper = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="exchanges_as_helper")
    helped = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="exchanges_as_helped")
    offer = models.ForeignKey(Listing, null=True, blank=True, on_delete=models.SET_NULL, related_name="from_offer")
    need = models.ForeignKey(Listing, null=True, blank=True, on_delete=models.SET_NULL, related_name="from_need")
    space = models.ForeignKey(Space, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    introduced_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    help = models.CharField(max_length=10, choices=Help.choices)
    about = models.CharField(max_length=200)
    place = models.CharField(max_length=6, choices=Place.choices)
    on = models.DateField(null=True, blank=True)
    meeting = models.CharField(
        max_length=200, blank=True
    )  # "two o'clock, at the library door": between the two, gone when it is over
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    created_at = models.DateTimeField(default=now)
    helper_yes_at = models.DateTimeField(null=True, blank=True)
    helped_yes_at = models.DateTimeField(null=True, blank=True)
    met_on = models.DateField(null=True, blank=True)
    met_helper_at = models.DateTimeField(null=True, blank=True)
    met_helped_at = models.DateTimeField(null=True, blank=True)
    companion = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="exchanges_along"
    )
    companion_at = models.DateTimeField(null=True, blank=True)
    said_minutes = models.PositiveIntegerField(null=True, blank=True)
    said_by = models.CharField(max_length=6, choices=Side.choices, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    transfer = models.OneToOneField(Transfer, null=True, blank=True, on_delete=models.PROTECT, related_name="exchange")
    companion_transfer = models.OneToOneField(
        Transfer, null=True, blank=True, on_delete=models.PROTECT, related_name="along"
    )

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(place="home")
                | Q(state__in=_BEFORE)
                | Q(
                    met_on__isnull=False,
                    met_helper_at__isnull=False,
                    met_helped_at__isnull=False,
                    companion_at__isnull=False,
                ),
                name="timebank_safe_home_visit",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_BEFORE) | Q(helper_yes_at__isnull=False, helped_yes_at__isnull=False),
                name="timebank_both_said_yes",
            ),
            models.CheckConstraint(
                condition=~Q(state="booked") | Q(transfer__isnull=False), name="timebank_booked_is_in_the_books"
            ),
        ]
        indexes = [models.Index(fields=["state", "said_at"], name="timebank_exchange_waiting")]

    def __str__(self) -> str:
        return self.about

    def get_absolute_url(self) -> str:
        return f"/time/exchanges/{self.ref}/"

    def side_of(self, person: Any) -> str:
        """ "helper", "helped", or nothing for everybody else."""
        if person is None or person.pk is None:
            return ""
        return {self.helper_id: "helper", self.helped_id: "helped"}.get(person.pk, "")

    def other(self, person: Person) -> Person | None:
        """Who is on the other side."""
        return self.helped if self.side_of(person) == "helper" else self.helper

    @property
    def is_home(self) -> bool:
        """In somebody's home: then more is asked before."""
        return self.place == Place.HOME

    @property
    def is_safe(self) -> bool:
        """Not in a home; or they met in public first, and somebody comes along."""
        return not self.is_home or all((self.met_on, self.met_helper_at, self.met_helped_at, self.companion_at))

    @property
    def is_under_way(self) -> bool:
        """Not at an end."""
        return self.state in self.UNDER_WAY


class DisputeQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> DisputeQuerySet:
        """Those whom it is between, and the brokers who may settle it."""
        if person is None:
            return self.none()
        sides = Q(exchange__helper=person) | Q(exchange__helped=person)
        return self.filter(sides | brokered(person, "exchange__space"))


class Dispute(Referable):
    """The two do not agree. A broker owes them an answer by a day."""

    class Outcome(models.TextChoices):
        SETTLED = "settled", _("settled by a broker")
        WITHDRAWN = "withdrawn", _("taken back")
        LEFT = "left", _("somebody left")

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="disputes")
    raised_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.TextField(max_length=1000, blank=True)
    was = models.CharField(max_length=10)  # the state that the exchange goes back to when it is taken back
    opened_at = models.DateTimeField(default=now)
    duty = models.ForeignKey(Duty, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    answer = models.TextField(max_length=1000, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exchange"], condition=Q(settled_at__isnull=True), name="timebank_one_open_dispute"
            )
        ]

    def __str__(self) -> str:
        return str(_("a disagreement"))

    def get_absolute_url(self) -> str:
        return f"/time/disputes/{self.ref}/"

    @property
    def space(self) -> Space | None:
        """Whose brokers look at it."""
        return self.exchange.space
