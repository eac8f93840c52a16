"""Themes: the machine proposes, a human names."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.algorithms import themes as mathematics
from upwell.algorithms.disclosure import publishable
from upwell.discover.forgetting import forget_terms
from upwell.discover.labels import set_labels
from upwell.discover.models import OUT, Theme, ThemeRun, Voice
from upwell.discover.tasks import find_themes, recount_themes
from upwell.kit import search
from upwell.kit.errors import Refused
from upwell.kit.jobs import enqueue
from upwell.kit.lengths import whole
from upwell.kit.permissions import SYSTEM, Actor, require
from upwell.kit.time import now
from upwell.ledger.actions import link, record
from upwell.ledger.models import Link

LEAST_VOICES = 10
MOST_THEMES = 100
SEED = 0
LONGEST_NAME = 120
PROPOSED_TERMS = 25  # most of them are said by too few people to stand for a theme


def propose(*, actor: Actor, number: int | None = None) -> None:
    """Look for themes in the background, in all voices that count and are in no named theme; `number` asks for so many. Refused: `too_few`, `bad_number`."""
    with transaction.atomic():
        require("discover.work_on_themes", actor)
        if Voice.objects.allowing("count").filter(_unnamed()).count() < LEAST_VOICES:
            raise Refused(
                "too_few",
                _("There are fewer than %(least)s voices that are in no theme. Wait until more people have spoken."),
                least=LEAST_VOICES,
            )
        if number is not None and not 2 <= number <= MOST_THEMES:
            raise Refused("bad_number", _("Ask for between 2 and %(most)s themes, or leave it open."), most=MOST_THEMES)
        enqueue(find_themes, actor.opaque, number, key="find-themes")


def _unnamed() -> Q:
    return Q(theme=None) | Q(theme__named_at=None)


def compute(started_by: str, number: int | None = None) -> ThemeRun | None:
    """Find themes now. Proposals of earlier searches that nobody named are put aside; named themes are never touched."""
    voices = list(Voice.objects.allowing("count").filter(_unnamed()).order_by("ref").values_list("pk", "text"))
    if len(voices) < LEAST_VOICES:
        return None
    result = mathematics.find_themes(
        [text for _pk, text in voices], n_themes=number, seed=SEED, label_terms=PROPOSED_TERMS
    )
    with transaction.atomic():
        gone = _gone_meanwhile(voices)
        stale = list(Theme.objects.filter(named_at=None, retired_at=None).values_list("pk", flat=True))
        run = ThemeRun.objects.create(
            at=now(),
            stamp=result.stamp.as_dict(),
            voices=len(voices),
            model=result.model.to_json(),
            started_by=started_by,
        )
        likeness = {pk: value for (pk, _text), value in zip(voices, result.likeness, strict=True)}
        made = [
            _propose_one(run, theme.label, _keys(voices, result.theme_of, theme.number), likeness)
            for theme in result.themes
        ]
        Theme.objects.filter(pk__in=stale, named_at=None).update(retired_at=now())
        for voice in gone:
            forget_terms(voice)
        recount_themes(theme.pk for theme in made)
        facts = {
            "voices": len(voices),
            "themes": len(made),
            "method": f"{result.stamp.method} {result.stamp.version}",
        }
        if made:
            record("discover.themes_found", actor=SYSTEM, subject=made[0], facts=facts)
    return run


def _gone_meanwhile(voices: list[tuple[int, str]]) -> list[Voice]:
    """Lock what was searched, so that nobody takes it back until the search is kept; those that were taken back while it ran, with their words."""
    for start in range(0, len(voices), 500):
        keys = sorted(pk for pk, _text in voices)[start : start + 500]
        list(Voice.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    still = set(Voice.objects.allowing("count").values_list("pk", flat=True))
    return [Voice(pk=pk, text=text) for pk, text in voices if pk not in still]


def _keys(voices: list[tuple[int, str]], theme_of: tuple[int, ...], number: int) -> list[int]:
    return [pk for (pk, _text), theme in zip(voices, theme_of, strict=True) if theme == number]


def _propose_one(run: ThemeRun, terms: tuple[str, ...], keys: list[int], likeness: dict[int, float]) -> Theme:
    theme = Theme.objects.create(run=run, created_at=now())
    for start in range(0, len(keys), 500):
        standing = list(Voice.objects.filter(pk__in=keys[start : start + 500], taken_back_at=None).only("pk"))
        for voice in standing:
            voice.theme, voice.likeness = theme, likeness[voice.pk]
        Voice.objects.bulk_update(standing, ["theme", "likeness"])
    set_labels(theme, terms)
    return theme


def name(*, actor: Actor, theme: Theme, name: str) -> Theme:
    """A human names a theme; from now on it can be seen, if it stands on enough people and spaces. Its voices are tied to it on the record.

    Refused: `no_name`, `too_long`, `put_aside`.
    """
    name = whole(" ".join(name.split()), LONGEST_NAME)
    with transaction.atomic():
        theme = Theme.objects.lock(theme.pk)
        require("discover.work_on_themes", actor, theme)
        if not name:
            raise Refused("no_name", _("Give it a name in people's own words."))
        if theme.retired_at is not None:
            raise Refused("put_aside", _("This theme was put aside. Its voices may be in another by now."))
        person = actor if isinstance(actor, Person) else None
        Theme.objects.filter(pk=theme.pk).update(name=name, named_at=theme.named_at or now(), named_by=person)
        recount_themes([theme.pk])
        theme.refresh_from_db()
        entry = record("discover.theme_named", actor=actor, subject=theme, role="organiser", facts=_facts(theme))
        _tie(theme, entry.pk)
        search.index(theme)
    return theme


def _facts(theme: Theme) -> dict[str, object]:
    """As on the theme's page: small numbers are starred on the record too, for there they would stand for ever."""
    return {"name": theme.name, "people": str(publishable(theme.people)), "spaces": theme.spaces}


def _tie(theme: Theme, entry_pk: int) -> None:
    """Write down that each voice of the theme joined it, and tell those who spoke."""
    refs = list(theme.voices.standing().values_list("ref", flat=True))
    known = set(
        Link.objects.filter(target_kind="discover.theme", target_ref=theme.ref, relation="joined").values_list(
            "source_ref", flat=True
        )
    )
    fresh = [ref for ref in refs if ref not in known]
    Link.objects.bulk_create(
        Link(
            source_kind="discover.voice",
            source_ref=ref,
            target_kind="discover.theme",
            target_ref=theme.ref,
            relation="joined",
            entry_id=entry_pk,
            at=now(),
        )
        for ref in fresh
    )
    people = Person.objects.filter(voices__ref__in=fresh).distinct()
    notices.tell_many(people, "voice", _("What you said was heard with others who say the same."), "/voices/mine/")


def merge(*, actor: Actor, theme: Theme, into: Theme) -> Theme:
    """Two themes become one: `theme` is put aside, its voices join `into`. Refused: `same`."""
    with transaction.atomic():
        require("discover.work_on_themes", actor, theme)
        if theme.pk == into.pk:
            raise Refused("same", _("Choose another theme to join it to."))
        _lock_voices(theme)
        for key in sorted((theme.pk, into.pk)):
            Theme.objects.lock(key)
        Voice.objects.filter(theme=theme).update(theme=into)
        Theme.objects.filter(pk=theme.pk).update(retired_at=now())
        recount_themes([theme.pk, into.pk])
        into.refresh_from_db()
        entry = record("discover.themes_joined", actor=actor, subject=into, role="organiser", facts={"name": into.name})
        _tie(into, entry.pk)
    return into


def _lock_voices(theme: Theme) -> None:
    """Voices before themes, always: whoever takes a voice back holds it while its theme is counted anew."""
    list(Voice.objects.select_for_update().filter(theme=theme).order_by("pk").values_list("pk", flat=True))


def retire(*, actor: Actor, theme: Theme) -> Theme:
    """Put a theme aside that is none; its voices are free for the next search. Refused: `in_use` when an issue was raised from it."""
    with transaction.atomic():
        _lock_voices(theme)
        theme = Theme.objects.lock(theme.pk)
        require("discover.work_on_themes", actor, theme)
        if Link.objects.filter(source_kind="discover.theme", source_ref=theme.ref).exists():
            raise Refused("in_use", _("An issue was raised from this theme, so it stays."))
        Voice.objects.filter(theme=theme).update(theme=None)
        Theme.objects.filter(pk=theme.pk).update(retired_at=now())
        search.unindex(theme)
        theme.refresh_from_db()
    return theme


def place_voice(*, actor: Actor, voice: Voice, theme: Theme) -> Voice:
    """Put a voice into a theme."""
    with transaction.atomic():
        voice = Voice.objects.lock(voice.pk)
        require("discover.work_on_themes", actor, theme)
        if not _counts(voice):
            raise Refused("not_counted", _("This voice may not be counted (any more)."))
        _put(voice, theme)
        voice.refresh_from_db()
    return voice


def _counts(voice: Voice) -> bool:
    return Voice.objects.filter(pk=voice.pk).allowing("count").exists()


def _put(voice: Voice, theme: Theme, likeness: float | None = None) -> None:
    before = voice.theme_id
    if voice.theme is not None and voice.theme_id != theme.pk:
        _untie(voice, voice.theme)
    Voice.objects.filter(pk=voice.pk).update(theme=theme, likeness=likeness)
    recount_themes({key for key in (before, theme.pk) if key})
    if theme.named_at is not None:
        link(voice, theme, "joined")
        if voice.person is not None:
            notices.tell(
                voice.person, "voice", _("What you said was heard with others who say the same."), "/voices/mine/"
            )


def not_about_that(*, actor: Actor, voice: Voice, reason: str = "") -> Voice:
    """Take a voice out of a theme that it is not about. The speaker needs no reason; anybody else gives one of `models.OUT`, which is kept on the record, and
    the speaker is told. Refused: `no_reason`.
    """
    with transaction.atomic():
        voice = Voice.objects.lock(voice.pk)
        require("discover.not_about_that", actor, voice)
        own = isinstance(actor, Person) and voice.person_id == actor.pk
        if not own and reason not in OUT:
            raise Refused("no_reason", _("Say why it is not about that: whoever said it is told."))
        theme = voice.theme
        if theme is not None:
            Voice.objects.filter(pk=voice.pk).update(theme=None)
            _untie(voice, theme)
            recount_themes([theme.pk])
            record(
                "discover.voice_taken_out",
                actor=actor,
                subject=voice,
                role="member" if own else "organiser",
                facts={"because": "own" if own else reason},
            )
            if not own:
                _tell_out(voice, theme, reason)
            voice.refresh_from_db()
    return voice


def _untie(voice: Voice, theme: Theme) -> None:
    tie = {
        "source_kind": "discover.voice",
        "source_ref": voice.ref,
        "target_kind": "discover.theme",
        "target_ref": theme.ref,
    }
    Link.objects.filter(**tie, withdrawn_at=None).update(withdrawn_at=now())


def _tell_out(voice: Voice, theme: Theme, reason: str) -> None:
    if voice.person is not None and theme.named_at is not None:
        said = _("What you said was taken out of “%(theme)s”. Why: %(reason)s. It still counts as a voice.") % {
            "theme": theme.name,
            "reason": OUT[reason],
        }
        notices.tell(voice.person, "voice", said, voice.get_absolute_url())


def place_by_nearness(voice_pk: int) -> None:
    """Put a new voice with the named theme it is nearest to, if any is near enough. Running again changes nothing."""
    voice = Voice.objects.allowing("count").filter(pk=voice_pk, theme=None).first()
    run = ThemeRun.objects.filter(model__isnull=False).order_by("-at").first()
    if voice is None or run is None or run.model is None:
        return
    number, likeness = mathematics.assign(mathematics.ThemeModel.from_json(run.model), voice.text)
    # The model counts its themes as they were made, so those put aside since are looked up too, and then passed over.
    theme = Theme.objects.filter(run=run).order_by("pk")[number : number + 1].first() if number is not None else None
    if theme is not None and theme.retired_at is None:
        with transaction.atomic():
            voice = Voice.objects.lock(voice.pk)
            if _counts(voice) and voice.theme_id is None:
                _put(voice, theme, likeness)
