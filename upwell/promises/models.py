"""Charters, processes, duties."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person, Role
from upwell.accounts.roles import held
from upwell.accounts.second_factor import awake
from upwell.algorithms.clock import working_days_late
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now, today
from upwell.places.models import PublicBody
from upwell.promises.kinds import COVERS, duty_kinds


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
        constraints = [
            models.UniqueConstraint(fields=["charter", "number"], name="promises_version_once"),
            models.UniqueConstraint(
                fields=["charter"], condition=Q(signed_at__isnull=True), name="promises_one_draft_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charter} {self.number}"

    def get_absolute_url(self) -> str:
        return f"/charters/{self.charter.slug}/{self.number}/"

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None


class Process(Referable):
    """One run of the journey under one version of a charter. Without a charter nothing opens: the key is not null."""

    charter = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="processes")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=160)
    about = models.TextField(blank=True)
    opened_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.TextField(blank=True)
    # Who keeps what is still owed after the end.
    inheritor = models.ForeignKey(PublicBody, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/processes/{self.slug}/"

    @property
    def current_stage(self) -> Stage | None:
        """The stage that has begun and not ended."""
        return next((stage for stage in self.stages.all() if stage.state == "now"), None)


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

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> str:
        """ "done", "now" or "next"."""
        if self.ended_on is not None:
            return "done"
        return "now" if self.began_on is not None else "next"

    @property
    def may_end_on(self) -> date | None:
        """The first day on which the next stage may begin: the charter promised at least so many days."""
        return self.began_on + timedelta(days=self.min_days) if self.began_on else None

    @property
    def should_end_by(self) -> date | None:
        """The last day that the charter planned for it."""
        return self.began_on + timedelta(days=self.max_days) if self.began_on and self.max_days else None


REPLACED = "replaced"  # the outcome of a duty in whose place another one stands


class DutyQuerySet(LockingQuerySet):
    """Duties by state. Overdue is a question to the calendar, not a column."""

    def open(self) -> DutyQuerySet:
        return self.filter(done_at__isnull=True)

    def overdue(self, day: date | None = None) -> DutyQuerySet:
        return self.open().filter(due_on__lt=day or today())

    def held_by(self, person: Person | None) -> DutyQuerySet:
        """Duties that `person` owes through a role."""
        mine = Q(pk__in=[])
        for role in awake_roles(person):
            mine |= _owed_through(role)
        return self.filter(mine)

    def visible_to(self, person: Person | None) -> DutyQuerySet:
        """Public duties, and those that `person` owes."""
        mine = DutyQuerySet(self.model).held_by(person).values("pk")
        return self.filter(Q(public=True) | Q(pk__in=mine))

    def for_reading(self) -> DutyQuerySet:
        """With what a row on a page needs."""
        rows = self.select_related("body__successor", "charter__charter", "process__charter__charter")
        return rows.prefetch_related("notes", "charter__charter__days_off", "process__charter__charter__days_off")


def awake_roles(person: Person | None) -> list[Role]:
    """The roles that open something for `person` now."""
    return [role for role in held(person) if awake(person, role.kind)] if person is not None else []


def _owed_through(role: Role) -> Q:
    """The duties that come with one role: those of its body, or those given to the role for its scope."""
    through_role = Q(role__in=COVERS.get(role.kind, {role.kind}))
    if role.scope_kind:
        through_role &= Q(scope_kind=role.scope_kind, scope_ref=role.scope_ref)
    if role.kind not in {Role.Kind.OFFICER, Role.Kind.DECISION_MAKER}:
        return through_role
    of_body = Q(body__ref=role.scope_ref) if role.scope_kind else Q(body__isnull=False)
    return through_role | of_body


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
    process = models.ForeignKey(Process, null=True, blank=True, on_delete=models.PROTECT, related_name="duties")
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

    def __str__(self) -> str:
        return f"{self.what}: {self.holder}"

    def get_absolute_url(self) -> str:
        return f"/duties/{self.ref}/"

    @property
    def what(self) -> str | Promise:
        """What is owed, in words: "Answer the issue"."""
        kind = duty_kinds.get(self.kind)
        return kind.sentence if kind else self.kind

    @property
    def done_on(self) -> date | None:
        """The calendar day on which it was done."""
        return localdate(self.done_at) if self.done_at else None

    @property
    def is_late(self) -> bool:
        """Past its day and not done, or done after its day."""
        return (self.done_on or today()) > self.due_on

    @property
    def is_due_today(self) -> bool:
        """Not done, and today is its day."""
        return self.done_at is None and self.due_on == today()

    @property
    def counts_days_by(self) -> CharterVersion | None:
        """The charter whose days off are no working days: its own, else that of its process."""
        if self.charter is not None or self.process is None:
            return self.charter
        return self.process.charter

    @property
    def working_days_late(self) -> int:
        """How many working days it is late, or was when it was done."""
        country, part = holiday_calendar()
        end, off = self.done_on or today(), days_off(self.counts_days_by)
        return working_days_late(self.due_on, end, country=country, subdivision=part, off=off)

    @property
    def is_replaced(self) -> bool:
        """Ended because another duty stands in its place: not done, not kept."""
        return self.outcome == REPLACED

    @property
    def state(self) -> str:
        """ "kept", "late", "open" or "replaced": the tone of its tag."""
        if self.is_replaced:
            return "replaced"
        if self.is_late:
            return "late"
        return "kept" if self.done_at else "open"

    @property
    def is_orphaned(self) -> bool:
        """Owed by a body that no longer exists, with nobody in its place."""
        return self.done_at is None and self.body is not None and self.body.standing.has_ended


def holiday_calendar() -> tuple[str, str | None]:
    """Country and part whose public holidays are not working days (settings.HOLIDAYS)."""
    calendar: tuple[str, str | None] = settings.HOLIDAYS
    return calendar


class DayOff(models.Model):
    """A day on which nobody works for a charter, besides the holidays of the country. Said beforehand and in public; never by those who owe the answer."""

    charter = models.ForeignKey(Charter, on_delete=models.CASCADE, related_name="days_off")
    day = models.DateField()
    name = models.CharField(max_length=80)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["charter", "day"], name="promises_day_off_once")]

    def __str__(self) -> str:
        return self.name


def days_off(version: CharterVersion | None) -> frozenset[date]:
    """The days off of the charter under which something is owed."""
    if version is None:
        return frozenset()
    return frozenset(
        off.day for off in version.charter.days_off.all()
    )  # read with the rest where many duties are shown


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
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"
