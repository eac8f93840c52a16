"""While no host is here: three people on one post hide it, five on one member's different posts pause their writing, until somebody has looked.

This is the only thing that happens without a person, it is said so in the statement, it lasts until a person has looked, and it never comes from worry about
somebody. How reports weigh is in `weighing`.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import day_of, now
from upwell.safety import ladder, weighing
from upwell.safety.actions.decisions import Measure, Reasons, decide_by_rule
from upwell.safety.doing import can
from upwell.safety.hours import staffed_now
from upwell.safety.membership import circles, membership
from upwell.safety.models import Case, Report, Restriction

HIDDEN, READ_ONLY = Restriction.Measure.HIDDEN.value, Restriction.Measure.READ_ONLY.value
LATELY = timedelta(days=90)
BELONGS = timedelta(days=14)
SHARED = timedelta(days=90)  # so long in another circle before one stands for it
QUARTER = 91  # days


def hold_until_looked_at(case: Case) -> None:
    """After a report: do what the rule says, if it says anything. Part of the report's act, with the case locked."""
    if staffed_now() or case.is_care:
        return
    if _weight([case], case.about) >= weighing.HIDE and not _is_held(case, HIDDEN) and can(case, HIDDEN):
        decide_by_rule(actor=SYSTEM, case=case, measure=Measure(HIDDEN), reasons=_reasons(HIDDEN))
    if case.about is None:
        return
    open_cases = list(Case.objects.waiting().filter(about=case.about, is_care=False))
    if len(open_cases) > 1 and _weight(open_cases, case.about) >= weighing.PAUSE and not _is_paused(case.about):
        everywhere = len({(one.scope_kind, one.scope_ref) for one in open_cases}) > 1
        pause = Measure(READ_ONLY, everywhere=everywhere)
        decide_by_rule(actor=SYSTEM, case=case, measure=pause, reasons=_reasons(READ_ONLY))


def _weight(cases: list[Case], about: Person | None) -> float:
    reporters = Person.objects.filter(reports__case__in=cases, is_active=True).distinct()
    others = [one for one in reporters if one != about]
    trusted = about is not None and weighing.is_trusted(_days(about), ladder.strikes(about))
    circle = _circles(others, cases[0])
    return weighing.weigh([_reporter(one, cases[0], circle[one.pk]) for one in others], author_is_trusted=trusted)


def _circles(people: Sequence[Person], case: Case) -> dict[int, Hashable | None]:
    """What each has in common with the others: all their circles; where there is but one for everybody, the quarter of a year in which they came."""
    known = circles.get(case.scope_kind) if case.scope_kind else next(iter(circles.values()), None)
    if known is None:
        return dict.fromkeys((one.pk for one in people), None)
    keys = [one.pk for one in people]
    long, lately = known(keys, now() - SHARED), known(keys, now() - BELONGS)
    if long is None or lately is None:
        return {one.pk: day_of(one.joined_at).toordinal() // QUARTER for one in people}
    # A circle joined the other day stands for nobody, unless somebody has no other.
    return {key: long.get(key) or lately.get(key, frozenset()) for key in keys}


def _reporter(person: Person, case: Case, circle: Hashable | None) -> weighing.Reporter:
    return weighing.Reporter(
        days=_days(person),
        joined=day_of(person.joined_at).toordinal(),
        belongs=_belongs(person, case),
        strikes=ladder.strikes(person),
        mistaken=_mistaken(person),
        circle=circle,
    )


def _belongs(person: Person, case: Case) -> bool:
    """To the space, where it has members."""
    members = membership.get(case.scope_kind)
    return members is None or members(case.scope_ref, now() - BELONGS).filter(pk=person.pk).exists()


def _mistaken(person: Person) -> int:
    done = Report.objects.filter(reporter=person, case__is_care=False, case__closed_at__gt=now() - LATELY)
    led_to_something = done.filter(case__state=Case.State.ACTED).exists()
    return 0 if led_to_something else done.filter(case__state=Case.State.KEPT).count()


def _days(person: Person) -> float:
    return (now() - person.joined_at).total_seconds() / 86400


def _is_held(case: Case, measure: str) -> bool:
    return bool(Restriction.objects.holding().filter(decision__case=case, measure=measure).exists())


def _is_paused(person: Person) -> bool:
    return bool(Restriction.objects.on(person).filter(decision__automatic=True).exists())


def _reasons(measure: str) -> Reasons:
    """Kept in the language of the place: who reads it later may be somebody else."""
    seen = _("Several people reported this while no host was here. That is no judgement: a person looks at it next.")
    many = _("Several people reported different things of yours while no host was here. A person looks at it next.")
    rule = _("While no host is here, what three trusted members report is hidden until a person has looked.")
    five = _("While no host is here, five trusted members can pause somebody's writing until a person has looked.")
    hides = measure == HIDDEN
    return Reasons(facts=str(seen if hides else many), ground="rule", rule=str(rule if hides else five))
