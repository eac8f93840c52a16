"""From a text to the words and word pairs that are counted. Written for short comments on care, in any script.

Negations stay ("not", "no", "never", "nothing", "didn't"): a comment about not being told is not one about being
told. Scripts written without spaces give pairs of neighbouring characters instead of words. Digits, emoji and
punctuation count for nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import pairwise

# Written without spaces between words: Han, kana, Thai, Lao, Khmer, Burmese.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Vowel signs and accents that follow their letter (Devanagari, Bengali, Arabic ...) belong to the word.
MARKS = "".join(chr(code) for code in range(0x300, 0xE00) if unicodedata.category(chr(code)) in {"Mn", "Mc"})
LETTER = rf"(?:(?![{UNSPACED}])[^\W\d_])"
WORD = rf"(?:{LETTER}[{MARKS}]*)+"
RUN = re.compile(rf"([{UNSPACED}]+)|({WORD}(?:'{WORD})*)")
LONGEST_WORD = 40


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = _listed(
    """
    a about above after again all almost along already also although always am among an and another any anyone are
    around as at be became because become been before being below between both but by came can come could did do
    does doing done down during each either else etc even ever every few for from further gave get gets getting
    give given go goes going gone got had has have having he her here hers herself him himself his how however i
    i'd i'll i'm i've if in into is it it's its itself just let like made make many may maybe me might mine more
    most much must my myself of off often on once one only onto or other others our ours ourselves out over own
    per perhaps put quite rather really said same say see seem seemed seems shall she should since so some someone
    something sometimes still such take than that that's the their theirs them themselves then there there's
    therefore these they they're thing things this those though through to together too took toward towards under
    until up upon us use used very via was way we we're we've well went were what when where whether which while
    who whole whom whose why will with within would yet you you're your yours yourself
    """
)
WELSH = _listed(
    """
    a ac ag am ar arall at atyn bod bu byddai bydd byth chi cael cafodd dros drwy dw dwi dy ei ein eich er eu fe
    fel felly fi fod fy gael gan gyda hefyd hi hon honno hwn hwnnw i iawn id mae maen mai mewn mi mor mynd na'r
    neu nhw ni o oddi oedd oeddwn ond os pa pan pob pwy roedd roeddwn rwy rwyf rydw rydym sydd sy syn trwy un
    unrhyw wedi wrth wyf y yma yn yna yno yr ydi ydy yw
    """
)
NEGATIONS = _listed(
    """
    no nor not never none nothing nobody nowhere neither without cannot can't don't doesn't didn't isn't wasn't
    weren't
    """
)
LISTS = {"english": ENGLISH, "welsh": WELSH, "both": ENGLISH | WELSH}


def stop_list(stop_words: str | Collection[str] | None) -> frozenset[str]:
    """The words not to count: a named list (english, welsh, both), words of your own, or none."""
    if stop_words is None:
        return frozenset()
    if isinstance(stop_words, str):
        return LISTS[stop_words]
    return frozenset(word.casefold() for word in stop_words)


def plain(text: str) -> str:
    """One spelling for what looks the same: compatibility forms composed, case folded, curly apostrophes straight,
    white space single.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'").replace("\u2018", "'")
    return " ".join(folded.split())


def words(text: str) -> list[str]:
    """Words of a text made `plain`, in order; pairs of characters where words are not spaced."""
    found: list[str] = []
    for unspaced, word in RUN.findall(text):
        if unspaced:
            found.extend(_pairs(unspaced))
        elif 1 < len(word) <= LONGEST_WORD or word in ENGLISH:
            found.append(word)
    return found


def _pairs(run: str) -> Iterator[str]:
    return (run[place : place + 2] for place in range(max(1, len(run) - 1)))


def terms(text: str, stop: frozenset[str]) -> list[str]:
    """Single words and pairs of neighbouring words (nothing left out between them), from a text made `plain`."""
    found = words(text)
    pairs = [f"{one} {other}" for one, other in pairwise(found) if one not in stop and other not in stop]
    return [word for word in found if word not in stop] + pairs
