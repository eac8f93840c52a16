"""Looking for themes: the machine proposes."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.algorithms import themes as mathematics
from upwell.algorithms.disclosure import publishable
from upwell.discover.forgetting import forget_terms
from upwell.discover.labels import set_labels
from upwell.discover.models import Theme, ThemeRun, Voice
from upwell.discover.tasks import find_themes, recount_themes
from upwell.kit.errors import Refused
from upwell.kit.jobs import enqueue
from upwell.kit.permissions import SYSTEM, Actor, require
from upwell.kit.time import now
from upwell.ledger.actions import record

LEAST_VOICES = 10
MOST_THEMES = 100
SEED = 0
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
            "voices": str(publishable(len(voices))),  # each search is on the record: exact, two would show who came
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
