"""Whose is it to decide? The body's own word: signed, in public, for good."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person, Role
from upwell.accounts.roles import current
from upwell.gather import clocks
from upwell.gather.actions.handing import goes_on, hand_on
from upwell.gather.actions.journey import check_open, held_as, move
from upwell.gather.models import HandOff, Issue, RemitDecision
from upwell.gather.rules import holding_body
from upwell.gather.telling import tell
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.ledger.actions import record
from upwell.places.models import PublicBody

State = Issue.State
AFTER_ADMISSION = {"open_weighing", "weigh", "jury", "answer"}


def decide_remit(
    *,
    actor: Actor,
    issue: Issue,
    ours: bool,
    reason: str,
    receiver: PublicBody | None = None,
    receiver_title: str = "",
) -> RemitDecision:
    """A decision-maker says whether an ask is the body's to decide.

    Ours: it goes on to be weighed up. Not ours: with a `receiver` it is handed on at once; without one the organisers find out whose it is. Once a body has
    said yes, "not ours" is a reversal: shown as one, and possible only with a receiver.
    Refused: `no_reason`, `not_asked` (nobody asks the body just now), `receiver_needed`, `already_ours`.
    """
    with transaction.atomic():
        issue = Issue.objects.lock(issue.pk)
        body = holding_body(issue)
        require("gather.decide_remit", actor, issue)
        check_open(issue)
        last = _last_word(issue, body)
        _check(issue, last, ours, reason, receiver)
        decision = RemitDecision.objects.create(
            issue=issue,
            body=body,
            ours=ours,
            reason=reason.strip(),
            reverses=last if last is not None and last.ours != ours else None,
            by=actor if isinstance(actor, Person) else None,
            title=title_of(actor, body),
            at=now(),
        )
        _on_record(actor, decision)
        _go_on(actor, issue, decision, receiver, receiver_title)
    return decision


def _last_word(issue: Issue, body: PublicBody) -> RemitDecision | None:
    """What the body, or one in whose place it stands, said last."""
    said = [d for d in issue.remit_decisions.select_related("body__successor") if d.body.standing == body]
    return said[-1] if said else None


def _check(issue: Issue, last: RemitDecision | None, ours: bool, reason: str, receiver: PublicBody | None) -> None:
    if not reason.strip():
        raise Refused("no_reason", _("Say why. Everybody who supports this will read it, with your title."))
    if held_as(issue) == "admit":
        return
    if held_as(issue) not in AFTER_ADMISSION or last is None or not last.ours:
        raise Refused("not_asked", _("Nobody is waiting for this decision just now."))
    if ours:
        raise Refused("already_ours", _("You said already that this is yours to decide."))
    if receiver is None:
        raise Refused(
            "receiver_needed", _("You said that this is yours to decide. To go back on that, name who decides instead.")
        )


def _go_on(
    actor: Actor, issue: Issue, decision: RemitDecision, receiver: PublicBody | None, receiver_title: str
) -> None:
    named = {"body": decision.body.name}
    if decision.ours:
        came_back = issue.hand_offs.filter(state=HandOff.State.REFUSED).last()
        state, opens = goes_on(issue, came_back) if came_back else (State.WEIGHING, clocks.open_weighing)
        move(actor=actor, issue=issue, state=state, duty=opens, outcome="ours")
        tell(issue, actor, _("%(body)s says that “%(title)s” is theirs to decide."), **named)
    elif receiver is not None:
        hand_on(actor=actor, issue=issue, receiver=receiver, receiver_title=receiver_title, text=decision.reason)
    else:
        move(actor=actor, issue=issue, state=State.ADMITTING, duty=clocks.find_holder, outcome="not_ours")
        tell(
            issue,
            actor,
            _("%(body)s says that “%(title)s” is not theirs to decide. The organisers find out whose it is."),
            **named,
        )


def title_of(actor: Actor, body: PublicBody) -> str:
    """The post in which somebody signs for a body."""
    role = current(actor, Role.Kind.DECISION_MAKER, body)
    return (role.title or str(role.get_kind_display())) if role else body.name


def _on_record(actor: Actor, decision: RemitDecision) -> None:
    facts = {"title": decision.title, "body": decision.body.name}
    kind = "gather.remit_ours" if decision.ours else "gather.remit_not_ours"
    if decision.reverses is not None:
        kind = "gather.remit_reversed"
        facts["now"] = str(_("it is ours to decide") if decision.ours else _("it is not ours to decide"))
    role = "" if actor.is_system else str(Role.Kind.DECISION_MAKER)
    personal = {"reason": (actor.opaque, decision.reason)} if actor.opaque else {}
    record(kind, actor=actor, subject=decision.issue, role=role, facts=facts, personal=personal)
