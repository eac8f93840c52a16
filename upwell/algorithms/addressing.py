"""Whom a sentence speaks to, and which part of it does: so that a hard word beside somebody is not taken for a hard word to them.

"My stupid knee again, how is yours?" says nothing of the reader; nor does what is quoted, nor what follows "he told me". The rules are plain and short on purpose:
whoever wants to know why they were asked can read them.
"""

from __future__ import annotations

import re

_SPOKEN_TO = re.compile(r"\b(you|your|yours|yourself|yourselves|youre|youve|youll|youd|u|ur|ya)\b|@\w*", re.IGNORECASE)
# Said without the word itself: an order, or a curse.
_CURSE = re.compile(
    r"^\W*(shut up|get lost|get out|go away|go home|go to hell|(piss|sod|bugger|clear|f\w*k) off|hop it|beat it|drop dead|just die|hurry up and die|go and die|"
    r"do (us|me|everyone|everybody|yourself|the world)( all)? a favour|get a (job|life|grip|wash)|grow up|give it a rest|cry me|boo hoo|crawl|speak english|learn (to|how|your|our)|"
    r"no ?(body|one) (cares|asked|likes|wants|believes|would miss)|take (the|a) hint|put (down the|the (fork|pie|cake))|stop (whin|moan|fak|pretend|milk|stuff)ing?|what a (nasty|sad|vile))\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:()–—]|\s-\s|\b(?=(?:but|because|when|while|until)\b)", re.IGNORECASE)
SHORT = 2  # words: "moron" after a comma belongs to what comes before it
# Somebody else's words: whatever is in quotation marks, and what follows "he told me" or "they shouted".
_QUOTED = re.compile(r"[\"“”«»][^\"“”«»]*[\"“”«»]?")
_TOLD = re.compile(
    r"\b(tell|tells|told|telling|called|calls|(?:chant|shout|yell|hurl|whisper)(?:ed)? \w+ at|(?:shout|yell|scream|hiss|spit|spat|mutter|snarl|sneer|bark|said|says|texted|wrote)(?:ed|ted)? (?:at|to)) (me|my|us|our|him|his|her|them|their|it)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_SHOUTED = re.compile(
    r"(?<=[a-z] )(shouts?|shouted|yells?|yelled|screams|screamed|hissed|snarled|sneered)\b[\s,:]+(?=(you|your|go|get|shut)\b).*",
    re.IGNORECASE | re.DOTALL,
)
# What a linear model over words misses: a veiled threat, a wish that somebody were dead or ill, blame for being ill, sending somebody away. Second person only;
# "I want to die" is a cry, and no case for a reproach.
_HARD = re.compile(
    r"\b((?<!don't )kill yourself(?! (over|with|doing|laughing|for|trying))|kys|i know (where|which (road|street|house)) you live|make you pay|you('ll| will) (regret|be sorry)|come (and|to) find you|watch your (back|mouth)|"
    r"(just|go|you should|why don't you|hurry up and) die\b|hope you (die\b(?! (old|peacefully|in your))|suffer|rot|choke|lose|fall|never (walk|wake|recover|get better))|"
    r"hope (it|your \w+) (hurts|kills|comes back|goes wrong)|rot in|(lock|locked) (you|your lot) (up|away)|you( \w+)? should be (locked|put down|shot|sterilised|sectioned)|"
    r"if (only )?you had(n't| not)? (just )?(looked after|taken care of|bothered)|you( \w+)? (brought|bring|did) (it|this|that) (on|to) your(self|selves)|(?<!not )your own fault|"
    r"you('d not| wouldn't| would not| won't| will not) be missed\b(?! out)|(be|are|were) better off without you|what('s| is) coming to you|i('ll| will) (break|smash) your|i('ll| will) (knock you into|batter you)|"
    r"(nobody|no one|who) (likes|wants|would miss|will miss|would want) you\b(?! to)|you( \w+)?('re| are) not (wanted|welcome) here|go back (to )?(where you|your own country)|"
    r"you('re| are) (just )?(lying|faking|making (it|this) up|an? (liar|fake|fraud|attention seeker)))",
    re.IGNORECASE,
)


def aimed(words: str) -> bool:
    """Whether these words speak to somebody: in the second person, by name, or as an order to be gone."""
    return bool(_SPOKEN_TO.search(words) or _CURSE.search(words))


def is_hard(words: str) -> bool:
    """Whether they hold a threat, a wish of harm, or blame for being ill."""
    return bool(_HARD.search(words))


def own_words(sentence: str) -> str:
    """The sentence without what is somebody else's."""
    return _SHOUTED.sub(" ", _TOLD.sub(lambda told: told[0][: told.end(2) - told.start()], _QUOTED.sub(" ", sentence)))


def clauses(sentence: str) -> list[str]:
    """The parts of a sentence that its writer says, as far as commas and the like show them. "Moron" stays with what it follows, and a curse with what comes after."""
    found: list[str] = []
    for part in filter(str.strip, _CLAUSE.split(own_words(sentence))):
        belongs = bool(found) and ((_is_short(part) and not aimed(part)) or _leads_on(found[-1]))
        if belongs:
            found[-1] += f", {part}"
        else:
            found.append(part)
    return found


def _is_short(part: str) -> bool:
    return len(part.split()) <= SHORT


def _leads_on(part: str) -> bool:
    """A bare curse or a bare name: what it means is said by what follows."""
    return _is_short(part) and ("@" in part or bool(_CURSE.search(part)))


_YOU = frozenset(
    [
        "you",
        "your",
        "you're",
        "youre",
        "youve",
        "youll",
        "youd",
        "u",
        "ur",
        "ya",
        "you've",
        "yours",
        "yourself",
        "you'll",
        "you'd",
    ]
)
_OTHERS = frozenset(
    ["i", "it", "me", "my", "we", "our", "us", "he", "she", "his", "her", "they", "the", "this", "these"]
)
_NOT = frozenset(["not", "never", "no", "nobody", "without", "ain't", "neither", "hardly"])
REACH, TAKEN_BACK = 6, 3  # words after "you" that are about them; words after "not" that are taken back


def roles(words: list[str]) -> list[str]:
    """For each word "y" where it is likely said of the reader, else "o"; with "n" before it where a word such as "not" stands close before."""
    found = []
    since_you = since_not = REACH + 1
    for word in words:
        since_you = 0 if word in _YOU else REACH + 1 if word.partition("'")[0] in _OTHERS else since_you + 1
        found.append(("n" if since_not < TAKEN_BACK else "") + ("y" if since_you <= REACH else "o"))
        since_not = 0 if word in _NOT or word.endswith("n't") else since_not + 1
    return found
