"""What the model of the second look learns from, and what is held back: posts that people labelled, comments, and the project's own sentences.

The fresh sentences (fresh*.toml) are not here: they only measure, in `tools.fresh_look`.
"""

from __future__ import annotations

import csv
import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from tools.runner.ground import ROOT
from upwell.algorithms import harshness
from upwell.algorithms.addressing import aimed, clauses

SHARED = ROOT.parent / "shared" / "data"
PLACE = ROOT / "upwell" / "safety" / "second_look" / "data"
TURNS = 10  # fillings of one shape
KEPT = 5  # every fifth of the later sentences is kept back, to set the threshold


@dataclass(frozen=True)
class Texts:
    """Texts with what people said of them (1: abusive), and how much each counts."""

    texts: list[str]
    harsh: list[int]
    weight: float = 1.0


def all_of(texts: Iterable[str], harsh: int, weight: float) -> Texts:
    """Texts that are all of one kind."""
    known = list(texts)
    return Texts(known, [harsh] * len(known), weight)


def labelled(held: bool) -> Texts:
    """Posts that people labelled; every third is held back."""
    with (SHARED / "toxicity" / "davidson-labeled.csv").open(encoding="utf-8") as file:
        rows = [row for number, row in enumerate(csv.DictReader(file)) if (number % 3 == 0) is held]
    return Texts([row["tweet"] for row in rows], [int(row["class"] != "2") for row in rows])


@cache
def _said_of_the_trust() -> list[str]:
    with (SHARED / "nhs-feedback" / "ambulance-and-111-feedback.csv").open(encoding="utf-8-sig") as file:
        return [row["FFT answer"].strip() for row in csv.DictReader(file)]


def comments(held: bool) -> list[str]:
    """What patients wrote, every second one; none of it is abuse of a member."""
    return [text for number, text in enumerate(_said_of_the_trust()) if text and (number % 2 == 0) is held]


@cache
def own() -> dict[str, Any]:
    """The project's own sentences, the earlier ones and the later ones."""
    books = (tomllib.loads((PLACE / f"{name}.toml").read_text()) for name in ("sentences", "sentences_more"))
    first, more = books
    return {**first, **more}


@cache
def _themes() -> dict[str, Any]:
    return tomllib.loads((PLACE / "sentences_by_theme.toml").read_text())


def by_theme(harsh: int, kept: bool) -> list[str]:
    """The sentences by theme: single ones, and shapes filled in turn. Every fifth, a shape with all that fills it, is kept back."""
    name = "cruel" if harsh else "fine"
    themes = [theme for theme in _themes().items() if theme[0] != "slots"]
    said = part_of([text for _name, theme in themes for text in theme[name]], kept)
    shapes = part_of([shape for _name, theme in themes for shape in theme[f"{name}_shapes"]], kept)
    return said + [text for number, shape in enumerate(shapes) for text in _in_turn(shape, number)]


def _in_turn(shape: str, number: int) -> Iterator[str]:
    """One shape with several words in each of its places; steps of 7, 11, 13 bring different ones together."""
    slots = _themes()["slots"]
    places = re.findall(r"{(\w+)}", shape)
    for turn in range(TURNS):
        steps = zip(places, (7, 11, 13), strict=False)
        words = [slots[place][(number * 5 + turn * step) % len(slots[place])] for place, step in steps]
        filled = iter(words)
        text = re.sub(r"{\w+}", lambda _place: next(filled), shape)  # noqa: B023 used at once
        yield text[0].upper() + text[1:]


def matched(part: str, kind: str) -> dict[str, list[str]]:
    """For each template the sentence about each identity, and about nobody in particular."""
    book = own()
    who = book["identities"] if part == "learn" else book["held_identities"]
    return {shape: [shape.format(who=one) for one in who] for shape in book[kind][part]}


def spoken(kind: str, part: str) -> list[str]:
    """Short sentences from one member to another; part "held_" is only measured."""
    book = own()[kind]
    said = [shape.format(so=so) for shape in book["shapes"] for so in book[f"{part}so"]]
    return said + [shape.format(do=do) for shape in book.get("advice_shapes", ()) for do in book[f"{part}do"]]


def in_the_plural(harsh: int) -> list[str]:
    """Who is named as many, or by a word before another."""
    name = "cruel" if harsh else "kind"
    many, how = own()["many"], own()["how"]
    said = [shape.format(who=who) for shape in many[name] for who in many["who"]]
    return said + [shape.format(how=one) for shape in how[name] for one in how["how"]]


def rude(harsh: int) -> list[str]:
    """Strong words at somebody; and the same words at a thing, about oneself, told of or taken back."""
    book = own()["rude"]
    shapes = book["at_people"] + book["at_many"] if harsh else book["at_nobody"]
    said = list(_filled(shapes, book["word"], book["noun"], book["thing"]))
    return said if harsh else said + [shape.format(cry=cry) for shape in book["cries"] for cry in book["cry"]]


def praise() -> list[str]:
    """The same shapes with kind and plain words."""
    book = own()["praise"]
    return list(_filled(book["shapes"] + book["many"], book["word"], book["noun"], [""]))


def _filled(shapes: list[str], words: list[str], nouns: list[str], things: list[str]) -> Iterator[str]:
    """Each shape with each word and each noun once; the steps of 7 and 5 bring different ones together."""
    for shape in shapes:
        longest = range(max(len(words), len(nouns)))
        several = ((words[n % len(words)], nouns[n * 7 % len(nouns)], things[n * 5 % len(things)]) for n in longest)
        yield from dict.fromkeys(shape.format(word=word, noun=noun, thing=thing) for word, noun, thing in several)


def later(harsh: int, kept: bool) -> list[str]:
    """The later sentences, one by one; every fifth is kept back."""
    return part_of(own()["more"]["cruel" if harsh else "fine"], kept)


def part_of(texts: list[str], kept: bool) -> list[str]:
    return [text for number, text in enumerate(texts) if (number % KEPT == 0) is kept]


def beside(texts: list[str]) -> list[str]:
    """The parts of fine sentences that speak to somebody, by themselves: the model is asked about such parts."""
    return [part for text in texts for part in clauses(text) if aimed(part) and part.strip() != text.strip()]


@cache
def ordinary() -> list[str]:
    """Plain words to somebody: from the demonstration, from questions to a bank, from these pages, and common words of the comments in short shapes."""
    with (SHARED / "topics" / "banking77-train.csv").open(encoding="utf-8") as file:
        asked = [row["text"] for row in csv.DictReader(file)]
    towns = [tomllib.loads(path.read_text()) for path in sorted((ROOT / "upwell" / "demo" / "data").rglob("*.toml"))]
    told = [text for town in towns for text in _strings(town)]
    return [
        sentence for text in [*told, *asked, *pages(held=False)] for sentence in _to_somebody(text)
    ] + _common_words()


def pages(held: bool) -> list[str]:
    """What the pages themselves say, every second sentence of it; the rest is held back. It changes with the pages, so no figure of a test hangs on it."""
    words = (ROOT / "locale" / "cy" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    strings = (
        "".join(re.findall(r'"(.*)"', lines)) for lines in re.findall(r'^msgid ((?:".*"\n)+)', words, re.MULTILINE)
    )
    known = sorted({sentence for text in strings for sentence in _to_somebody(text)})
    return [sentence for number, sentence in enumerate(known) if (number % 2 == 0) is held]


def _to_somebody(text: str) -> list[str]:
    return [one[0].strip() for one in harshness.SENTENCE.finditer(text) if aimed(one[0])]


def _strings(thing: Any) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict | list):
        for one in thing.values() if isinstance(thing, dict) else thing:
            yield from _strings(one)


def _common_words() -> list[str]:
    seen = Counter(word for text in comments(held=False) for word in set(re.findall(r"[a-z']{3,}", text.lower())))
    chance = random.Random(3)  # a fixed seed: learned anew, it is the same
    shapes = own()["more"]["word_shapes"]
    common = sorted(word for word, often in seen.items() if often >= 4)
    return [shape.format(word=word) for word in common for shape in chance.sample(shapes, 3)]


def common_words(known: Iterable[Texts]) -> set[str]:
    """The words by which a sentence is known as one of those that were learned from: those of two texts, of the labelled posts (which hold anything) of five."""
    posts, *others = known
    often = Counter(word for part in others for text in part.texts for word in set(harshness.words_of(text)))
    there = Counter(word for text in posts.texts for word in set(harshness.words_of(text)))
    return {word for word, times in often.items() if times >= 2} | {word for word, times in there.items() if times >= 5}
