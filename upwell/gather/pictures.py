"""A stored map of opinion as a page tells it: points, groups in words, what holds for all; small groups without their number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from upwell.algorithms.disclosure import TOTAL, Suppressed, suppress_list
from upwell.gather.mapping import label
from upwell.gather.models import Map, Participant, Statement
from upwell.gather.publishing import LEAST

LETTERS = "ABCDE"
SURE, LIKELY = 0.85, 0.6
MOST_OF_A_GROUP, LEAST_SEEN, MOST_COMMON = 0.6, 5, 5


@dataclass(frozen=True)
class Said:
    """A statement, which way a group went, and by how much, in whole per cent of those who voted on it."""

    number: int
    words: str
    agrees: bool
    percent: int


@dataclass(frozen=True)
class Group:
    """One group in words. size: a number to the next five, or that they are few. small: then nothing is said of what they think."""

    name: str
    words: str
    small: bool
    size: int
    stability: str
    telling: list[Said]

    @property
    def about(self) -> str:
        """The statement that shows them best."""
        return self.telling[0].words if self.telling else ""


@dataclass(frozen=True)
class Picture:
    """A whole map."""

    drawn: Map
    clear: bool
    why_unclear: str
    stability: str
    people: str
    points: list[dict[str, Any]]
    groups: list[Group]
    all_agree: list[Said]
    all_refuse: list[Said]
    mine: str  # the name of the viewer's group


def picture(drawn: Map, participant: Participant | None) -> Picture:
    """The map in words and points, with where `participant` stands."""
    result = drawn.result
    words = {s.number: str(s.words) for s in drawn.conversation.statements.exclude(state=Statement.State.REFUSED)}
    sizes = suppress_list({str(group["number"]): group["size"] for group in result["groups"]})
    groups = [_group(group, sizes[str(group["number"])], words, result["clear_groups"]) for group in result["groups"]]
    place = _place(drawn, participant)
    own = result["group"][place] if place is not None else -1
    return Picture(
        drawn=drawn,
        clear=result["clear_groups"],
        why_unclear=_why(result["unclear_because"]),
        stability=stability_in_words(result["stability"]),
        people=str(sizes[TOTAL]) if not isinstance(sizes[TOTAL], Suppressed) else _("a few"),
        points=_points(result, place),
        groups=groups,
        all_agree=_common(result, words, True),
        all_refuse=_common(result, words, False),
        mine=LETTERS[own] if result["clear_groups"] and own >= 0 else "",
    )


def _group(group: dict[str, Any], size: Any, words: dict[int, str], clear: bool) -> Group:
    small = isinstance(size, Suppressed)
    telling = [] if small or not clear else [_said(row, words) for row in group["telling"] if row["statement"] in words]
    return Group(
        name=LETTERS[group["number"]],
        words=_("a few people") if small else _("%(number)s people") % {"number": size},
        small=small,
        size=0 if small else int(size),
        stability=stability_in_words(group["stability"]),
        telling=telling,
    )


def _said(row: dict[str, Any], words: dict[int, str]) -> Said:
    agrees = row["direction"] > 0
    counts = row["counts"]
    went = counts["agree"] if agrees else counts["disagree"]
    return Said(row["statement"], words[row["statement"]], agrees, _percent(went, sum(counts.values())))


def _common(result: dict[str, Any], words: dict[int, str], agrees: bool) -> list[Said]:
    """What everybody says: with clear groups only what most of each group says, best first by Polis' group-aware consensus."""
    if not result["clear_groups"]:
        return _shared(result["agreed_by_all" if agrees else "refused_by_all"], words, agrees)
    way, united = ("agree", "united_for") if agrees else ("disagree", "united_against")
    held = [row for row in result["statements"] if row["statement"] in words and not row["meta"] and _by_all(row, way)]
    best = sorted(held, key=lambda row: (-row[united], row["statement"]))[:MOST_COMMON]
    return [
        Said(
            row["statement"],
            words[row["statement"]],
            agrees,
            _percent(row["everyone"][way], sum(row["everyone"].values())),
        )
        for row in best
    ]


def _by_all(row: dict[str, Any], way: str) -> bool:
    """Whether more than six in ten of every group answered so; a group that has hardly seen it says nothing."""
    seen = [sum(counts.values()) for counts in row["by_group"]]
    shares = [counts[way] / max(all_, 1) for counts, all_ in zip(row["by_group"], seen, strict=True)]
    return bool(min(seen) >= LEAST_SEEN and min(shares) > MOST_OF_A_GROUP)


def _shared(rows: list[dict[str, Any]], words: dict[int, str], agrees: bool) -> list[Said]:
    said = []
    for row in rows:
        counts = row["counts"]
        if row["statement"] in words:
            went = counts["agree" if agrees else "disagree"]
            said.append(Said(row["statement"], words[row["statement"]], agrees, _percent(went, sum(counts.values()))))
    return said


def _percent(part: int, whole: int) -> int:
    """Whole per cent; of seven people or fewer nothing more exact than to the next ten."""
    percent = 100 * part / whole if whole else 0
    return round(percent) if whole > 7 else 10 * round(percent / 10)


def _place(drawn: Map, participant: Participant | None) -> int | None:
    """Where in the lists of the result the participant is."""
    if participant is None:
        return None
    own = label(participant.number, drawn.salt) if drawn.salt else participant.number
    return drawn.result["participants"].index(own) if own in drawn.result["participants"] else None


def _points(result: dict[str, Any], place: int | None) -> list[dict[str, Any]]:
    """One mark for each small cluster of people, and one for the person looking. Where those of a group are few, none: each mark would be one of them."""
    clear = result["clear_groups"]
    large = {group["number"] for group in result["groups"] if group["size"] >= LEAST}
    dots = [
        {"x": dot["x"], "y": dot["y"], "group": LETTERS[dot["group"]] if clear else "", "size": dot["size"]}
        for dot in result["dots"]
        if dot["group"] in large
    ]
    if place is not None and dots:
        own = result["group"][place]
        group = LETTERS[own] if clear and own >= 0 else dots[0]["group"]
        dots.append({"x": result["x"][place], "y": result["y"][place], "group": group, "mine": True})
    return dots


def stability_in_words(share: float) -> str:
    """How surely a group is found again when people are drawn anew."""
    if share >= SURE:
        return _("It comes out nearly the same when we draw people anew.")
    if share >= LIKELY:
        return _("It comes out alike, but not the same, when we draw people anew.")
    return _("It comes out otherwise when we draw people anew: do not rely on it.")


def _why(code: str) -> str:
    return {
        "too_few": _("Too few people have voted on enough statements."),
        "not_apart": _("People do not stand far enough apart: opinions run into each other."),
        "not_stable": _("Groups appear, but other ones whenever we draw people anew."),
    }.get(code, "")
