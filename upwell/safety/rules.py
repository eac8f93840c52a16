"""Who may report, and who looks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from upwell.accounts import roles
from upwell.accounts.models import Person
from upwell.kit.permissions import is_signed_in, permit
from upwell.safety.judging import may_decide
from upwell.safety.models import LOOKS_AFTER, Appeal, CareMessage, Case, Decision


@predicate
def anybody(actor: Any) -> bool:
    """Everybody, signed in or not."""
    return actor is not None


@predicate
def moderates_something(actor: Any) -> bool:
    """Host or moderator of anything."""
    return roles.holds_any(actor, *LOOKS_AFTER)


@predicate
def is_operator(actor: Any) -> bool:
    """Operates this installation."""
    return roles.is_operator(actor)


@predicate
def looks_after(actor: Any, case: Any) -> bool:
    """The case is in their queue: of their space or the whole site, or nobody else's, and not about themselves."""
    if not isinstance(actor, Person) or not isinstance(case, Case):
        return False
    return Case.objects.visible_to(actor).filter(pk=case.pk).exists()


@predicate
def reported_it(actor: Any, case: Any) -> bool:
    """The person is among those who reported it: they do not judge it. Worry about somebody is no accusation, and is left out."""
    if not isinstance(actor, Person) or not isinstance(case, Case) or case.is_care:
        return False
    return bool(case.reports.filter(reporter=actor).exists())


@predicate
def is_care(actor: Any, case: Any) -> bool:
    """It is about helping somebody."""
    return isinstance(case, Case) and case.is_care


@predicate
def is_cared_for(actor: Any, case: Any) -> bool:
    """The person whom a care case is about."""
    return isinstance(actor, Person) and isinstance(case, Case) and case.is_care and case.about_id == actor.pk


@predicate
def concerns(actor: Any, decision: Any) -> bool:
    """The decision is about the person."""
    return isinstance(actor, Person) and isinstance(decision, Decision) and decision.person_id == actor.pk


@predicate
def judges(actor: Any, appeal: Any) -> bool:
    """Somebody else than whoever decided, and no part of the story."""
    return isinstance(actor, Person) and isinstance(appeal, Appeal) and may_decide(actor, appeal)


@predicate
def sits(actor: Any, appeal: Any) -> bool:
    """Has a seat in the jury of this appeal."""
    if not isinstance(actor, Person) or not isinstance(appeal, Appeal):
        return False
    return bool(Appeal.objects.sat_on_by(actor).filter(pk=appeal.pk).exists())


@predicate
def looks_after_scope(actor: Any, scope: Any) -> bool:
    """Hosts or moderates this space, or the whole site."""
    return any(roles.holds(actor, kind, scope) for kind in LOOKS_AFTER)


@predicate
def looks_after_its_case(actor: Any, decision: Any) -> bool:
    """The report that led to the decision is in their queue."""
    return isinstance(decision, Decision) and looks_after.test(actor, decision.case)


@predicate
def may_judge_letter(actor: Any, letter: Any) -> bool:
    """A report of this letter is in their queue: they moderate the whole site, or nobody else is left, and they had no part in the care."""
    if not isinstance(actor, Person) or not isinstance(letter, CareMessage):
        return False
    reported = Case.objects.visible_to(actor).filter(subject_kind="safety.caremessage", subject_ref=letter.ref)
    return reported.filter(is_care=False).exists()


def register_permissions() -> None:
    """The rows of the readable table."""
    _reporting()
    _looking()
    _appealing()
    _caring()


def _reporting() -> None:
    permit(
        "safety.report", anybody, does=_("Report what is not right"), who=_("Everybody, also signed out."), always=True
    )
    permit(
        "safety.ask_for_help",
        is_signed_in,
        does=_("Ask the hosts for help, in private"),
        who=_("Everybody signed in."),
        always=True,
    )


def _looking() -> None:
    whose = _("Hosts and moderators of that space, and moderators of the whole site. Never about themselves.")
    not_own = _("The same, but for those who reported it themselves.")
    permit(
        "safety.see_queue",
        moderates_something | is_operator,
        does=_("See the reports that wait"),
        who=_("Hosts and moderators, each those of their own spaces; the operator those that nobody else can take."),
    )
    permit("safety.read_case", looks_after, does=_("Read a report and what was reported"), who=whose)
    permit("safety.work_on_case", looks_after, does=_("Take a report on, hand it over, note, ask, advise"), who=whose)
    permit("safety.close_case", looks_after & ~reported_it, does=_("Say what came of a report"), who=not_own)
    permit(
        "safety.decide",
        looks_after & ~reported_it & ~is_care,
        does=_("Hide, note, slow down, restrict, suspend: each with a statement of reasons"),
        who=_("The same. Never because somebody is in danger."),
    )
    permit("safety.lift", looks_after & ~reported_it, does=_("Take a restriction back"), who=not_own)
    permit(
        "safety.read_decision",
        concerns | looks_after_its_case,
        does=_("Read a decision and its reasons"),
        who=_("The person whom it concerns, and those who look after the report."),
        always=True,
    )


def _appealing() -> None:
    permit(
        "safety.appeal",
        concerns,
        does=_("Say that a decision about oneself is wrong"),
        who=_("The person concerned."),
        always=True,
    )
    permit(
        "safety.decide_appeal",
        judges,
        does=_("Decide an appeal"),
        who=_("Another moderator than the one who decided or agreed, who did not report it; else the operator."),
    )
    permit("safety.sit_on_jury", sits, does=_("Vote on an appeal"), who=_("Members drawn by lot for it."))
    permit(
        "safety.choose_jury",
        looks_after_scope,
        does=_("Let a jury of members decide appeals in a space"),
        who=_("Hosts and moderators of that space, and of the whole site."),
    )


def _caring() -> None:
    permit(
        "safety.care",
        looks_after & is_care,
        does=_("Write to somebody who may be in danger"),
        who=_(
            "Hosts and moderators of that space and of the whole site; of any space for somebody who asked for help."
        ),
    )
    permit(
        "safety.write_back",
        is_cared_for,
        does=_("Write back to the hosts"),
        who=_("The person who asked for help, or about whom somebody worries."),
        always=True,
    )
    permit(
        "safety.disclose",
        looks_after & is_care,
        does=_("Propose that the emergency services are told, or agree as the second person"),
        who=_("The same. One proposes, somebody else agrees."),
    )
    permit(
        "safety.hide_letter",
        may_judge_letter,
        does=_("Hide a letter between somebody and the hosts, after one of them reported it"),
        who=_("Moderators of the whole site who had no part in the care; else the operator."),
    )
