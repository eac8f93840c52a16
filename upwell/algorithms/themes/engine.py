"""From texts to themes, one step after the other."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from upwell.algorithms.stamp import Stamp
from upwell.algorithms.themes.centres import choose_number, nearest, spherical_k_means
from upwell.algorithms.themes.labels import label_themes
from upwell.algorithms.themes.meaning import Flags, Floats, Ints, count_terms, learn
from upwell.algorithms.themes.result import CENTRE_UNIT, NO_THEME, Theme, ThemeModel, ThemeResult
from upwell.algorithms.themes.words import plain, stop_list

METHOD, VERSION = "themes", "1"
LEAST_LIKENESS = 0.4


def find_themes(
    texts: Sequence[str],
    *,
    n_themes: int | None = None,
    seed: int = 0,
    stop_words: str | Collection[str] | None = "english",
    label_terms: int = 5,
    examples: int = 3,
    least_likeness: float = LEAST_LIKENESS,
) -> ThemeResult:
    """What many short texts are about: themes with words and examples, the theme of each text, and a model for later
    texts.

    Equal texts count once while themes are made, so that sending something often does not make it a theme; they count
    fully in `size`. The order of texts changes nothing. A text whose likeness (a cosine) to its nearest theme is below
    `least_likeness` is about none of them. `stop_words`: english, welsh, both, a list of your own or None. Chance comes
    from `seed` alone; another processor may round the last digits differently.
    """
    different = sorted({plain(text) for text in texts})
    stop = stop_list(stop_words)
    names, counts = count_terms(different, stop)
    lexicon = learn(names, counts, seed)
    _, counts = count_terms(different, stop, lexicon.terms) if lexicon.terms else (names, counts)
    places = lexicon.place(counts) if lexicon.terms else np.zeros((len(different), 1))
    usable = np.abs(places).sum(axis=1) > 0
    centres, considered = _centres(places[usable], n_themes, seed)
    model = ThemeModel(lexicon, (), 0, tuple(sorted(stop)))
    corpus = _Corpus(texts, different, {text: place for place, text in enumerate(different)})
    if len(centres):
        model = _model(model, corpus, places, usable, centres, least_likeness)
    theme, likeness = _placed(model, places, usable)
    labels = label_themes(lexicon.terms, counts, theme, len(model.centres), label_terms)
    parameters = {
        "n_themes": n_themes,
        "seed": seed,
        "stop_words": stop_words if isinstance(stop_words, str | None) else sorted(stop),
        "least_likeness": str(least_likeness),
        "label_terms": label_terms,
        "examples": examples,
    }
    return ThemeResult(
        themes=_tell(corpus, theme, likeness, labels, examples),
        theme_of=tuple(theme[corpus.where].tolist()),
        likeness=tuple(likeness[corpus.where].tolist()),
        considered=considered,
        model=model,
        stamp=Stamp(METHOD, VERSION, parameters, digest_of(texts)),
    )


def digest_of(texts: Sequence[str]) -> str:
    """SHA-256 (hex) over the texts in the order given: of each its SHA-256 (UTF-8)."""
    return hashlib.sha256(
        b"".join(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts)
    ).hexdigest()


@dataclass(frozen=True)
class _Corpus:
    texts: Sequence[str]
    different: Sequence[str]
    index: dict[str, int]

    @property
    def where(self) -> Ints:
        """For each text the place of its plain form among the different ones."""
        return np.array([self.index[plain(text)] for text in self.texts], dtype=np.int64)


def _centres(places: Floats, n_themes: int | None, seed: int) -> tuple[Floats, tuple[tuple[int, float], ...]]:
    if not len(places):
        return np.zeros((0, 1)), ()
    k, considered = (n_themes, ()) if n_themes is not None else choose_number(places, seed)
    return spherical_k_means(places, max(1, min(k, len(places))), seed), considered


def _model(
    empty: ThemeModel, corpus: _Corpus, places: Floats, usable: Flags, centres: Floats, least: float
) -> ThemeModel:
    """Centres as whole numbers, the theme with most texts first (of equals the one whose first text comes first);
    unused ones go.
    """
    whole = np.round(centres * CENTRE_UNIT).astype(np.int64)
    floor = round(least * 1_000_000)
    theme, likeness = nearest(places, whole / CENTRE_UNIT)
    theme = np.where(usable & (likeness * 1_000_000 >= floor), theme, NO_THEME)
    everywhere = theme[corpus.where]
    size = np.bincount(everywhere[everywhere >= 0], minlength=len(centres))
    first = [int(np.argmax(theme == number)) for number in range(len(centres))]
    order = sorted(np.flatnonzero(size).tolist(), key=lambda number: (-size[number], first[number]))
    return ThemeModel(empty.lexicon, tuple(tuple(centre) for centre in whole[order].tolist()), floor, empty.stop)


def _placed(model: ThemeModel, places: Floats, usable: Flags) -> tuple[Ints, Floats]:
    if not model.centres:
        return np.full(len(places), NO_THEME, dtype=np.int64), np.zeros(len(places))
    theme, likeness = nearest(places, np.array(model.centres) / CENTRE_UNIT)
    inside = usable & (likeness * 1_000_000 >= model.floor)
    return np.where(inside, theme, NO_THEME), np.where(usable, np.clip(likeness, 0, 1), 0.0)


def _tell(
    corpus: _Corpus, theme: Ints, likeness: Floats, labels: list[tuple[str, ...]], examples: int
) -> tuple[Theme, ...]:
    first_place = {place: position for position, place in reversed(list(enumerate(corpus.where.tolist())))}
    sizes = np.bincount(theme[corpus.where] + 1, minlength=len(labels) + 1)[1:]
    told = []
    for number, label in enumerate(labels):
        members = np.flatnonzero(theme == number)
        nearest_first = members[np.lexsort((members, -likeness[members]))]
        told.append(
            Theme(
                number=number,
                size=int(sizes[number]),
                different=len(members),
                label=label,
                examples=tuple(first_place[place] for place in nearest_first[:examples].tolist()),
                likeness=float(likeness[members].mean()) if len(members) else 0.0,
            )
        )
    return tuple(told)
