"""Hand-offs: an ask passed to another body is an object of its own, with somebody who must answer by a day."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person, Role
from upwell.accounts.roles import current
from upwell.gather import clocks
from upwell.gather.actions.journey import check_open, held_as, move
from upwell.gather.models import HandOff, Issue, RemitDecision
from upwell.gather.rules import holding_body
from upwell.gather.telling import tell
from upwell.kit.errors import Refused
from upwell.kit.lengths import whole
from upwell.kit.permissions import Actor, require
from upwell.kit.templatetags.kit import day
from upwell.kit.time import now
from upwell.ledger.actions import link, record
from upwell.places.models import PublicBody
from upwell.promises import duties
from upwell.promises.models import Duty
from upwell.promises.telling import tell_each

State = Issue.State
FROM = {"admit", "find_holder", "open_weighing", "weigh", "jury", "answer"}

LONGEST_TITLE = 160


def hand_on(*, actor: Actor, issue: Issue, receiver: PublicBody, receiver_title: str = "", text: str) -> HandOff:
    """Hand an issue on. It stays open, now waiting for the receiver, who has the days that the charter gives.

    Refused: `too_long`, `no_words`, `same_body`, `body_ended`, `waiting` (it is with another body already), `not_yet` (before it found support).
    """
    with transaction.atomic():
        issue = Issue.objects.lock(issue.pk)
        require("gather.hand_on", actor, issue)
        check_open(issue)
        sender = holding_body(issue)
        receiver = receiver.standing
        _check(issue, sender, receiver, text)
        handed = HandOff.objects.create(
            issue=issue,
            sender=sender,
            receiver=receiver,
            receiver_title=whole(receiver_title.strip(), LONGEST_TITLE),
            text=text.strip(),
            came_from=issue.state,
            at=now(),
        )
        move(
            actor=actor,
            issue=issue,
            state=State.HANDED_ON,
            duty=lambda who, _issue: _owe(who, handed),
            outcome="handed_on",
        )
        _on_record_sent(actor, handed)
        _tell_sent(actor, handed)
    return handed


def _owe(actor: Actor, handed: HandOff) -> Duty:
    handed.duty = clocks.hand_off(actor, handed)
    handed.save(update_fields=["duty"])
    return handed.duty


def _check(issue: Issue, sender: PublicBody, receiver: PublicBody, text: str) -> None:
    if held_as(issue) == "handoff":
        raise Refused("waiting", _("It is with another body already. Wait for their answer."))
    if held_as(issue) not in FROM:
        raise Refused(
            "not_yet", _("An issue is handed on once enough people support it, and while somebody has it to decide.")
        )
    if not text.strip():
        raise Refused("no_words", _("Say what they are asked, and why it is theirs."))
    if receiver == sender:
        raise Refused("same_body", _("This is the body that has it already."))
    if receiver.has_ended:
        raise Refused("body_ended", _("%(body)s no longer exists, and nobody took over."), body=receiver.name)


def _on_record_sent(actor: Actor, handed: HandOff) -> None:
    facts = {"sender": handed.sender.name, "receiver": handed.receiver.name, "receiver_title": handed.receiver_title}
    personal = {"text": (actor.opaque, handed.text)} if actor.opaque else {}
    entry = record("gather.handed_on", actor=actor, subject=handed.issue, facts=facts, personal=personal)
    link(handed.issue, handed, "handed_on", entry=entry)


def _tell_sent(actor: Actor, handed: HandOff) -> None:
    due = day(handed.duty.due_on) if handed.duty else ""
    if handed.duty:
        tell_each(
            duties.holders(handed.duty),
            "gather.owed",
            _("%(sender)s handed on to you: “%(title)s”. Answer by %(day)s."),
            handed.get_absolute_url(),
            sender=handed.sender.name,
            title=handed.issue.title,
            day=due,
        )
    said = _("“%(title)s” was handed on to %(receiver)s. They must answer by %(day)s.")
    tell(handed.issue, actor, said, receiver=handed.receiver.name, day=due)


def reply(*, actor: Actor, hand_off: HandOff, accept: bool, text: str) -> HandOff:
    """The receiver takes it on (then it goes on from where it stood, with them) or refuses (then it is back with whoever sent it).

    Refused: `no_reason`, `answered` (already).
    """
    with transaction.atomic():
        issue = Issue.objects.lock(hand_off.issue_id)
        hand_off = HandOff.objects.lock(hand_off.pk)
        require("gather.reply_hand_off", actor, hand_off)
        if hand_off.state != HandOff.State.WAITING:
            raise Refused("answered", _("This was answered already."))
        check_open(issue)
        if not text.strip():
            raise Refused("no_reason", _("Say why. Everybody who supports this will read it, with your title."))
        receiver = (hand_off.duty.body or hand_off.receiver).standing if hand_off.duty else hand_off.receiver.standing
        role = current(actor, Role.Kind.DECISION_MAKER, receiver)
        hand_off.state = HandOff.State.ACCEPTED if accept else HandOff.State.REFUSED
        hand_off.reply, hand_off.replied_at = text.strip(), now()
        hand_off.replied_title = ((role.title or str(role.get_kind_display())) if role else receiver.name)[:160]
        hand_off.save(update_fields=["state", "reply", "replied_at", "replied_title"])
        _on_record_answered(actor, hand_off, receiver)
        if accept:
            _take_on(actor, issue, hand_off, receiver)
        else:
            _send_back(actor, issue, hand_off, receiver)
    return hand_off


def _on_record_answered(actor: Actor, hand_off: HandOff, receiver: PublicBody) -> None:
    kind = "gather.hand_off_accepted" if hand_off.state == HandOff.State.ACCEPTED else "gather.hand_off_refused"
    facts = {"receiver": receiver.name, "title": hand_off.replied_title}
    personal = {"text": (actor.opaque, hand_off.reply)} if actor.opaque else {}
    role = "" if actor.is_system else str(Role.Kind.DECISION_MAKER)
    record(kind, actor=actor, subject=hand_off.issue, role=role, facts=facts, personal=personal)


def _take_on(actor: Actor, issue: Issue, hand_off: HandOff, receiver: PublicBody) -> None:
    """The receiver is now the one who is asked."""
    Issue.objects.filter(pk=issue.pk).update(body=receiver)
    RemitDecision.objects.create(
        issue=issue,
        body=receiver,
        ours=True,
        reason=hand_off.reply,
        by=actor if isinstance(actor, Person) else None,
        title=hand_off.replied_title,
        at=now(),
    )
    state, opens = goes_on(issue, hand_off)
    move(actor=actor, issue=issue, state=state, duty=opens, outcome="accepted")
    tell(issue, actor, _("%(receiver)s took on “%(title)s”."), receiver=receiver.name)


def goes_on(issue: Issue, hand_off: HandOff) -> tuple[str, clocks.Opens]:
    """Where it stood when it was handed on, with the day that was set for a jury."""
    if hand_off.came_from == State.JURY:
        before = [duty for duty in duties.of(issue) if duty.kind == "jury"]
        return State.JURY, clocks.jury(before[-1].due_on, before[-1].because)
    if hand_off.came_from in {State.BODY, State.DOING}:
        return State.BODY, clocks.answer
    return State.WEIGHING, clocks.weigh if issue.conversations.exists() else clocks.open_weighing


def _send_back(actor: Actor, issue: Issue, hand_off: HandOff, receiver: PublicBody) -> None:
    """Whoever sent it has it again, and must say once more whose it is."""
    if Issue.objects.filter(pk=issue.pk).exclude(body=hand_off.sender).exists():
        Issue.objects.filter(pk=issue.pk).update(body=hand_off.sender)
    move(actor=actor, issue=issue, state=State.ADMITTING, duty=clocks.admit, outcome="refused")
    said = _("%(receiver)s refused “%(title)s”. It is back with %(sender)s, who must say whose it is.")
    tell(issue, actor, said, receiver=receiver.name, sender=hand_off.sender.name)
