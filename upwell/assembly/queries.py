"""Reads for the pages of juries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page

from upwell.accounts.models import Person
from upwell.assembly.models import Draw, Juror, Jury, PoolMember, Quota, Recommendation
from upwell.discover.models import Scope, Voice, VoiceQuerySet
from upwell.discover.queries import Quote, quotable
from upwell.gather.models import Issue, Statement
from upwell.gather.pictures import picture
from upwell.kit.cellkeys import keys_of
from upwell.kit.permissions import allowed
from upwell.ledger.models import Link


def seat(jury: Jury, person: Person | None) -> Juror | None:
    """The person's own seat on the jury."""
    return Juror.objects.filter(jury=jury, person=person, left_at=None).first() if person else None


def drafts(jury: Jury, person: Person | None) -> list[Recommendation]:
    """Recommendations not yet published: for the jury and its facilitator."""
    if not allowed("assembly.write_recommendation", person, jury):
        return []
    return list(jury.recommendations.filter(published_at=None).select_related("issue"))


@dataclass(frozen=True)
class Pack:
    """What the pack holds: its issues, each with how many voices, and one leaf of the one that is open. Only voices whose authors let a jury read them, read
    afresh at each look."""

    contents: list[tuple[Issue, int]]
    issue: Issue
    page: Page[Any]
    quotes: list[Quote]
    taken_back: int


Leaf = Callable[[Any], Page[Any]]


def pack(jury: Jury, person: Person | None, about: str, leaf: Leaf) -> Pack | None:
    """The pack of voices for the jury, for those who sit on it and their facilitator. Nothing is copied: what is taken back is gone from it.

    about: the issue that is opened, else the first one. leaf: which of its voices, as a page asks for them.
    """
    issues = list(jury.issues.order_by("title"))
    if not issues or not allowed("assembly.write_recommendation", person, jury):
        return None
    contents = [(issue, _behind(issue).allowing(Scope.JURY).count()) for issue in issues]
    issue = next((one for one in issues if one.ref == about), issues[0])
    page = leaf(_behind(issue).allowing(Scope.JURY).order_by(*NEWEST).values_list("pk", flat=True))
    quotes = quotable(Voice.objects.filter(pk__in=list(page)).order_by(*NEWEST), Scope.JURY)
    return Pack(contents, issue, page, quotes, _behind(issue).exclude(taken_back_at=None).count())


NEWEST = ("-said_on", "-pk")


def _behind(issue: Issue) -> VoiceQuerySet:
    """The voices on which an issue stands."""
    ties = Link.objects.filter(target_kind="gather.issue", target_ref=issue.ref, source_kind="discover.voice")
    return Voice.objects.filter(ref__in=ties.values("source_ref"))


@dataclass(frozen=True)
class LeftOut:
    """What most people of every group agree on, and no recommendation carries. marked: whether the jury said at all what it takes up."""

    said: list[tuple[Statement, int]]  # with how many in a hundred agree
    marked: bool


def left_out(issue: Issue) -> LeftOut | None:
    """What the people agreed on and the jury did not take up; None before a jury has spoken."""
    spoken = list(Recommendation.objects.filter(issue=issue, published_at__isnull=False).values_list("pk", flat=True))
    if not spoken:
        return None
    taken = set(Statement.objects.filter(taken_up_by__in=spoken).values_list("pk", flat=True))
    said = [pair for pair in agreed_on(issue) if pair[0].pk not in taken]
    return LeftOut(said, bool(taken))


def agreed_on(issue: Issue) -> list[tuple[Statement, int]]:
    """What most people of every group agree on, by the newest map of each conversation about the issue; with how many in a hundred."""
    found: list[tuple[Statement, int]] = []
    for conversation in issue.conversations.order_by("opened_at", "pk"):
        if (drawn := conversation.maps.select_related("conversation").first()) is not None:
            shares = {one.number: one.percent for one in picture(drawn, None).all_agree}
            statements = conversation.statements.filter(number__in=shares, taken_back_at=None)
            found += [(statement, shares[statement.number]) for statement in statements]
    return found


@dataclass(frozen=True)
class Outcome:
    """One quota: whether the panel meets it, and about how many of the pool had the value. The panel's own numbers are small and stay out."""

    quota: Quota
    met: bool
    pool: str


def outcome(draw: Draw, quotas: list[Quota]) -> list[Outcome]:
    """How the panel meets each quota, and about how many of the pool had the value: with one chance for ever, because a pool that was drawn from changes no more."""
    members = list(draw.jury.pool.members.values_list("number", "features")) if draw.jury.pool else []
    panel, keys = set(draw.panel), keys_of("pool", draw.ref)
    rows = []
    for quota in quotas:
        have = [number for number, features in members if features.get(quota.feature) == quota.value]
        drawn = sum(number in panel for number in have)
        told = keys.counted(f"{quota.feature}\x1e{quota.value}", len(have))
        rows.append(Outcome(quota, quota.min <= drawn <= quota.max, str(told)))
    return rows


def drawn(jury: Jury) -> list[PoolMember]:
    """The people who were drawn, as the pool's file had them; empty before the draw."""
    numbers = jury.jurors.filter(left_at=None).values("number")
    return list(PoolMember.objects.filter(pool=jury.pool, number__in=numbers).order_by("number")) if jury.pool else []
