"""Whether a movement is still its own: counted from what was done, never typed.

After coproduction-and-movements 5.4: who sets the agenda, who pays the leaders, whether the group still asks anything of power, and whom its leaders answer.
None of it is a verdict. It is shown to members first; everybody sees it once they have decided so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.formats import date_format

from upwell.kit.time import day_of, now, today
from upwell.movement.models import Decision, Disclosure, Group, GroupAction, Member, Question, Term

YEAR = timedelta(days=365)
QUARTERS = 4


@dataclass(frozen=True)
class Answered:
    """Questions of one side: how many, how many answered, days until the answer (the middle value)."""

    asked: int
    answered: int
    days: float | None


@dataclass(frozen=True)
class Quarter:
    """What was begun in three months: asking power to act, helping to run what exists, building something of one's own."""

    label: str
    challenge: int
    service: int
    own: int


@dataclass(frozen=True)
class Influence:
    """The four indicators over the last year, and the help that goes with them."""

    agenda: int
    agenda_from_institutions: int
    leaders: int
    leaders_paid_by_institutions: int
    leaders_unsaid: int
    quarters: list[Quarter] = field(default_factory=list)
    members_answered: Answered = Answered(0, 0, None)
    institutions_answered: Answered = Answered(0, 0, None)
    pounds: int = 0
    pounds_by_giver: list[tuple[str, int]] = field(default_factory=list)
    guests: int = 0
    # An institution pays whoever holds an office, and no help of that kind is written down.
    paid_unwritten: bool = False

    @property
    def challenge(self) -> int:
        return sum(one.challenge for one in self.quarters)

    @property
    def service(self) -> int:
        return sum(one.service for one in self.quarters)

    @property
    def signs(self) -> list[str]:
        """Which of the four point away from the members, and help that may have been forgotten: names that the page puts into words. For talking about, not for judging."""
        found = []
        if 2 * self.agenda_from_institutions >= self.agenda > 0:
            found.append("agenda")
        if 2 * self.leaders_paid_by_institutions >= self.leaders > 0:
            found.append("paid")
        if self.paid_unwritten:
            found.append("unwritten")
        if self.service > 0 and self.challenge == 0:
            found.append("service")
        if _share(self.institutions_answered) > _share(self.members_answered) and self.members_answered.asked:
            found.append("answers")
        return found


def _share(side: Answered) -> float:
    return side.answered / side.asked if side.asked else 0.0


def influence(group: Group) -> Influence:
    """Count it all for one group: a fixed number of queries."""
    since = now() - YEAR
    decisions = Decision.objects.filter(group=group, opened_at__gte=since).exclude(kind=Decision.Kind.RETURN)
    actions = GroupAction.objects.filter(group=group, begun_at__gte=since)
    terms = Term.objects.standing().filter(group=group)
    money = _money(group, since)
    return Influence(
        agenda=decisions.count() + actions.count(),
        agenda_from_institutions=decisions.filter(asked_by__isnull=False).count()
        + actions.filter(asked_by__isnull=False).count(),
        leaders=terms.count(),
        leaders_paid_by_institutions=terms.filter(paid=Term.Paid.INSTITUTION).count(),
        leaders_unsaid=terms.filter(paid=Term.Paid.UNSAID).count(),
        quarters=_quarters(actions),
        members_answered=_answered(group, since, from_body=False),
        institutions_answered=_answered(group, since, from_body=True),
        pounds=sum(pounds for _giver, pounds in money),
        pounds_by_giver=money,
        paid_unwritten=terms.filter(paid=Term.Paid.INSTITUTION).exists() and not _work_or_money(group),
        guests=Member.objects.standing().filter(group=group, kind=Member.Kind.GUEST, agreed_at__isnull=False).count(),
    )


def _quarters(actions: Any) -> list[Quarter]:
    """The newest first, counted back from today: no calendar that a small group would have to wait for."""
    made = []
    for number in range(QUARTERS):
        end = now() - number * YEAR / QUARTERS
        begun = actions.filter(begun_at__gt=end - YEAR / QUARTERS, begun_at__lte=end)
        counts = dict(begun.values_list("stance").annotate(Count("pk")).order_by())
        label = f"{date_format(end - YEAR / QUARTERS, 'M Y')} – {date_format(end, 'M Y')}"
        made.append(Quarter(label, counts.get("challenge", 0), counts.get("service", 0), counts.get("own", 0)))
    return made


def _answered(group: Group, since: Any, *, from_body: bool) -> Answered:
    rows = Question.objects.filter(group=group, at__gte=since, from_body__isnull=not from_body)
    times = [
        (end - begun).total_seconds() / 86400
        for begun, end in rows.exclude(answered_at=None).values_list("at", "answered_at")
    ]
    return Answered(rows.count(), len(times), round(median(times), 1) if times else None)


def _work_or_money(group: Group) -> bool:
    """Whether working time or money from outside is written down, as of today."""
    running = Q(until__isnull=True) | Q(until__gte=today())
    kinds = (Disclosure.Kind.MONEY, Disclosure.Kind.WORK)
    return Disclosure.objects.filter(running, group=group, kind__in=kinds, corrected__isnull=True).exists()


def _money(group: Group, since: Any) -> list[tuple[str, int]]:
    """By giver, of what runs or ran within the year; what was put right counts once."""
    running = Q(until__isnull=True) | Q(until__gte=day_of(since))
    rows = Disclosure.objects.filter(running, group=group, pounds__isnull=False, corrected__isnull=True)
    return list(rows.values_list("giver").annotate(sum=Sum("pounds")).order_by("-sum"))
