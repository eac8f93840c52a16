"""How an issue goes on. Every step ends one duty and opens the next in the same transaction, so no open issue is ever without holder and date."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.gather import clocks
from upwell.gather.models import HandOff, Issue
from upwell.gather.telling import tell
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.templatetags.kit import day
from upwell.kit.time import now, today
from upwell.ledger.actions import record
from upwell.promises import duties
from upwell.promises.kinds import stands
from upwell.promises.models import Duty

State = Issue.State
MOST_EXTENSIONS = 2
CANNOT_YET = _("This is not the next step for this issue.")


def move(*, actor: Actor, issue: Issue, state: str, duty: Duty | clocks.Opens | None, outcome: str = "") -> Issue:
    """Bring an issue into `state`, held through `duty`: the duty that was is done (with `outcome`), the new one holds from now on.

    `duty` is an open duty, or a function (actor, issue) -> Duty that opens one once the old one is done; None only for an end (kept, closed).
    Refuses an issue that has ended ("issue_closed"), an open state without an open duty ("no_duty"); closing asks for "gather.close_issue".

    Refused: `no_duty`.
    """
    with transaction.atomic():
        issue = Issue.objects.lock(issue.pk)
        require("gather.move_issue", actor, issue)
        check_open(issue)
        if state == State.CLOSED:
            require("gather.close_issue", actor, issue)
        _end_duty(actor, issue, duty, outcome or state)
        held = duty(actor, issue) if callable(duty) else duty
        _write(actor, issue, state, held)
    return issue


def _end_duty(actor: Actor, issue: Issue, follows: object, outcome: str) -> None:
    """The duty that was is done; but a thing promised by a day stays owed: a further answer must not take it off the list of what is overdue."""
    old = issue.duty
    if old is None or stands(old.kind) or (isinstance(follows, Duty) and follows.pk == old.pk):
        return
    if Duty.objects.open().filter(pk=old.pk).exists():
        duties.done(actor=actor, duty=old, outcome=outcome)


def _write(actor: Actor, issue: Issue, state: str, held: Duty | None) -> None:
    ended = state in Issue.ENDED
    if not ended and (held is None or not Duty.objects.open().filter(pk=held.pk).exists()):
        raise Refused("no_duty", _("An issue needs somebody who holds it, and a date."))
    issue.state, issue.duty = State(state).value, None if ended else held
    issue.closed_at = now() if ended else None
    issue.save(update_fields=["state", "duty", "closed_at"])
    said = str(State(state).label)
    if ended or held is None:
        record("gather.issue_ended", actor=actor, subject=issue, facts={"state": said})
    else:
        facts = {"state": said, "holder": held.holder, "due_on": held.due_on.isoformat()}
        record("gather.issue_moved", actor=actor, subject=issue, facts=facts)


def check_open(issue: Issue) -> None:
    """Refuse when it has ended."""
    if issue.has_ended:
        raise Refused("issue_closed", _("This issue is closed. To go on, raise a new one that says what has changed."))


def held_as(issue: Issue) -> str:
    """The kind of duty through which an issue is held now."""
    return issue.duty.kind if issue.duty is not None else ""


def begin_weighing(*, actor: Actor, issue: Issue) -> Issue:
    """Everybody weighs it up from now on. Beginning again changes nothing; before the body said that it is its to decide it is refused (`not_yet`)."""
    with transaction.atomic():
        issue = Issue.objects.lock(issue.pk)
        require("gather.lead_issue", actor, issue)
        check_open(issue)
        if held_as(issue) == "weigh":
            return issue
        if held_as(issue) != "open_weighing":
            raise Refused("not_yet", _("The body has to say first whether this is its to decide."))
        issue = move(actor=actor, issue=issue, state=State.WEIGHING, duty=clocks.weigh)
        tell(issue, actor, _("“%(title)s” is being weighed up now. You can take part."))
    return issue


def to_jury(*, actor: Actor, issue: Issue, due_on: date, because: str = "") -> Issue:
    """A jury has it until `due_on`. Refused: `not_yet` (it was not taken on), `in_past`, `too_far` (later than the charter lets a jury take)."""
    with transaction.atomic():
        issue = Issue.objects.lock(issue.pk)
        require("gather.lead_issue", actor, issue)
        check_open(issue)
        if held_as(issue) not in {"weigh", "open_weighing"}:
            raise Refused("not_yet", CANNOT_YET)
        if due_on < today():
            raise Refused("in_past", _("Choose a day that is still to come."))
        if due_on > (latest := clocks.jury_by(issue.process)):
            raise Refused("too_far", _("The charter gives a jury until %(day)s at the latest."), day=day(latest))
        issue = move(actor=actor, issue=issue, state=State.JURY, duty=clocks.jury(due_on, because))
        tell(issue, actor, _("A jury of citizens will look at “%(title)s”."))
    return issue


def to_body(*, actor: Actor, issue: Issue) -> Issue:
    """The body must answer: its days begin to count. Refused: `not_yet` (before it was taken on, or while it is handed on)."""
    with transaction.atomic():
        issue = Issue.objects.lock(issue.pk)
        require("gather.lead_issue", actor, issue)
        check_open(issue)
        if held_as(issue) not in {"weigh", "open_weighing", "jury"}:
            raise Refused("not_yet", CANNOT_YET)
        issue = move(actor=actor, issue=issue, state=State.BODY, duty=clocks.answer)
        due = day(issue.duty.due_on) if issue.duty else ""
        tell(issue, actor, _("%(body)s must answer “%(title)s” by %(day)s."), body=issue.body.name, day=due)
    return issue


def extend_support(*, actor: Actor, issue: Issue) -> Issue:
    """Once the days to find support are over: as many days again as the charter gives, in public, and no more than twice.

    Refused: `not_yet`, `not_gathering`, `often_enough` (then it is closed with a reason, or stays overdue).
    """
    with transaction.atomic():
        issue = Issue.objects.lock(issue.pk)
        require("gather.lead_issue", actor, issue)
        check_open(issue)
        if issue.state != State.GATHERING or issue.duty is None:
            raise Refused("not_gathering", _("This issue is past finding support."))
        if today() <= issue.duty.due_on:
            raise Refused("not_yet", _("There is still time to find support."))
        if not can_be_extended(issue):
            raise Refused("often_enough", _("It has had more time twice. Close it, and say why it ends here."))
        issue = move(actor=actor, issue=issue, state=State.GATHERING, duty=clocks.support, outcome="extended")
        due = issue.duty.due_on.isoformat() if issue.duty else ""
        record("gather.support_extended", actor=actor, subject=issue, facts={"due_on": due})
        tell(
            issue,
            actor,
            _("“%(title)s” has until %(day)s to find support."),
            day=day(issue.duty.due_on if issue.duty else None),
        )
    return issue


def can_be_extended(issue: Issue) -> bool:
    """Whether there may be more time to find support: else an organiser could keep an issue waiting for ever."""
    return sum(duty.outcome == "extended" for duty in duties.of(issue)) < MOST_EXTENSIONS


def close(*, actor: Actor, issue: Issue, because: str) -> Issue:
    """Whoever raised it, or an organiser, closes an issue with a public reason; never the body that is asked. Refused: `no_reason`, `issue_closed`."""
    with transaction.atomic():
        issue = Issue.objects.lock(issue.pk)
        require("gather.close_issue", actor, issue)
        check_open(issue)
        if not because.strip():
            raise Refused("no_reason", _("Say why it ends here. Everybody who supports it will read it."))
        Issue.objects.filter(pk=issue.pk).update(closed_because=because.strip())
        for waiting in issue.hand_offs.filter(state=HandOff.State.WAITING):
            HandOff.objects.filter(pk=waiting.pk).update(state=HandOff.State.ENDED, replied_at=now())
        issue = move(actor=actor, issue=issue, state=State.CLOSED, duty=None, outcome="closed")
        _end_the_rest(actor, issue)
        tell(issue, actor, _("“%(title)s” was closed. The reason stands on its page."))
    return issue


def _end_the_rest(actor: Actor, issue: Issue) -> None:
    """Nothing stays owed for an issue that was closed."""
    for duty in duties.of(issue):
        if duty.done_at is None:
            duties.done(actor=actor, duty=duty, outcome="closed")
