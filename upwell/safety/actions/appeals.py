"""Appealing: somebody else decides within a time, a reversal undoes everything."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person, Role
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, Actor, require
from upwell.kit.time import now
from upwell.promises import duties
from upwell.promises.telling import tell_each
from upwell.safety import terms
from upwell.safety.actions.cases import said
from upwell.safety.actions.undoing import APPEAL, reverse
from upwell.safety.judging import deciders, jury_rule
from upwell.safety.looking import operators
from upwell.safety.models import Appeal, Decision
from upwell.safety.telling import scope_of

State = Appeal.State


def appeal(*, actor: Person, decision: Decision, words: str, to_jury: bool = False) -> Appeal:
    """Say that a decision about oneself is wrong. Pressing twice is one appeal. Refused: `no_words`, `too_late`, `no_jury`."""
    with transaction.atomic():
        decision = Decision.objects.lock(decision.pk)
        require("safety.appeal", actor, decision)
        before: Appeal | None = Appeal.objects.filter(decision=decision).first()
        if before is not None:
            return before
        if not decision.can_be_appealed:
            raise Refused("too_late", _("This was taken back already, or it is too long ago to appeal."))
        if to_jury and jury_rule(decision) is None:
            raise Refused("no_jury", _("There cannot be a jury here. Another moderator can look at it."))
        made = Appeal.objects.create(
            decision=decision,
            person=actor,
            words=said(words, _("Write why you think that it is wrong.")),
            to=Appeal.To.JURY if to_jury else Appeal.To.MODERATOR,
            seed=secrets.token_hex(32) if to_jury else "",
        )
        owe_an_answer(made)
        if not to_jury:  # a jury is drawn by `safety.tasks.seat_juries`: mathematics keeps nobody waiting
            tell_deciders(made)
    return made


def decide_appeal(*, actor: Person, appeal: Appeal, reverse: bool, because: str) -> Appeal:
    """Decide somebody's appeal against somebody else's decision. Of two at the same moment one decides. Refused: `with_jury`, `already_decided`."""
    with transaction.atomic():
        decision = Decision.objects.lock(appeal.decision_id)
        appeal = Appeal.objects.lock(appeal.pk)
        require("safety.decide_appeal", actor, appeal)
        must_be_open(appeal)
        if appeal.is_with_jury:
            raise Refused("with_jury", _("A jury of members decides this one."))
        words = said(because, _("Write why: the person who appealed will read this."))
        settle(appeal, decision, actor, reversed_=reverse, because=words)
    return appeal


def settle(appeal: Appeal, decision: Decision, actor: Actor | None, *, reversed_: bool, because: str) -> None:
    """What follows from a decided appeal; part of another act, with decision and appeal locked."""
    appeal.state = State.REVERSED if reversed_ else State.STANDS
    appeal.decided_at, appeal.because = now(), because
    appeal.decided_by = actor if isinstance(actor, Person) else None
    appeal.save(update_fields=["state", "decided_at", "because", "decided_by"])
    duties.finish(actor=SYSTEM, kind=APPEAL, subject=appeal, outcome=appeal.state)
    if reversed_ and decision.stands:
        reverse(decision, actor, because)
    elif appeal.person is not None:
        text = _("Your appeal was looked at by somebody else. The decision stands. Read why.")
        tell_each([appeal.person], "safety.decided", text, decision.get_absolute_url())


def must_be_open(appeal: Appeal) -> None:
    """Decided once."""
    if not appeal.is_open:
        raise Refused("already_decided", _("This appeal has been decided already."))


def tell_deciders(appeal: Appeal) -> None:
    """Those who may decide; where nobody else is left, the operator is told to find somebody."""
    others = deciders(appeal.decision)
    appeal.to_operator = not others or all(person.is_staff for person in others)
    appeal.save(update_fields=["to_operator"])
    if others:
        tell_each(
            others, "safety.new_report", _("An appeal waits for somebody else to look."), appeal.get_absolute_url()
        )
    else:
        text = _("An appeal waits, and there is nobody else who could decide it. Please find a second moderator.")
        tell_each(operators(), "safety.new_report", text, "")


def owe_an_answer(appeal: Appeal, due_on: date | None = None) -> None:
    """Whoever decides owes an answer: within the days that everybody is promised, or by the day on which it was due before it went to somebody else."""
    days = terms.APPEAL_DAYS
    duties.open(
        actor=SYSTEM,
        kind=APPEAL,
        subject=appeal,
        holder=str(_("A jury of members") if appeal.is_with_jury else _("A moderator who did not decide it")),
        because=str(_("Every appeal is answered within %(days)s days") % {"days": days}),
        days=None if due_on else days,
        due_on=due_on,
        role="" if appeal.is_with_jury else Role.Kind.MODERATOR,
        scope=None if appeal.is_with_jury else scope_of(appeal.decision.case),
    )
