"""People and what belongs to them alone."""

from __future__ import annotations

import uuid
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from upwell.kit.lookalike import skeleton
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now

# The primary key of the person for whom a helper is writing down just now; set by accounts.acting only.
writing_down: ContextVar[int | None] = ContextVar("upwell_writing_down", default=None)
WRITTEN_DOWN = "written down by a host for a person"


def new_opaque() -> str:
    """A random name for the record that nobody outside can tie to a person."""
    return uuid.uuid4().hex


class SkeletonField(models.CharField):  # type: ignore[type-arg]
    """What a handle looks like, kept with it, so that the database lets no two people look like one another."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = skeleton(str(getattr(model_instance, "handle", "")))[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value


class PersonManager(BaseUserManager["Person"]):
    """Makes people."""

    def create_user(self, handle: str, email: str | None = None, password: str | None = None, **more: Any) -> Person:
        """A person with a handle; without a password they sign in by code or passkey."""
        person = self.model(handle=handle, email=self.normalize_email(email or "") or None, **more)
        if password:
            person.set_password(password)
        else:
            person.set_unusable_password()
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(handle__iexact=username)

    def known_as(self, handle: str) -> Person | None:
        """The person of this name, however its letters and spaces were typed; nobody who has left."""
        return self.filter(handle__iexact=" ".join(handle.split()), is_active=True).first()

    def lock(self, pk: Any) -> Person:
        """As LockingQuerySet.lock."""
        return self.select_for_update(no_key=True).get(pk=pk)


class Person(AbstractBaseUser, PermissionsMixin, Referable):
    """Somebody. A handle, never a legal name. `opaque` is who they are to the record; erasing forgets it."""

    handle = models.CharField(
        _("name to be known by"),
        max_length=30,
        unique=True,
        validators=[
            RegexValidator(r"^[\w][\w .'-]{1,28}[\w]$", _("Use 3 to 30 letters, numbers, spaces, dots, dashes."))
        ],
    )
    looks_like = SkeletonField(max_length=90, unique=True, editable=False)  # kit.lookalike.skeleton of the handle
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    opaque = models.CharField(max_length=32, unique=True, default=new_opaque, editable=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)  # the operator of the installation, not a role in the community
    declared_16_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=8, default="en-gb")
    about = models.CharField(max_length=300, blank=True)
    is_new_until = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(default=now)
    assisted = models.BooleanField(default=False)  # phoned or wrote; has no way to sign in
    leaving_on = models.DateTimeField(null=True, blank=True)  # a deletion that can still be taken back
    erased_at = models.DateTimeField(null=True, blank=True)
    break_until = models.DateTimeField(null=True, blank=True)  # a rest that the person takes: no mail until then

    objects = PersonManager()

    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("handle"),
                name="accounts_handle_once",
                violation_error_message=_("Somebody already uses this name."),
            )
        ]

    def __str__(self) -> str:
        return self.handle

    @property
    def public_role(self) -> str:
        """What the record calls a person when an action does not say better."""
        return WRITTEN_DOWN if writing_down.get() == self.pk else "member"

    @property
    def is_system(self) -> bool:
        return False


class Role(Referable):
    """Power that somebody holds for one thing and a time: host of a space, decision-maker of a body. Site-wide when the scope is empty."""

    class Kind(models.TextChoices):
        HOST = "host", _("host")
        MODERATOR = "moderator", _("moderator")
        ORGANISER = "organiser", _("organiser")
        FACILITATOR = "facilitator", _("facilitator")
        JUROR = "juror", _("juror")
        DECISION_MAKER = "decision_maker", _("decision-maker")
        OFFICER = "officer", _("officer of a public body")
        AUDITOR = "auditor", _("auditor")
        LINK_WORKER = "link_worker", _("link worker")
        REFERRER = "referrer", _("referrer")
        PROVIDER = "provider", _("provider of a service")
        BROKER = "broker", _("broker of the time bank")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(
        max_length=120, blank=True
    )  # "Director of community care": public, the post and not the person
    scope_kind = models.CharField(
        max_length=60, blank=True
    )  # "community.space", "promises.process", "places.publicbody"
    scope_ref = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField(default=now)
    until = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = LockingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "scope_kind", "scope_ref"],
                condition=Q(until__isnull=True),
                name="accounts_role_once",
            )
        ]
        indexes = [models.Index(fields=["scope_kind", "scope_ref", "kind"])]


class Consent(Referable):
    """One thing that one person agreed to, in one wording, for one use. Never edited: taken back once, given again as a new row.

    Database triggers (migration 0100) hold that: only `withdrawn_at` may change, once, from nothing.

    Voices brought in from outside have no such row: their source says on what ground it may be used.
    """

    class How(models.TextChoices):
        PAGE = "page", _("on a page")
        PHONE = "phone", _("by phone")
        LETTER = "letter", _("by letter")
        IN_PERSON = "in_person", _("face to face")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)  # registered in accounts.consent: "voice", "pool", …
    scope = models.CharField(max_length=40)  # "count", "quote", "quote_named", "jury", "decider", "research"
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_ref = models.CharField(max_length=40, blank=True)
    wording = models.CharField(max_length=20)  # version of the text that was shown
    how = models.CharField(max_length=12, choices=How.choices, default=How.PAGE)
    given_at = models.DateTimeField(default=now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    written_down_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = LockingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose", "scope", "subject_kind", "subject_ref"],
                condition=Q(withdrawn_at__isnull=True),
                name="accounts_consent_once",
            )
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_ref", "scope"])]


class Need(models.Model):
    """Accessible-information needs (as the Accessible Information Standard asks): what, and since when."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="needs")
    kind = models.CharField(max_length=40)  # registered in accounts.needs
    note = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="accounts_need_once")]


class Acting(Referable):
    """Half an hour in which a helper acts for somebody who phoned or wrote. Every act in it is marked and shown to that person."""

    helper = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="acting_as_helper")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="acted_for_by")
    how = models.CharField(max_length=12, choices=Consent.How.choices)
    consent_note = models.CharField(max_length=300)  # what the person agreed to, as they said it
    began_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = LockingQuerySet.as_manager()


class HelperNote(models.Model):
    """By what helpers know again somebody who phones: never shown to members, and handed out and erased with the person."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="helper_note")
    text = models.CharField(max_length=300)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=now)


class Access(models.Model):
    """Invariant 10: an act on somebody's behalf, or a staff read of something private of theirs; shown to that person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="accesses")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    role = models.CharField(max_length=60)
    what = models.CharField(max_length=300)
    why = models.CharField(max_length=300, blank=True)
    acting = models.ForeignKey(Acting, null=True, blank=True, on_delete=models.SET_NULL, related_name="acts")
    was_read = models.BooleanField(default=False)  # somebody looked, and did nothing
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"])]


class ApiToken(Referable):
    """A key for a program of somebody's; only its digest is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class Notice(Referable):
    """Something a person is told, on their page and, if they wish, by mail."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)  # registered in accounts.notices
    text = models.CharField(max_length=500)
    url = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=8, default="page")  # NoticeWish.By: the person's wish when they were told

    objects = LockingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"]),
            models.Index(
                fields=["url"], name="accounts_notice_url"
            ),  # so that words that go are found where they stand
            models.Index(fields=["by", "at"], condition=Q(mailed_at__isnull=True), name="accounts_notice_unsent"),
        ]


class NoticeWish(models.Model):
    """How a person wants to be told of one kind of thing; without a row the kind's own default holds."""

    class By(models.TextChoices):
        NOW = "now", _("by mail, at once")
        DAILY = "daily", _("by mail, once a day")
        WEEKLY = "weekly", _("by mail, once a week")
        PAGE = "page", _("only on this site")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notice_wishes")
    kind = models.CharField(max_length=40)
    by = models.CharField(max_length=8, choices=By.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="accounts_wish_once")]


class Download(Referable):
    """All that is held of a person, packed by a job because it is much; gone after a week."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="downloads")
    asked_at = models.DateTimeField(default=now)
    ready_at = models.DateTimeField(null=True, blank=True)
    content = models.BinaryField(null=True)

    objects = LockingQuerySet.as_manager()
