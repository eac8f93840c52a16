"""Walking along links: up to the voices that a thing came from, down to what became of it.

A walk is bounded: so many levels, so many branches at each thing, the rest as a number; `after` goes on where a list stopped. What the viewer may not see is
told only roughly, so that nobody learns how few stand behind something. A link that was taken back is said, without what it led from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.core.signing import BadSignature, Signer
from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _

from upwell.kit.models import Referable
from upwell.ledger.entries import relations
from upwell.ledger.models import Link
from upwell.ledger.subjects import Shown, kind_of, show_many

Way = Literal["up", "down"]
WAYS: tuple[Way, Way] = ("up", "down")
End = tuple[str, str]

DEPTH = 4
WIDTH = 5
FIRST = 20  # branches at the thing that was asked for
LOOKED_AT = 100  # links read at each thing
MOST_STEPS = 150
FEW, ROUNDED_TO = 7, 5


@dataclass(frozen=True)
class Step:
    """One link followed to the thing at its other end, and on from there."""

    sentence: str
    shown: Shown
    at: datetime
    withdrawn: bool
    children: Steps

    @property
    def trace_url(self) -> str:
        """Where a walk from here begins."""
        return trace_url(self.shown.kind, self.shown.ref)


class Steps(list[Step]):
    """The branches at one thing. more: how many are not listed; hidden, taken_back: how many the viewer may not see; after: where to go on, or None."""

    def __init__(self, end: End) -> None:
        super().__init__()
        self.end = end
        self.more = 0
        self.hidden = 0
        self.taken_back = 0
        self.unseen = 0  # of `more`: links that were only counted, among them such as the viewer may not see
        self.after: int | None = None
        self.is_rest = False  # the list goes on from where an earlier one stopped

    @property
    def url(self) -> str:
        """The walk from the thing whose branches these are."""
        return trace_url(*self.end)

    @property
    def said_more(self) -> str:
        """How many more there are: exactly where the viewer may see each of them, else as far as it may be told.

        Told once only: whoever could ask for a rough number from one place after the other would find the exact one where it jumps.
        """
        if self.unseen:
            return "" if self.is_rest else roughly(self.more)
        return str(self.more)

    @property
    def said_hidden(self) -> str:
        """The number that may not be seen, as far as it may be told."""
        return roughly(self.hidden)


def up(thing: Referable, viewer: object, *, depth: int = DEPTH, width: int = WIDTH) -> Steps:
    """What `thing` came from, as `viewer` (a person or None) may see it."""
    return walk((kind_of(thing), thing.ref), viewer, "up", depth=depth, width=width)


def down(thing: Referable, viewer: object, *, depth: int = DEPTH, width: int = WIDTH) -> Steps:
    """What became of `thing`, as `viewer` (a person or None) may see it."""
    return walk((kind_of(thing), thing.ref), viewer, "down", depth=depth, width=width)


def walk(
    start: End, viewer: object, way: Way, *, depth: int = DEPTH, width: int = WIDTH, first: int = FIRST, after: int = 0
) -> Steps:
    """From one thing, level by level: a fixed number of queries for each level, however many branches there are."""
    return walk_many([start], viewer, way, depth=depth, width=width, first=first, after=after)[0]


def walk_many(
    starts: Sequence[End],
    viewer: object,
    way: Way,
    *,
    depth: int = DEPTH,
    width: int = WIDTH,
    first: int = FIRST,
    after: int = 0,
) -> list[Steps]:
    """The same from several things side by side, for as many queries as from one. Each walk is as if it were alone."""
    roots = [Steps(start) for start in starts]
    levels, seen, steps = [[root] for root in roots], [{start} for start in starts], [0] * len(roots)
    for number in range(depth):
        going = [place for place, level in enumerate(levels) if level and steps[place] <= MOST_STEPS]
        if not going:
            break
        together = [branches for place in going for branches in levels[place]]
        _fill(together, viewer, way, first if number == 0 else width, after if number == 0 else 0)
        for place in going:
            steps[place] += sum(map(len, levels[place]))
            levels[place] = _unseen((step.children for branches in levels[place] for step in branches), seen[place])
    return roots


def place(thing: End, way: Way, after: int | None) -> str:
    """Where a list stopped, signed, for an address: whoever could go on from any place would find out by trying what is told only roughly."""
    return _signer(thing, way).sign(str(after)) if after else ""


def after(thing: End, way: Way, place: str) -> int:
    """Where to go on; the beginning, unless `place` was made here for this very list."""
    try:
        return int(_signer(thing, way).unsign(place))
    except BadSignature:
        return 0


def _signer(thing: End, way: Way) -> Signer:
    return Signer(salt=".".join(("ledger.provenance", way, *thing)))


def trace_url(kind: str, ref: str) -> str:
    """The page of a walk both ways."""
    return reverse("ledger:trace", args=[kind, ref])


def roughly(number: int) -> str:
    """A number of things that may not be seen, so that it points at nobody: small ones as "a few", others rounded to five."""
    if number <= FEW:
        return _("a few") if number else ""
    return _("about %(number)s") % {"number": ROUNDED_TO * round(number / ROUNDED_TO)}


def _unseen(candidates: Iterable[Steps], seen: set[End]) -> list[Steps]:
    """A thing reached twice is told twice but followed once; so a circle ends too."""
    fresh = []
    for steps in candidates:
        if steps.end not in seen:
            seen.add(steps.end)
            fresh.append(steps)
    return fresh


def _fill(level: list[Steps], viewer: object, way: Way, width: int, after: int) -> None:
    near, far = ("target", "source") if way == "up" else ("source", "target")
    touching = Link.objects.filter(_at([steps.end for steps in level], near), pk__gt=after)
    totals = _totals(touching, near)
    links = _first_of_each(touching, near)
    seen = show_many([getattr(link, far) for rows in links.values() for link in rows], viewer)
    for steps in level:
        rows = links.get(steps.end, [])
        visible = [link for link in rows if seen[getattr(link, far)].label]
        for link in visible[:width]:
            steps.append(_step(link, seen[getattr(link, far)], way))
        gone = {link.pk for link in rows} - {link.pk for link in visible}
        steps.taken_back = sum(link.pk in gone and link.withdrawn_at is not None for link in rows)
        steps.is_rest = bool(after)
        # As with `said_more`: only on the first page.
        steps.hidden = 0 if after else len(gone) - steps.taken_back
        steps.unseen = totals.get(steps.end, 0) - len(rows)
        steps.more = steps.unseen + len(visible) - len(steps)
        if steps.more:
            steps.after = (visible[width - 1] if len(visible) >= width else rows[-1]).pk


def _step(link: Link, shown: Shown, way: Way) -> Step:
    relation = relations.get(link.relation)
    sentence = str(getattr(relation, way)) if relation else link.relation
    return Step(sentence, shown, link.at, link.withdrawn_at is not None, Steps((shown.kind, shown.ref)))


def _at(ends: list[End], near: str) -> Q:
    wanted = Q(pk__in=[])
    for kind in {kind for kind, _ref in ends}:
        refs = [ref for other, ref in ends if other == kind]
        wanted |= Q(**{f"{near}_kind": kind, f"{near}_ref__in": refs})
    return wanted


def _totals(touching: QuerySet[Link], near: str) -> dict[End, int]:
    kind, ref = f"{near}_kind", f"{near}_ref"
    return {(row[kind], row[ref]): row["links"] for row in touching.values(kind, ref).annotate(links=Count("pk"))}


def _first_of_each(touching: QuerySet[Link], near: str) -> dict[End, list[Link]]:
    ends = [F(f"{near}_kind"), F(f"{near}_ref")]
    numbered = touching.annotate(place=Window(RowNumber(), partition_by=ends, order_by=F("pk").asc()))
    found: dict[End, list[Link]] = {}
    for link in numbered.filter(place__lte=LOOKED_AT).order_by("pk"):
        found.setdefault(getattr(link, near), []).append(link)
    return found
