"""Charters, processes, duties."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now, today
from upwell.places.models import PublicBody


class Charter(Referable):
    """The public statement of what a body offers. What it says lives in its versions."""

    body = models.ForeignKey(PublicBody, on_delete=models.PROTECT, related_name="charters")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=160)

    objects = LockingQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/charters/{self.slug}/"

    @property
    def in_force(self) -> CharterVersion | None:
        """The newest signed version that has begun."""
        return self.versions.filter(signed_at__isnull=False, effective_on__lte=today()).order_by("-number").first()


class CharterVersion(Referable):
    """One wording of a charter. Once signed it never changes (database trigger); a change is a new version."""

    class Level(models.TextChoices):  # IAP2 spectrum of public participation
        INFORM = "inform", _("Inform")
        CONSULT = "consult", _("Consult")
        INVOLVE = "involve", _("Involve")
        COLLABORATE = "collaborate", _("Collaborate")
        EMPOWER = "empower", _("Empower")

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    level = models.CharField(_("power on offer"), max_length=12, choices=Level.choices)
    promise = models.TextField(_("the promise, in a sentence"))
    open_to = models.TextField(_("what can be changed"))
    not_open = models.TextField(_("what cannot be changed"))
    who_decides = models.CharField(_("who decides"), max_length=200)
    accountable = models.CharField(_("who is answerable"), max_length=160)  # a post, not a person
    who_takes_part = models.TextField(_("who takes part and how they are chosen"))
    if_missed = models.TextField(_("what happens if a date is missed"))
    data_use = models.TextField(_("what happens with what people say"))
    payment = models.TextField(_("money for people's time"), blank=True)
    run_by = models.CharField(_("who runs this"), max_length=160)
    paid_by = models.CharField(_("who pays for it"), max_length=160)
    closing = models.TextField(_("how this can be ended"))
    support_gate = models.PositiveIntegerField(_("people needed for an issue to go on"))
    support_days = models.PositiveIntegerField(_("days to find support"))
    admit_days = models.PositiveIntegerField(_("working days to say whether it is theirs to decide"))
    answer_days = models.PositiveIntegerField(_("working days to answer"))
    handoff_days = models.PositiveIntegerField(_("working days for whoever it is handed on to"))
    verdict_days = models.PositiveIntegerField(_("days until people say whether it was kept"))
    stages = models.JSONField(default=list)  # [{"key": "support", "title": "…", "min_days": 14, "max_days": 90}]
    effective_on = models.DateField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    signed_title = models.CharField(max_length=160, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["charter", "number"], name="promises_version_once")]

    def __str__(self) -> str:
        return f"{self.charter} {self.number}"


class Process(Referable):
    """One run of the journey under one version of a charter. Without a charter nothing opens: the key is not null."""

    charter = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="processes")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=160)
    about = models.TextField(blank=True)
    opened_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.TextField(blank=True)

    objects = LockingQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/processes/{self.slug}/"


class Stage(models.Model):
    """One stage of a process: data, not code."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=30)
    title = models.CharField(max_length=120)
    min_days = models.PositiveIntegerField(default=0)
    max_days = models.PositiveIntegerField(null=True, blank=True)
    began_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["process", "position"], name="promises_stage_position"),
            models.UniqueConstraint(fields=["process", "key"], name="promises_stage_key"),
        ]


class DutyQuerySet(LockingQuerySet):
    """Duties by state. Overdue is a question to the calendar, not a column."""

    def open(self) -> DutyQuerySet:
        return self.filter(done_at__isnull=True)

    def overdue(self, day: date | None = None) -> DutyQuerySet:
        return self.open().filter(due_on__lt=day or today())


class Duty(Referable):
    """Something owed by somebody by a day. The day is set once from the charter; it is never edited, only explained or done.

    Held by a public body (then also by whoever succeeds it), or by whoever holds a role for a scope (the moderators of a space).
    """

    kind = models.CharField(max_length=40)  # registered in promises.duties
    subject_kind = models.CharField(max_length=60)
    subject_ref = models.CharField(max_length=40)
    body = models.ForeignKey(PublicBody, null=True, blank=True, on_delete=models.PROTECT, related_name="duties")
    role = models.CharField(max_length=20, blank=True)
    scope_kind = models.CharField(max_length=60, blank=True)
    scope_ref = models.CharField(max_length=40, blank=True)
    holder = models.CharField(max_length=200)  # as people read it: "Director of community care, Ashmere Care Board"
    because = models.CharField(
        max_length=300
    )  # where the date comes from: "Charter, version 2: 30 working days to answer"
    charter = models.ForeignKey(CharterVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    public = models.BooleanField(default=True)
    opened_at = models.DateTimeField(default=now)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    told_overdue_at = models.DateTimeField(null=True, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(holder="") & ~Q(because=""), name="promises_duty_has_holder"),
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject_ref"],
                condition=Q(done_at__isnull=True),
                name="promises_duty_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_ref"]),
            models.Index(fields=["due_on"], condition=Q(done_at__isnull=True), name="promises_duty_open"),
            models.Index(fields=["body", "done_at"]),
        ]

    @property
    def is_late(self) -> bool:
        """Past its day and not done, or done after its day."""
        return (self.done_at.date() if self.done_at else today()) > self.due_on


class DutyNote(models.Model):
    """What happened to a duty besides being done: an explanation, a hand-over to a successor. Added, never changed."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(
        max_length=20, choices=[("explained", _("explained")), ("passed", _("passed to a successor"))]
    )
    text = models.TextField()
    from_body = models.ForeignKey(PublicBody, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_body = models.ForeignKey(PublicBody, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=120)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["at"]
