"""The clock on each state: who owes what next, by which day. The duties are not public; they name no person."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from upwell.kit.permissions import SYSTEM, Actor
from upwell.ledger import subjects
from upwell.places.models import PublicBody
from upwell.prescribing import workflow
from upwell.prescribing.models import Referral
from upwell.prescribing.workflow import Clock, Party
from upwell.promises import duties
from upwell.promises.models import Duty

SENTENCES: dict[str, str | Promise] = {
    "referral_draft": gettext_lazy("Send the referral, or throw it away"),
    "referral_answer": gettext_lazy("Take the referral on, or say why not"),
    "referral_first_contact": gettext_lazy("Speak with the person for the first time"),
    "referral_review": gettext_lazy("Look with the person at how it goes"),
    "referral_look_again": gettext_lazy("Look again at what was paused"),
    "referral_second_look": gettext_lazy("Look a second time at what was turned away"),
    "referral_follow_up": gettext_lazy("Ask whether they still go, and how they are"),
    "referral_goodbye": gettext_lazy("Make sure that the person knows it has ended"),
    "referral_error_checked": gettext_lazy("Make sure that nobody acts on a referral sent by mistake"),
    "referral_message": gettext_lazy("Tell whoever referred how it went"),
    "referral_escalated": gettext_lazy("See to it that somebody who waits is answered"),
}
OF_STATE = frozenset(clock.duty for clock in workflow.CLOCKS.values())


def start(actor: Actor, referral: Referral, due_on: date | None = None) -> Duty | None:
    """Begin the clock of the state in which the referral is; the day is kept beside the referral, so that lists can be sorted by it."""
    clock = workflow.CLOCKS[workflow.State(referral.state)]
    if not _is_owed(referral):
        Referral.objects.filter(pk=referral.pk).update(due_on=None)
        referral.due_on = None
        return None
    when: dict[str, Any] = {"due_on": due_on} if due_on else {"working_days": clock.working_days}
    duty = _open(actor, referral, clock, when)
    Referral.objects.filter(pk=referral.pk).update(due_on=duty.due_on)
    referral.due_on = duty.due_on
    return duty


def stop(actor: Actor, referral: Referral, outcome: str) -> None:
    """Whatever was owed in the state before is done, and nobody above need be called any more."""
    for duty in _running(referral):
        if duty.kind in OF_STATE or duty.kind == "referral_escalated":
            duties.done(actor=actor, duty=duty, outcome=outcome)


def end_all(referral: Referral, outcome: str) -> None:
    """Nothing is owed any more: its person is gone, or it never was."""
    for duty in _running(referral):
        duties.done(actor=SYSTEM, duty=duty, outcome=outcome)


def restart(actor: Actor, referral: Referral) -> Duty | None:
    """The same clock anew: there was a call, so the next look together is due later."""
    stop(actor, referral, "looked")
    return start(actor, referral)


def owe_message(actor: Actor, referral: Referral) -> None:
    """Whoever referred waits to hear."""
    if duties.open_one("referral_message", referral) is None:
        _open(actor, referral, Clock("referral_message", Party.TARGET, 5), {"working_days": 5})


def escalate(referral: Referral) -> Duty | None:
    """A day has passed and somebody waits: the body that runs the team is called. None while it is called already."""
    if duties.open_one("referral_escalated", referral) is not None:
        return None
    body: PublicBody = referral.team.body
    return duties.open(
        actor=SYSTEM,
        kind="referral_escalated",
        subject=referral,
        holder=body.name,
        because=_("Somebody waits longer than was promised"),
        working_days=workflow.ESCALATION_DAYS,
        body=body,
    )


def _running(referral: Referral) -> list[Duty]:
    return [duty for duty in duties.of(referral) if duty.done_at is None]


def _is_owed(referral: Referral) -> bool:
    """Nobody owes anything for a draft of one's own, or when somebody ended it themselves."""
    if referral.state == workflow.State.CANCELLED:
        last = referral.moves.order_by("-at", "-pk").first()
        return last is not None and last.party != Party.PERSON and last.before != workflow.State.DRAFT
    if referral.state == workflow.State.ENTERED_IN_ERROR:
        return referral.sent_at is not None
    return not (referral.state == workflow.State.DRAFT and not referral.scope_ref)


def _open(actor: Actor, referral: Referral, clock: Clock, when: dict[str, Any]) -> Duty:
    of_target = clock.owed_by == Party.TARGET
    scope = referral.team.body if of_target else subjects.find(referral.scope_kind, referral.scope_ref)
    return duties.open(
        actor=actor,
        kind=clock.duty,
        subject=referral,
        holder=referral.team.name if of_target else referral.referred_from or _("Whoever began it"),
        because=_("Promised to everybody who is referred: %(days)s working days") % {"days": clock.working_days}
        if "working_days" in when
        else _("The day was agreed with the person"),
        role="link_worker" if of_target else "referrer",
        scope=scope,
        **when,
    )
