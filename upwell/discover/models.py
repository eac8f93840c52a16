"""Voices, sources, themes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Consent, Person
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now


class Scope(models.TextChoices):
    """What one person may let happen with one voice; each given by itself."""

    COUNT = "count", _("Count it")
    QUOTE = "quote", _("Quote it without my name")
    QUOTE_NAMED = "quote_named", _("Quote it with my name")
    JURY = "jury", _("Show it to a jury")
    DECIDER = "decider", _("Pass it to the people who decide")
    RESEARCH = "research", _("Use it for research")


# Why an organiser takes a voice out of a theme: a closed list, because the record keeps it and must name nobody.
OUT = {
    "other": _("It is about something else"),
    "opposite": _("It says the opposite"),
    "mistake": _("It was put there by mistake"),
}


MISSING = "what-is-missing"  # the source of what link workers found nothing for


class Source(Referable):
    """Where voices come from: a space here, or a collection brought in, with the ground on which it may be used."""

    kind = models.CharField(
        max_length=12,
        choices=[("space", _("a space here")), ("import", _("brought in from outside")), ("room", _("said in a room"))],
    )

    class People(models.TextChoices):
        """How people are told apart in a collection: five comments are five people only where somebody stands for that."""

        UNKNOWN = "unknown", _("it is not known who said what, so all its comments count as one person")
        NUMBERED = "numbered", _("people are told apart by a number")
        ROWS = "rows", _("whoever brought it in declares that each comment is by another person")

    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=80, unique=True)
    space_ref = models.CharField(max_length=24, blank=True)
    collection = models.CharField(max_length=120, blank=True)  # imports: the whole name; places of it are sources too
    place = models.CharField(max_length=120, blank=True)  # imports: service, ward, group
    people_known = models.CharField(max_length=8, choices=People.choices, blank=True)  # imports only
    basis = models.TextField(blank=True)  # for imports: on what ground these words may be used, and by whose word
    created_at = models.DateTimeField(default=now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # imports: taken back as a whole
    withdrawn_because = models.CharField(max_length=300, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "place"],
                condition=Q(kind="import") & ~Q(collection=""),
                name="discover_collection_place_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_of_what_is_missing(self) -> bool:
        """Nobody said these words and nobody brought them in: they stand for needs that nobody could meet."""
        return self.slug == MISSING


class VoiceQuerySet(LockingQuerySet):
    def standing(self) -> VoiceQuerySet:
        """Voices that were not taken back."""
        return self.filter(taken_back_at=None)

    def allowing(self, scope: str) -> VoiceQuerySet:
        """Standing voices whose author (or source) allows `scope` now."""
        given = Consent.objects.filter(
            purpose="voice", scope=scope, subject_kind="discover.voice", subject_ref=OuterRef("ref"), withdrawn_at=None
        )
        return self.standing().filter(Exists(given) | Q(person=None, source__scope_grants__scope=scope))

    def visible_to(self, person: Any) -> VoiceQuerySet:
        """Voices whose words `person` (or None) may read: those that may be quoted, and their own."""
        quotable = Voice.objects.allowing(Scope.QUOTE).values("pk")
        own = Q(person=person) if person is not None else Q(pk__in=[])
        return self.standing().filter(Q(pk__in=quotable) | own)


class SourceScope(models.Model):
    """One scope that the ground of an imported source allows."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="scope_grants")
    scope = models.CharField(max_length=12, choices=Scope.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "scope"], name="discover_source_scope_once")]


class Voice(Referable):
    """A passage that somebody lets count. When it is taken back `text` is emptied at once: only that there was a voice remains."""

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="voices")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="voices")
    post_ref = models.CharField(max_length=24, blank=True, db_index=True)  # where it was said, if here
    text = models.TextField(max_length=2000)
    said_on = models.DateField()
    speaker = models.CharField(
        max_length=64, blank=True
    )  # imports: digest of the respondent's number, to count people and not rows
    external_id = models.CharField(max_length=80, blank=True)
    context = models.JSONField(default=dict)  # imports: service and the like
    theme = models.ForeignKey("Theme", null=True, blank=True, on_delete=models.SET_NULL, related_name="voices")
    likeness = models.FloatField(null=True, blank=True)  # to its theme, 0 to 1: which voices to quote first
    created_at = models.DateTimeField(default=now)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="discover_voice_once"
            )
        ]
        indexes = [models.Index(fields=["theme", "taken_back_at"]), models.Index(fields=["person", "-created_at"])]

    def get_absolute_url(self) -> str:
        return f"/voices/{self.ref}/"


class ThemeRun(Referable):
    """One computation of themes, with everything needed to compute it again."""

    at = models.DateTimeField(default=now)
    stamp = models.JSONField()  # algorithms Stamp
    voices = models.PositiveIntegerField()
    model = models.JSONField(null=True)  # the fitted model in plain values, to place new voices
    started_by = models.CharField(max_length=40, blank=True)


class ThemeQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> ThemeQuerySet:
        """Named themes that stand on enough people and spaces; organisers see the rest on their own page."""
        return self.filter(named_at__isnull=False, retired_at=None, people__gte=Theme.PEOPLE, spaces__gte=Theme.SPACES)


class Theme(Referable):
    """What many voices are about. The machine proposes, a human names; nothing leaves the community below five people from two spaces."""

    PEOPLE = 5
    SPACES = 2

    run = models.ForeignKey(ThemeRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="themes")
    terms = models.JSONField(default=list)  # c-TF-IDF label terms that at least five people use: for organisers
    open_terms = models.JSONField(default=list)  # those of them that somebody used who may be quoted: for everybody
    name = models.CharField(max_length=120, blank=True)
    named_at = models.DateTimeField(null=True, blank=True)
    named_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    people = models.PositiveIntegerField(default=0)
    spaces = models.PositiveIntegerField(default=0)
    voice_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-people"])]

    def __str__(self) -> str:
        return self.name or ", ".join(self.terms[:4]) or str(_("A theme without a name"))

    def get_absolute_url(self) -> str:
        return f"/themes/{self.ref}/"


class Handout(Referable):
    """Words given for research were handed out: to whom and what for, never which."""

    purpose = models.CharField(max_length=300)
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.purpose
