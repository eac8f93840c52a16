"""Measures the second look on fresh sentences: python -m tools.fresh_look [--write] [--show]. Needs nothing but the repository.

Nothing here is ever learned from. A wave is a book of sentences that was written and committed before it was measured; what comes out stands in
`fresh_figures.json` and is told in docs/second-look.md.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

from tools.second_look_texts import PLACE
from upwell.algorithms.tally import wilson
from upwell.safety.second_look import look

SEEN_WAVES = ("first", "second", "third", "fourth")  # the threshold is set on their fair sentences
LAST = "sixth"  # measured once, and nothing was changed after it; what the fifth showed was mended
WAVES = (*SEEN_WAVES, "fifth", LAST)
NOBODY = "nobody in particular"
Figures = dict[str, Any]


def book(kind: str, wave: str) -> dict[str, Any]:
    """The sentences ("fresh") or private details ("fresh_details") of a wave."""
    ending = "" if wave == "first" else f"_{wave}"
    return tomllib.loads((PLACE / f"{kind}{ending}.toml").read_text(encoding="utf-8"))


def fair(waves: Iterable[str]) -> list[str]:
    """What nobody should be asked about."""
    books = [book("fresh", wave) for wave in waves]
    groups = [one for said in books for one in (*said["kind"], *said["group"]) if not one.get("ask", False)]
    return [text for one in groups for text in one["sentences"]]


def asks_about_tone(text: str) -> bool:
    return any(hint.kind == "harsh" for hint in look(text))


def asks_about_details(text: str) -> bool:
    return any(hint.kind != "harsh" for hint in look(text))


def share(answers: list[bool]) -> Figures:
    """How many of how many, and between which shares the truth is likely to lie (95 %, Wilson)."""
    return _share_of(sum(answers), len(answers))


def _share_of(asked: int, of: int) -> Figures:
    low, high = wilson(asked, of)
    return {"asked": asked, "of": of, "low": round(low, 3), "high": round(high, 3)}


def together(parts: list[Figures]) -> Figures:
    """Shares of several waves as one, however deep they stand. Those that only some waves have are summed over these."""
    if all("asked" in part for part in parts):
        return _share_of(sum(part["asked"] for part in parts), sum(part["of"] for part in parts))
    names = dict.fromkeys(name for part in parts for name in part)
    below = {name: [part[name] for part in parts if name in part] for name in names}
    return {name: together(those) if isinstance(those[0], dict) else sum(those) for name, those in below.items()}


def harsh_figures(wave: str) -> Figures:
    """What is asked about without need, and what is found, on one wave of sentences."""
    said = book("fresh", wave)
    kind = {one["identity"]: [asks_about_tone(text) for text in one["sentences"]] for one in said["kind"]}
    groups = {one["name"]: [asks_about_tone(text) for text in one["sentences"]] for one in said["group"]}
    fair = [one["name"] for one in said["group"] if not one["ask"]]
    named = [answer for who, answers in kind.items() if who != NOBODY for answer in answers]
    gentle = [answer for answers in kind.values() for answer in answers]
    return {
        "kind_named": share(named),
        "kind_by_identity": {who: share(answers) for who, answers in kind.items()},
        "groups": {name: share(answers) for name, answers in groups.items()},
        "fair": share(gentle + [one for name in fair for one in groups[name]]),
        "cruel": share([one for name, answers in groups.items() if name not in fair for one in answers] + _both(said)),
        "pairs": _pairs(said["pair"]),
    }


def _both(said: dict[str, Any]) -> list[bool]:
    return [asks_about_tone(pair[way]) for pair in said["pair"] for way in ("named", "plain")]


def _pairs(pairs: list[dict[str, str]]) -> Figures:
    """The same cruel sentence with somebody's group in it and without."""
    named = [asks_about_tone(pair["named"]) for pair in pairs]
    plain = [asks_about_tone(pair["plain"]) for pair in pairs]
    return {
        "named": share(named),
        "plain": share(plain),
        "only_named": sum(a and not b for a, b in zip(named, plain, strict=True)),
        "only_plain": sum(b and not a for a, b in zip(named, plain, strict=True)),
    }


def detail_figures(wave: str) -> Figures:
    """What gives somebody away and is found, and what does not and is asked about."""
    groups = book("fresh_details", wave)["details"]
    answers = {one["kind"]: [asks_about_details(text) for text in one["sentences"]] for one in groups}
    both = {ask: [one["kind"] for one in groups if one["ask"] is ask] for ask in (True, False)}
    return {
        "found": share([one for kind in both[True] for one in answers[kind]]),
        "false_alarms": share([one for kind in both[False] for one in answers[kind]]),
        "by_kind": {kind: share(said) for kind, said in answers.items()},
    }


def measure() -> Figures:
    """The figures of every wave, and of all of them together."""
    waves = {wave: {"tone": harsh_figures(wave), "details": detail_figures(wave)} for wave in WAVES}
    return {**waves, "together": together(list(waves.values()))}


def wrong(wave: str) -> Iterator[str]:
    """Every sentence on which the look and the moderator differ: for the one who mends, never for learning."""
    said = book("fresh", wave)
    tone = [(text, False) for one in said["kind"] for text in one["sentences"]]
    tone += [(text, one["ask"]) for one in said["group"] for text in one["sentences"]]
    tone += [(pair[way], True) for pair in said["pair"] for way in ("named", "plain")]
    yield from (
        f"tone     {'missed' if ask else 'asked '}  {text}" for text, ask in tone if asks_about_tone(text) != ask
    )
    groups = book("fresh_details", wave)["details"]
    details = [(text, one["ask"]) for one in groups for text in one["sentences"]]
    yield from (
        f"details  {'missed' if ask else 'asked '}  {text}" for text, ask in details if asks_about_details(text) != ask
    )


def main() -> int:
    """Measure, show what went wrong and write the figures if that is wanted."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true", help="write the figures into the project")
    options.add_argument("--show", choices=WAVES, help="show where the look and the moderator differ")
    chosen = options.parse_args()
    figures = measure()
    print(json.dumps(figures, indent=1))
    if chosen.show:
        print("\n".join(wrong(chosen.show)))
    if chosen.write:
        (PLACE / "fresh_figures.json").write_text(json.dumps(figures, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
