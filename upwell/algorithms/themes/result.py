"""What a search for themes tells, and the model that places later texts."""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

from upwell.algorithms.stamp import Stamp
from upwell.algorithms.themes.centres import nearest
from upwell.algorithms.themes.meaning import Floats, Ints, Lexicon, count_terms
from upwell.algorithms.themes.words import plain

NO_THEME = -1
CENTRE_UNIT = 32767


class Placed(NamedTuple):
    """The theme of a text (None: not about one of the themes) and its likeness to the theme nearest to it, 0 to 1."""

    theme: int | None
    likeness: float


@dataclass(frozen=True)
class ThemeModel:
    """Everything needed to place a new text: plain data, no pickle. `centres` are 32767ths, `floor` the least
    likeness, in millionths.
    """

    lexicon: Lexicon
    centres: tuple[tuple[int, ...], ...]
    floor: int
    stop: tuple[str, ...]

    def place(self, texts: Sequence[str]) -> tuple[Ints, Floats]:
        """Theme (or -1) and likeness of each text."""
        if not self.centres or not self.lexicon.terms:
            return np.full(len(texts), NO_THEME, dtype=np.int64), np.zeros(len(texts))
        _, counts = count_terms([plain(text) for text in texts], frozenset(self.stop), self.lexicon.terms)
        theme, likeness = nearest(self.lexicon.place(counts), np.array(self.centres) / CENTRE_UNIT)
        return np.where(likeness * 1_000_000 < self.floor, NO_THEME, theme), np.clip(likeness, 0.0, 1.0)

    def without(self, terms: Collection[str]) -> ThemeModel:
        """The same model, which no longer knows these terms."""
        kept = [place for place, term in enumerate(self.lexicon.terms) if term not in terms]
        lexicon = Lexicon(
            tuple(self.lexicon.terms[place] for place in kept),
            tuple(self.lexicon.idf[place] for place in kept),
            self.lexicon.vectors[kept],
        )
        return ThemeModel(lexicon, self.centres, self.floor, self.stop)

    def to_json(self) -> dict[str, Any]:
        """Plain values; vectors as base64 of signed bytes, row by row."""
        return {
            "terms": list(self.lexicon.terms),
            "idf": list(self.lexicon.idf),
            "directions": int(self.lexicon.vectors.shape[1]),
            "vectors": base64.b64encode(self.lexicon.vectors.tobytes()).decode(),
            "centres": [list(centre) for centre in self.centres],
            "floor": self.floor,
            "stop": list(self.stop),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ThemeModel:
        """The model that `to_json` wrote."""
        flat = np.frombuffer(base64.b64decode(data["vectors"]), dtype=np.int8)
        vectors = flat.reshape(len(data["terms"]), data["directions"])
        return cls(
            lexicon=Lexicon(tuple(data["terms"]), tuple(data["idf"]), vectors),
            centres=tuple(tuple(centre) for centre in data["centres"]),
            floor=data["floor"],
            stop=tuple(data["stop"]),
        )


@dataclass(frozen=True, slots=True)
class Theme:
    """What a number of texts are about. Themes are numbered from 0, the largest first.

    `size` counts all texts, `different` only different ones (a text sent a hundred times is one). `label` is the
    words that tell it from other themes, strongest first; `examples` are positions of different texts nearest to its
    centre; `likeness` (0 to 1) how alike its texts are.
    """

    number: int
    size: int
    different: int
    label: tuple[str, ...]
    examples: tuple[int, ...]
    likeness: float


@dataclass(frozen=True)
class ThemeResult:
    """Themes of many texts. `theme_of` and `likeness` run along the texts; -1 means that a text is not about one of
    the themes, or has no words.
    """

    themes: tuple[Theme, ...]
    theme_of: tuple[int, ...]
    likeness: tuple[float, ...]
    considered: tuple[tuple[int, float], ...]
    model: ThemeModel
    stamp: Stamp

    @property
    def without_theme(self) -> int:
        """How many texts are not about one of the themes."""
        return self.theme_of.count(NO_THEME)

    def to_json(self) -> dict[str, Any]:
        """Plain values, without the model (`model.to_json()` gives that)."""
        return {
            "themes": [asdict(theme) | {"likeness": round(theme.likeness, 6)} for theme in self.themes],
            "theme_of": list(self.theme_of),
            "likeness": [round(value, 6) for value in self.likeness],
            "considered": [[k, round(value, 6)] for k, value in self.considered],
            "stamp": self.stamp.as_dict(),
        }


def assign(result: ThemeResult | ThemeModel, text: str) -> Placed:
    """Place a text that was not there when the themes were made."""
    model = result.model if isinstance(result, ThemeResult) else result
    theme, likeness = model.place([text])
    return Placed(None if theme[0] == NO_THEME else int(theme[0]), float(likeness[0]))
