"""Who looks at a case: those of the space, else those of the whole site, else the operator. Each case always has somebody."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person, Role
from upwell.accounts.second_factor import awake
from upwell.ledger.subjects import find
from upwell.safety.aside import never_looked_at_by
from upwell.safety.models import LOOKS_AFTER, Case, Restriction

FallsTo = Case.FallsTo
STOPPED = (Restriction.Measure.READ_ONLY, Restriction.Measure.SUSPENDED)


def find_lookers(case: Case) -> tuple[str, list[Person]]:
    """(whom it falls to, the people): the nearest circle in which somebody awake is left without the person concerned and those who reported it."""
    circles = [(FallsTo.SPACE, _of_space(case)), (FallsTo.SITE, _of_site(case))]
    for falls_to, people in circles:
        if people:
            return falls_to.value, people
    return FallsTo.OPERATOR.value, operators_for(case)


def lookers(case: Case) -> list[Person]:
    """The people who look at this case now."""
    if case.falls_to == FallsTo.OPERATOR:
        return operators_for(case)
    if case.falls_to == FallsTo.SITE:
        return _of_site(case) or operators_for(case)
    return find_lookers(case)[1]


def everybody_who_may(case: Case) -> list[Person]:
    """Those of the space and those of the whole site: to whom it can be handed over."""
    people = {person.pk: person for person in [*_of_space(case), *_of_site(case)]}
    return sorted(people.values(), key=lambda person: person.handle.lower()) or operators_for(case)


def operators() -> list[Person]:
    """Who operates this installation."""
    return [person for person in Person.objects.filter(is_active=True, is_staff=True) if awake(person, "operator")]


def operators_for(case: Case) -> list[Person]:
    """The operators who may look at it: an operator too looks at nothing that they are part of, and is not told that there is something."""
    out = {case.about_id, case.concerns_id}
    return [person for person in operators() if person.pk not in out and not _stands_aside(person, case)]


def whose(case: Case) -> str | Promise:
    """As a page says who looks."""
    if case.falls_to == FallsTo.OPERATOR:
        return _("The operator of this site")
    scope = find(case.scope_kind, case.scope_ref) if case.scope_kind else None
    if case.falls_to == FallsTo.SPACE and scope is not None:
        return _("Moderators of %(space)s") % {"space": scope}
    return _("Moderators of the whole site")


def _of_space(case: Case) -> list[Person]:
    if not case.scope_kind:
        return []
    return _awake(Q(roles__scope_kind=case.scope_kind, roles__scope_ref=case.scope_ref), case)


def _of_site(case: Case) -> list[Person]:
    """For somebody in danger outside a space also every host and moderator: the nearest awake one helps."""
    everywhere = Q() if case.is_care and not case.scope_kind else Q(roles__scope_kind="")
    return _awake(everywhere, case)


def _held_back(case: Case) -> Any:
    """Who is suspended or only reads, here or everywhere, looks at nothing."""
    here = Q(scope_kind="") | Q(scope_kind=case.scope_kind, scope_ref=case.scope_ref)
    stopped = Restriction.objects.holding().filter(here, measure__in=STOPPED).exclude(decision__person=None)
    return stopped.values("decision__person")


def _awake(where: Q, case: Case) -> list[Person]:
    """The holders, without the person concerned and, unless it is about care, those who reported it."""
    out = {case.about_id, case.concerns_id}
    if not case.is_care:
        out |= set(case.reports.values_list("reporter_id", flat=True))
    holding = where & Q(roles__kind__in=LOOKS_AFTER, roles__until=None)
    found = Person.objects.filter(holding, is_active=True).exclude(pk__in=_held_back(case)).distinct()
    able = [person for person in found if person.pk not in out and awake(person, Role.Kind.MODERATOR)]
    return [person for person in able if not _stands_aside(person, case)]


def _stands_aside(person: Person, case: Case) -> bool:
    closed = never_looked_at_by(person)
    return closed is not None and Case.objects.filter(closed, pk=case.pk).exists()
