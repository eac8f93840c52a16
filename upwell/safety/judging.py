"""Who looks at an appeal: somebody else than whoever decided, and never somebody who is part of the story."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain

from upwell.accounts.models import Person
from upwell.kit.time import now
from upwell.safety.harms import Reason
from upwell.safety.looking import everybody_who_may, operators
from upwell.safety.membership import membership
from upwell.safety.models import Appeal, AppealRule, Case, CaseNote, Decision

HAD_A_HAND = (CaseNote.Kind.AGREES, CaseNote.Kind.CLAIMED, CaseNote.Kind.HANDED)
BELONGING = timedelta(days=30)  # before one can be drawn


def partial(decision: Decision) -> set[int | None]:
    """Who cannot look again: whoever decided, agreed to it, held it or handed it over before that; who reported it, whom it is about."""
    case = decision.case
    had_a_hand = case.notes.filter(kind__in=HAD_A_HAND).values_list("author_id", "to_id")
    reporters = case.reports.values_list("reporter_id", flat=True)
    out = {decision.decided_by_id, decision.person_id, case.about_id, case.concerns_id}
    return {*out, *chain.from_iterable(had_a_hand), *reporters}


def deciders(decision: Decision) -> list[Person]:
    """The moderators who may decide an appeal, else the operator; nobody when there is nobody else."""
    out = partial(decision)
    others = [person for person in everybody_who_may(decision.case) if person.pk not in out]
    return others or [person for person in operators() if person.pk not in out]


def may_decide(person: Person, appeal: Appeal) -> bool:
    """Whether `person` is one of them."""
    return person.pk in {one.pk for one in deciders(appeal.decision)}


def jury_rule(decision: Decision) -> AppealRule | None:
    """The rule of the space, where a jury can decide: not about the law, and not where its members would read what is private."""
    case = decision.case
    if decision.ground == Decision.Ground.LAW or decision.harm or not case.scope_kind:
        return None
    if case.reports.filter(reason=Reason.PRIVATE).exists():
        return None
    rule: AppealRule | None = AppealRule.objects.filter(scope_kind=case.scope_kind, scope_ref=case.scope_ref).first()
    return rule if rule is not None and len(pool(decision)) >= 2 * rule.size else None


def pool(decision: Decision) -> list[Person]:
    """Members from whom a jury can be drawn: a month in the space, in good standing, no part of the story, not looking after the space."""
    case: Case = decision.case
    members = membership.get(case.scope_kind)
    if members is None:
        return []
    out = partial(decision) | {person.pk for person in everybody_who_may(case)}
    struck = set(Decision.objects.filter(strike_until__gt=now(), reversed_at=None).values_list("person_id", flat=True))
    found = members(case.scope_ref, now() - BELONGING).filter(is_active=True, assisted=False).order_by("pk")
    return [person for person in found if person.pk not in out and person.pk not in struck]
