"""Cases: what was reported, by one or by many, and who looks at it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person, Role
from upwell.accounts.roles import is_operator
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now
from upwell.promises.models import awake_roles
from upwell.safety.aside import never_looked_at_by
from upwell.safety.harms import TONES, Harm, Severity

LOOKS_AFTER = frozenset({Role.Kind.HOST, Role.Kind.MODERATOR})


class CaseQuerySet(LockingQuerySet):
    """Cases by who looks after them. An automatic order, never an automatic decision."""

    def waiting(self) -> CaseQuerySet:
        return self.filter(state=Case.State.OPEN)

    def visible_to(self, person: Person | None) -> CaseQuerySet:
        """What `person` looks after: their spaces, everything for a role on the whole site, and for the operator what nobody else can take.

        Never a case about themselves. Somebody in danger who belongs to no space's queue is seen by every host and moderator: the nearest awake one helps.
        """
        if person is None:
            return self.none()
        mine = [role for role in awake_roles(person) if role.kind in LOOKS_AFTER]
        if any(not role.scope_kind for role in mine):
            return self._fit_for(person)
        seen = Q(pk=None)
        if mine:
            seen |= Q(scope_kind="", is_care=True)
        for role in mine:
            seen |= Q(scope_kind=role.scope_kind, scope_ref=role.scope_ref)
        if is_operator(person):
            seen |= Q(falls_to=Case.FallsTo.OPERATOR) | Q(pk__in=self._asked_as_second().values("pk"))
        return self.filter(seen)._fit_for(person)

    def _asked_as_second(self) -> CaseQuerySet:
        """A disclosure was proposed, and nobody but the operator is left to be the second person: open to them until the case is closed."""
        asked = {"disclosures__to_operator": True, "disclosures__declined_at": None}
        return Case.objects.filter(state=Case.State.OPEN, **asked)

    def _fit_for(self, person: Person) -> CaseQuerySet:
        """Without what is about themselves, and what belongs to a place in which they have no say."""
        closed = never_looked_at_by(person)
        rows = self.exclude(about=person).exclude(concerns=person)
        return rows if closed is None else rows.exclude(pk__in=Case.objects.filter(closed).values("pk"))

    def about_me(self, person: Person) -> CaseQuerySet:
        """Care cases about `person`, which are theirs to read."""
        return self.filter(about=person, is_care=True)

    def by_need(self) -> CaseQuerySet:
        """The most pressing first; within each what sounds harsh, then what has waited longest."""
        ordered: CaseQuerySet = self.order_by("-severity", "-sounds_harsh", "opened_at")
        return ordered


class Case(Referable):
    """One thing that was reported, with everything said about it until it is closed. A care case is about helping somebody, and can restrict nobody."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        ACTED = "acted", _("something was done")
        KEPT = "kept", _("looked at and left as it is")

    class FallsTo(models.TextChoices):
        SPACE = "space", _("those of the space")
        SITE = "site", _("those of the whole site")
        OPERATOR = "operator", _("the operator")

    subject_kind = models.CharField(max_length=60)
    subject_ref = models.CharField(max_length=40)
    scope_kind = models.CharField(max_length=60, blank=True)  # whose moderators look: a space, or the whole site
    scope_ref = models.CharField(max_length=40, blank=True)
    falls_to = models.CharField(max_length=8, choices=FallsTo.choices, default=FallsTo.SITE)
    # Who wrote or is what was reported: they see no case about themselves.
    about = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # Whose private life the words tell of, where somebody else wrote them: they see who looked, and with their account the words go.
    concerns = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_care = models.BooleanField(default=False)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices, default=Severity.GREEN)
    sounds_harsh = models.BooleanField(default=False)  # to a small model: an order in the queue, and nothing else
    harm = models.CharField(max_length=14, choices=Harm.choices, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(null=True, blank=True)  # the first look
    answer_by = models.DateTimeField(null=True, blank=True)  # of a care case: when a person is to have written
    answered_at = models.DateTimeField(null=True, blank=True)
    alarmed_at = models.DateTimeField(null=True, blank=True)  # nobody had answered in time, and everybody was told
    holder = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    held_since = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.TextField(blank=True)  # as those who reported it read it

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_ref", "is_care"],
                condition=Q(state="open"),
                name="safety_case_one_open",
            )
        ]
        indexes = [
            models.Index(fields=["state", "-severity", "opened_at"]),
            models.Index(fields=["about", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_severity_display()} ({self.get_state_display()})"

    def get_absolute_url(self) -> str:
        return f"/moderation/{self.ref}/"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def whose(self) -> Person | None:
        """Whose private words these are: whom they tell of, else who wrote them."""
        return self.concerns or self.about

    @property
    def is_urgent(self) -> bool:
        """To be looked at on the same day."""
        return self.severity >= Severity.RED

    @property
    def tone(self) -> str:
        return TONES[Severity(self.severity)]

    @property
    def severity_word(self) -> str:
        """ "red", without what it means."""
        return str(self.get_severity_display()).partition(":")[0]


class CaseNote(models.Model):
    """What happened to a case, and what those who look after it tell each other. Added, never changed; nobody else reads it."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        READ = "read", _("Read it")
        CLAIMED = "claimed", _("Took it on")
        RELEASED = "released", _("Gave it back to the queue")
        HANDED = "handed", _("Handed it over")
        ASKED = "asked", _("Asked for a second opinion")
        AGREES = "agrees", _("Second opinion: agrees")
        DIFFERS = "differs", _("Second opinion: sees it otherwise")
        SEVERITY = "severity", _("Changed how pressing it is")
        DECIDED = "decided", _("Decided")
        UNDONE = "undone", _("Undone")
        CARE = "care", _("Care")
        RULE = "rule", _("By rule, without anybody")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    author = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    to = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    words = models.TextField(blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.words[:60]}"
