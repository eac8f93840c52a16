"""Teams, referrals and their steps. Nobody reads a referral but through what they are to it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts import roles
from upwell.accounts.models import Consent, Person
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.refs import new_ref
from upwell.kit.time import now
from upwell.places.models import Area, PublicBody
from upwell.prescribing import workflow
from upwell.prescribing.models.states import State


class Team(Referable):
    """Link workers who are asked together. They hold the role for the body that runs them."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    body = models.ForeignKey(PublicBody, on_delete=models.PROTECT, related_name="link_worker_teams")
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="link_worker_teams")
    phone = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    is_open = models.BooleanField(default=True)  # takes referrals now

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ReferralQuerySet(LockingQuerySet):
    def of_team_of(self, person: Any) -> ReferralQuerySet:
        """Referrals that were sent to a team in which `person` is a link worker: that they exist, not what is in them."""
        bodies = bodies_of(person)
        sent = self.exclude(state=State.DRAFT)
        return sent if bodies is None else sent.filter(team__body__ref__in=bodies)

    def visible_to(self, person: Any) -> ReferralQuerySet:
        """What `person` may open as a case: the link worker who holds it, and everybody of the team while nobody does."""
        if not isinstance(person, Person):
            return self.none()
        mine = Q(worker=person) | Q(worker=None)
        return self.of_team_of(person).filter(mine).exclude(state=State.ENTERED_IN_ERROR)

    def sent_by(self, person: Any) -> ReferralQuerySet:
        """What `person` sent for somebody else, or colleagues of the same surgery or charity did.

        Sent at work, it is seen as long as the role for that very place is held and awake: somebody who left the surgery sees nothing of it any more, also if they
        refer for somebody else now.
        """
        if not isinstance(person, Person):
            return self.none()
        works = roles.holds_any(person, "referrer", "link_worker")
        mine = Q(referred_by=person, source=Referral.Source.FAMILY)
        if works:
            mine |= Q(
                referred_by=person, scope_ref=""
            )  # for no place of its own: a letter that a link worker wrote down
        for role in roles.held(person) if works else ():
            if role.kind == "referrer" and role.scope_ref:
                mine |= Q(scope_kind=role.scope_kind, scope_ref=role.scope_ref)
        return self.filter(mine).exclude(source=Referral.Source.SELF)


class Referral(Referable):
    """Somebody asks that a link worker gets in touch with somebody, perhaps with themselves.

    `ref` is its address for those who may open it. `reference`, with the word, is for the person alone: it stands nowhere else, not on the record either.
    """

    class Source(models.TextChoices):
        SURGERY = "surgery", _("a surgery or hospital")
        COUNCIL = "council", _("the council")
        CHARITY = "charity", _("a charity or group")
        FAMILY = "family", _("family or a friend")
        SELF = "self", _("the person themselves")

    class Agreed(models.TextChoices):
        PAGE = "page", _("on a page")
        PHONE = "phone", _("by phone")
        LETTER = "letter", _("by letter")
        IN_PERSON = "in_person", _("face to face")

    reference = models.CharField(max_length=24, unique=True, default=new_ref, editable=False)
    word = models.CharField(max_length=128, blank=True)  # digest of the word that goes with the reference
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="referrals")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="referrals")
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    worker = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="caseload")
    source = models.CharField(max_length=10, choices=Source.choices)
    referred_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="referrals_made"
    )
    referred_from = models.CharField(max_length=160, blank=True)  # "Canal Street Surgery", as the person would know it
    scope_kind = models.CharField(max_length=60, blank=True)  # for what the referrer held their role
    scope_ref = models.CharField(max_length=40, blank=True)
    agreed_how = models.CharField(max_length=12, choices=Agreed.choices, default=Agreed.PAGE)

    name = models.CharField(max_length=80, blank=True)  # what they like to be called
    full_name = models.CharField(max_length=160, blank=True)  # only where a surgery must find them again
    born_on = models.DateField(null=True, blank=True)
    nhs_number = models.CharField(max_length=10, blank=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    wish = models.TextField(blank=True, max_length=2000)  # what they hope for, in their words as far as possible
    needs = models.JSONField(default=list)  # categories, as in `categories`

    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    address = models.TextField(blank=True, max_length=400)
    by = models.CharField(max_length=10, blank=True)  # how to reach them first: "phone", "text", "mail", "letter"
    no_writing = models.BooleanField(default=False)  # nothing written may reach their home: no mail, no letter, no text
    may_leave_message = models.BooleanField(default=False)
    safe_note = models.CharField(max_length=300, blank=True)  # "Mornings only. Say you are from the library."
    adjustments = models.JSONField(default=list)  # kinds of `accounts.needs`
    adjustment_note = models.CharField(max_length=300, blank=True)

    created_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(default=now)
    due_on = models.DateField(null=True, blank=True)  # the day of the clock that runs now; the duty itself holds it
    look_again_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)  # its words are gone

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="prescribing_referral_state"),
            # Whoever must not be written to is reached by phone, or through somebody.
            models.CheckConstraint(
                condition=Q(no_writing=False) | ~Q(by__in=["mail", "letter", "text"]), name="prescribing_safe_contact"
            ),
        ]
        indexes = [
            models.Index(fields=["worker", "state", "due_on"]),
            models.Index(fields=["team", "state", "due_on"]),
            models.Index(fields=["scope_kind", "scope_ref", "-created_at"]),
        ]

    def get_absolute_url(self) -> str:
        return f"/cases/{self.ref}/"

    @property
    def is_open(self) -> bool:
        """Still going on."""
        return self.state in workflow.OPEN

    @property
    def is_professional(self) -> bool:
        """Sent by somebody in their work."""
        return self.source in {self.Source.SURGERY, self.Source.COUNCIL, self.Source.CHARITY}

    @property
    def reads_as(self) -> str:
        """The reference as people read it out."""
        return "-".join(self.reference[start : start + 4] for start in range(0, len(self.reference), 4))


# What is wiped when a referral is forgotten.
WORDS: dict[str, Any] = {
    **dict.fromkeys(
        ("word", "name", "full_name", "nhs_number", "wish", "phone", "email", "address", "safe_note", "by"), ""
    ),
    "adjustment_note": "",
    "born_on": None,
    "needs": [],
    "adjustments": [],
}


class Move(Referable):
    """One step of a referral from state to state: who did it, and why. Never edited."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="moves")
    act = models.CharField(max_length=12)
    party = models.CharField(max_length=10)
    before = models.CharField(max_length=16, choices=State.choices)
    after = models.CharField(max_length=16, choices=State.choices)
    reason = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True, max_length=1000)  # told to the person
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    signed = models.CharField(max_length=160, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["at", "pk"]


def bodies_of(person: Any) -> list[str] | None:
    """References of the bodies for which `person` is a link worker now; None stands for all of them."""
    if not roles.holds_any(person, "link_worker"):
        return []
    mine = [role for role in roles.held(person) if role.kind == "link_worker"]
    return None if any(not role.scope_kind for role in mine) else [r.scope_ref for r in mine]


def consents_of(referral: Referral) -> set[str]:
    """The scopes that the person of a referral agrees to now."""
    rows = Consent.objects.filter(
        person=referral.person_id, purpose="prescribing", subject_kind="prescribing.referral",
        subject_ref=referral.ref, withdrawn_at=None,
    )  # fmt: skip
    return set(rows.values_list("scope", flat=True))
