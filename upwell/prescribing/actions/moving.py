"""A referral goes from state to state. Who may do which step says `workflow`; here stands what comes with each step."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person, Role
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.permissions import SYSTEM, Actor, allowed, require
from upwell.kit.time import now, today
from upwell.ledger.actions import record
from upwell.prescribing import categories, clocks, telling, workflow
from upwell.prescribing.actions.forgetting import forget_mistake
from upwell.prescribing.models import Move, Referral, State, consents_of
from upwell.prescribing.rules import parties
from upwell.prescribing.signing import signature
from upwell.prescribing.workflow import Act, Party

LONGEST_HOLD = timedelta(days=workflow.LONGEST_HOLD_DAYS)
# What only the link worker who holds the case may do, once somebody holds it.
_OF_HOLDER = frozenset({Act.DECLINE, Act.BEGIN, Act.HOLD, Act.RESUME, Act.FAIL, Act.COMPLETE, Act.CANCEL})


def move(
    *,
    actor: Actor,
    referral: Referral,
    act: str,
    reason: str = "",
    words: str = "",
    look_again_on: date | None = None,
) -> Referral:
    """Take the referral to its next state, stop the clock of the last one and start that of the next; tell those whom it concerns.

    words are told to the person. Turned away or failed, it goes to somebody else of the team for a second look. Refused: `prescribing.move` (not a party),
    `not_now` (not from this state, or not theirs), `no_reason`, `no_words`, `no_day`, `too_long`, `somebody_else` (who turned it away cannot be its second look).
    """
    with transaction.atomic():
        if act == Act.RETRACT and referral.person_id:
            Person.objects.lock(referral.person_id)  # a mistake may erase them: first the person, then the referral
        referral = Referral.objects.lock(referral.pk)
        require("prescribing.move", actor, referral)
        party, after = _step(actor, referral, act)
        _check_holder(actor, referral, Act(act), party)
        _check_reason(actor, referral, Act(act), party, reason, words)
        _check_day(Act(act), look_again_on)
        before = referral.state
        note(actor, referral, act, party, after, reason, words)
        _set(actor, referral, Act(act), after, look_again_on)
        clocks.stop(actor, referral, after)
        clocks.start(actor, referral, look_again_on)
        _tell(actor, referral, before)
        if after == workflow.State.ENTERED_IN_ERROR:
            referral = forget_mistake(referral)
    return referral


def settle(*, actor: Person, referral: Referral, words: str = "") -> Referral:
    """What was still owed after the end is done: a second look that leaves it as it is, a goodbye, the question whether they still go.

    Refused: `not_owed`, `no_words` (a second look says to the person what else there is), `somebody_else`.
    """
    with transaction.atomic():
        referral = Referral.objects.lock(referral.pk)
        require("prescribing.move", actor, referral)
        if Party.TARGET not in parties(actor, referral):
            raise NotAllowed("prescribing.move")
        if referral.is_open or referral.due_on is None:
            raise Refused("not_owed", _("Nothing is owed here any more."))
        if referral.state in workflow.TURNED_AWAY:
            _check_second(actor, referral)
            if not words.strip():
                raise Refused("no_words", _("Say to the person what else there is for them, and whom they can ask."))
        note(actor, referral, "settle", Party.TARGET, referral.state, "", words)
        clocks.stop(actor, referral, "settled")
        Referral.objects.filter(pk=referral.pk).update(due_on=None)
        referral.refresh_from_db()
        if words.strip():
            telling.tell_person(referral, actor)
    return referral


def cover(*, actor: Person, referral: Referral, why: str) -> Referral:
    """Take over the case of a colleague who is ill, or whose account is gone. Its person sees who did, and why. Refused: `no_reason`."""
    with transaction.atomic():
        referral = Referral.objects.lock(referral.pk)
        require("prescribing.cover_case", actor, referral)
        if referral.worker_id == actor.pk:
            return referral
        if not why.strip():
            raise Refused("no_reason", _("Say why you take it over. The person can read it."))
        Referral.objects.filter(pk=referral.pk).update(worker=actor)
        note(actor, referral, "cover", Party.TARGET, referral.state, "", why)
        referral.refresh_from_db()
        telling.tell_person(referral, actor, _("Somebody else is your link worker now. Your page says who and why."))
    return referral


def free_cases() -> int:
    """Cases whose link worker holds the role for that team no more: their colleagues can open them, and are told, and so is the person. How many.

    Otherwise the case of somebody who left would stand closed until its next day, which is weeks away.
    """
    left = Referral.objects.filter(state__in=workflow.ACTIVE, worker__isnull=False).exclude(_still_works())
    return sum(_free(pk) for pk in list(left.order_by("pk").values_list("pk", flat=True)))


def _still_works() -> Exists:
    here = Q(scope_kind="") | Q(scope_ref=OuterRef("team__body__ref"))
    return Exists(
        Role.objects.filter(here, kind="link_worker", person=OuterRef("worker"), until=None, person__is_active=True)
    )


def _free(pk: int) -> bool:
    with transaction.atomic():
        referral: Referral = Referral.objects.lock(pk)
        still = Referral.objects.filter(_still_works(), pk=pk).exists()
        if still or referral.worker_id is None or referral.state not in workflow.ACTIVE:
            return False
        Referral.objects.filter(pk=pk).update(worker=None)
        note(SYSTEM, referral, "left", Party.SYSTEM, referral.state, "", "")
        referral.refresh_from_db()
        telling.tell_person(
            referral, SYSTEM, _("Your link worker has left. Somebody else of the team goes on with you.")
        )
        telling.tell_team(referral, SYSTEM)
    return True


def _step(actor: Actor, referral: Referral, act: str) -> tuple[Party, workflow.State]:
    mine = parties(actor, referral)
    # As the person first: what somebody does about themselves they do as themselves.
    for party in (Party.PERSON, Party.REQUESTER, Party.TARGET, Party.SYSTEM):
        if party in mine and (after := workflow.step(referral.state, party, act)):
            return party, after
    raise Refused("not_now", _("That cannot be done now, or is not yours to do. It is: %(state)s."),
                  state=referral.get_state_display())  # fmt: skip


def _check_holder(actor: Actor, referral: Referral, act: Act, party: Party) -> None:
    if party != Party.TARGET:
        return
    if act == Act.TAKE_UP:
        _check_second(actor, referral)
    if act in _OF_HOLDER and referral.worker_id and not allowed("prescribing.work_case", actor, referral):
        raise NotAllowed("prescribing.work_case")


def _check_second(actor: Actor, referral: Referral) -> None:
    """A second look is somebody else's."""
    last = referral.moves.filter(after__in=workflow.TURNED_AWAY, act__in=("decline", "fail")).order_by("-at", "-pk")
    turned = last.first()
    if turned is not None and turned.by_id == getattr(actor, "pk", None):
        raise Refused("somebody_else", _("You turned this away. Somebody else takes the second look."))


def _check_reason(actor: Actor, referral: Referral, act: Act, party: Party, reason: str, words: str) -> None:
    if reason and reason not in categories.REASONS.get(act, {}):
        raise Refused("no_reason", _("Choose one of the reasons."))
    if not workflow.needs_reason(act, frozenset({party})):
        return
    if not reason:
        raise Refused("no_reason", _("Choose one of the reasons."))
    if act in {Act.DECLINE, Act.FAIL} and not words.strip():
        raise Refused("no_words", _("Say it in words that the person can read, and what else there is for them."))


def _check_day(act: Act, day: date | None) -> None:
    if act != Act.HOLD:
        return
    if day is None or day <= today():
        raise Refused("no_day", _("A pause has an end: give a day that is still to come."))
    if day > today() + LONGEST_HOLD:
        raise Refused("too_long", _("A pause lasts three months at most. Then look again together."))


def note(actor: Actor, referral: Referral, act: str, party: Party, after: str, reason: str, words: str) -> None:
    """Part of another act: the step in the case, and a commitment to it on the record that says nothing to anybody else."""
    step = Move.objects.create(
        referral=referral,
        act=act,
        party=party.value,
        before=referral.state,
        after=str(after),
        reason=reason,
        words=words.strip()[:1000],
        by=actor if isinstance(actor, Person) else None,
        signed=signature(actor, referral) if party == Party.TARGET else "",
        at=now(),
    )
    commit(actor, referral, "step", [step.ref, act, str(after), step.words])


def commit(actor: Actor, referral: Referral, name: str, value: object) -> str:
    """A line on the record under the team's body: that something was written, and a salted commitment to it. Gives back its reference."""
    owner = referral.person.opaque if referral.person else referral.ref
    entry = record(
        "prescribing.case_written",
        actor=actor,
        subject=referral.team.body,
        role="link worker's case",
        personal={name: (owner, value)},
    )
    return entry.ref


def _set(actor: Actor, referral: Referral, act: Act, after: workflow.State, look_again_on: date | None) -> None:
    """The row itself. Who takes it on holds it; what is turned away is held by nobody, so that somebody else can look."""
    referral.state = after.value
    referral.moved_at = now()
    referral.look_again_on = look_again_on if act == Act.HOLD else None
    referral.ended_at = None if after in workflow.OPEN else referral.moved_at
    if act in {Act.ACCEPT, Act.TAKE_UP} and isinstance(actor, Person):
        referral.worker = actor
    if after in workflow.TURNED_AWAY or after == workflow.State.REQUESTED:
        referral.worker = None
    referral.save(update_fields=["state", "moved_at", "look_again_on", "ended_at", "worker"])


def _tell(actor: Actor, referral: Referral, before: str) -> None:
    """The person always; the team when it is asked or what it holds is gone; whoever referred, as far as the person lets them."""
    telling.tell_person(referral, actor)
    if referral.state in {State.REQUESTED, State.REJECTED, State.FAILED}:
        telling.tell_team(referral, actor)
    if before in workflow.ACTIVE and referral.worker is not None and referral.worker != actor:
        telling.tell_worker(referral)
    if referral.is_professional and (referral.state in {State.ACCEPTED, State.REJECTED} or telling.may_hear(referral)):
        telling.tell_referrer(referral, actor, _("There is news of somebody whom you referred."))
    if referral.state == State.COMPLETED and _message_is_wanted(referral):
        clocks.owe_message(actor, referral)


def _message_is_wanted(referral: Referral) -> bool:
    return referral.is_professional and "message_back" in consents_of(referral)
