"""Words that leave with a voice: from what the machine learnt of it, and from the terms that stand for a theme.

A model of themes keeps the terms that it was learnt from. A term that nobody else used is somebody's own word, and goes with them; what others said too stays,
and so do all figures.
"""

from __future__ import annotations

from collections.abc import Sequence

from upwell.algorithms.themes import ThemeModel
from upwell.discover.labels import leave_labels, set_labels, terms_of
from upwell.discover.models import Scope, Theme, ThemeRun, Voice

MOST_LOOKED_AT = 50  # voices that are read for one term, to see whether it is theirs too


def forget_terms(voice: Voice) -> set[str]:
    """Take the terms that only this voice has out of every model, and from labels those that too few others say; which left the models.

    Call it while its words are still there.
    """
    said = terms_of(voice.text)
    runs = ThemeRun.objects.select_for_update().filter(model__isnull=False).order_by("pk")
    models = {run.pk: ThemeModel.from_json(run.model or {}) for run in runs}
    known = {term for model in models.values() for term in model.lexicon.terms}
    own = {term for term in sorted(said & known) if not _said_by_others(term, voice)}
    if own:
        _leave_models(models, own)
    look_at_labels(voice, still_counts=False)
    return own


def forget_many(voices: Sequence[Voice]) -> None:
    """The same for many voices at once, when they have left already: what nobody else says leaves the models, and all labels are looked at again."""
    said = {term for voice in voices for term in terms_of(voice.text)}
    runs = ThemeRun.objects.select_for_update().filter(model__isnull=False).order_by("pk")
    models = {run.pk: ThemeModel.from_json(run.model or {}) for run in runs}
    own = said & {term for model in models.values() for term in model.lexicon.terms}
    for text in Voice.objects.allowing(Scope.COUNT).values_list("text", flat=True).iterator():
        own -= terms_of(text)
    if own:
        _leave_models(models, own)
    for theme in Theme.objects.only("pk", "terms"):
        if said.intersection(theme.terms):
            set_labels(theme, theme.terms)


def look_at_labels(voice: Voice, *, still_counts: bool) -> None:
    """Labels of themes that hold words of a voice that leaves, or may not be quoted any more."""
    said = terms_of(voice.text)
    themes = [theme for theme in Theme.objects.only("pk", "terms", "open_terms") if said.intersection(theme.terms)]
    leave_labels(themes, voice, still_counts=still_counts)


def _said_by_others(term: str, voice: Voice) -> bool:
    others = Voice.objects.allowing(Scope.COUNT).exclude(pk=voice.pk).filter(text__icontains=term)
    return any(term in terms_of(text) for text in others.values_list("text", flat=True)[:MOST_LOOKED_AT])


def _leave_models(models: dict[int, ThemeModel], own: set[str]) -> None:
    for key, model in models.items():
        if own.intersection(model.lexicon.terms):
            ThemeRun.objects.filter(pk=key).update(model=model.without(own).to_json())
