"""Answers: one of five kinds, signed, with dates. An answer is never changed; a later word is a further answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import roles
from upwell.accounts.models import Person
from upwell.assembly.models import Recommendation
from upwell.gather import clocks
from upwell.gather.actions import issues as gather_issues
from upwell.gather.models import Issue
from upwell.gather.telling import tell
from upwell.kit import search
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.kit.templatetags.kit import day
from upwell.kit.time import TWICE, now, today
from upwell.ledger import words
from upwell.ledger.actions import link, record
from upwell.places.models import PublicBody
from upwell.promises import duties
from upwell.promises.models import Duty
from upwell.response.actions.judging import verdict_duty
from upwell.response.models import Answer, Milestone

Kind = Answer.Kind
PROMISES = (Kind.WILL, Kind.PART)


@dataclass(frozen=True)
class HandedTo:
    """To whom an ask that is not theirs is handed on: the body, and the post of the receiver there."""

    body: PublicBody
    title: str


def give(
    *,
    actor: Person,
    issue: Issue,
    kind: str,
    text: str,
    signed: str,
    milestones: Sequence[tuple[str, date]] = (),
    hand_to: HandedTo | None = None,
) -> Answer:
    """Answer an issue. From now on it is public, and what it promises has dates.

    A promise (will, part) needs at least one milestone with a day to come; “no” needs reasons; “not ours” needs a receiver and is a hand-off that stays open until
    the receiver answers; “need more” says what. Refused: `unknown_kind`, `no_words`, `not_signed`, `no_milestone`, `past_milestone`, `milestone_not_promised`,
    `no_receiver`, `receiver_is_sender`, `not_asked` (the issue is not before this body).
    """
    with transaction.atomic():
        issue = Issue.objects.lock(issue.pk)
        require("response.give_answer", actor, issue)
        if twin := _just_given(actor, issue, kind, text):
            return twin
        _check(issue, kind, text, signed, milestones, hand_to)
        answer = Answer.objects.create(
            issue=issue,
            recommendation=Recommendation.objects.filter(issue=issue, adopted=True, published_at__isnull=False)
            .order_by("-published_at")
            .first(),
            body=issue.body.standing,
            kind=kind,
            text=text.strip(),
            author=actor,
            signed=signed.strip(),
            duty=issue.duty,
            at=now(),
        )
        promised = [_promise(actor, answer, number, what, due) for number, (what, due) in enumerate(milestones, 1)]
        _write_down(actor, answer, promised)
        _end_of_waiting(actor, answer)
        _move(actor, answer, hand_to)
        search.index(answer)
    return answer


def _just_given(actor: Person, issue: Issue, kind: str, text: str) -> Answer | None:
    """What a double click gave a moment ago; the issue is locked, so the first one is there."""
    same = Answer.objects.filter(issue=issue, author=actor, kind=kind, text=text.strip(), at__gt=now() - TWICE)
    return same.order_by("-pk").first()


def _check(
    issue: Issue, kind: str, text: str, signed: str, milestones: Sequence[tuple[str, date]], hand_to: HandedTo | None
) -> None:
    if kind not in Kind.values:
        raise Refused("unknown_kind", _("Choose one of the five kinds of answer."))
    if not may_be_answered(issue):
        raise Refused("not_asked", _("This issue is not before you to answer now."))
    if not text.strip():
        raise Refused(
            "no_words", _("Give your answer in words. A “no” needs its reasons, “we need more” says what is needed.")
        )
    if not signed.strip():
        raise Refused("not_signed", _("An answer is given in a named person's own name: write your name and post."))
    _check_milestones(kind, milestones)
    if kind == Kind.NOT_OURS:
        _check_receiver(issue, hand_to)


def may_be_answered(issue: Issue) -> bool:
    """Whether it is before the body: by its own clock, while it is being done, or because a jury's recommendation waits. Not while another body has it."""
    if issue.state in (Issue.State.BODY, Issue.State.DOING):
        return True
    return issue.state != Issue.State.HANDED_ON and not issue.has_ended and bool(_recommendations_waiting(issue))


def _recommendations_waiting(issue: Issue) -> list[Duty]:
    refs = Recommendation.objects.filter(issue=issue).values("ref")
    return list(Duty.objects.open().filter(kind="answer_recommendation", subject_ref__in=refs).order_by("pk"))


def _end_of_waiting(actor: Person, answer: Answer) -> None:
    """What the body owed to a jury beside the issue's own clock is done with the answer."""
    for duty in _recommendations_waiting(answer.issue):
        duties.done(actor=actor, duty=duty, outcome=answer.kind)


def _check_milestones(kind: str, milestones: Sequence[tuple[str, date]]) -> None:
    if kind in PROMISES and not milestones:
        raise Refused("no_milestone", _("A promise needs at least one thing that will be done, and the day by which."))
    if kind not in PROMISES and milestones:
        raise Refused(
            "milestone_not_promised", _("Only “we will” and “we will do part” have things to be done by a day.")
        )
    if any(due <= today() for _what, due in milestones):
        raise Refused("past_milestone", _("A promise is for a day still to come."))
    if any(not what.strip() for what, _due in milestones):
        raise Refused("no_milestone", _("Say what will be done by each day."))


def _check_receiver(issue: Issue, hand_to: HandedTo | None) -> None:
    if hand_to is None or not hand_to.title.strip():
        raise Refused("no_receiver", _("Say to which body you hand it on, and to whom there."))
    if hand_to.body.standing == issue.body.standing:
        raise Refused("receiver_is_sender", _("You cannot hand it on to yourself."))


def _write_down(actor: Person, answer: Answer, promised: list[Milestone]) -> None:
    """On the record: the kind, the body, the post of whoever signed, and the digest of every word. The person's own name stands on the page alone."""
    role = roles.current(actor, "decision_maker", answer.body)
    title = str(role.title if role and role.title else _("decision-maker"))
    facts = {"kind": answer.kind, "body": answer.body.name, "title": title, "milestones": len(promised)}
    facts[words.FACT] = words.digests_of(words.parts_of(answer))
    entry = record("response.answered", actor=actor, subject=answer, role=title[:60], facts=facts)
    for milestone in promised:
        link(answer, milestone, "promised", entry=entry)
    if answer.recommendation is not None:
        link(answer.recommendation, answer, "answered", entry=entry)
    link(answer.issue, answer, "answered", entry=entry)
    tell(answer.issue, actor, _("%(body)s has answered: “%(title)s”."), body=answer.body.name)


def _promise(actor: Person, answer: Answer, position: int, what: str, due: date) -> Milestone:
    milestone = Milestone(answer=answer, position=position, text=what.strip()[:500], due_on=due)
    milestone.duty = duties.open(
        actor=actor,
        kind="milestone",
        subject=milestone,
        holder=_holder(answer),
        because=str(_("Promised in the answer of %(day)s") % {"day": day(answer.at)}),
        due_on=due,
        body=answer.body,
        charter=answer.issue.process.charter,  # whose days off are no working days
        process=answer.issue.process,
    )
    milestone.save()
    return milestone


def _holder(answer: Answer) -> str:
    return clocks.decider_of(answer.body)


def _move(actor: Person, answer: Answer, hand_to: HandedTo | None) -> None:
    """Where the issue goes: each kind of answer leaves it with a holder and a next date. What earlier answers promised stays owed."""
    issue = answer.issue
    if answer.kind in PROMISES:
        first = still_promised(issue)[0]
        gather_issues.move(actor=actor, issue=issue, state=Issue.State.DOING, duty=first.duty, outcome=answer.kind)
    elif answer.kind == Kind.NOT_OURS and hand_to is not None:
        gather_issues.decide_remit(
            actor=actor,
            issue=issue,
            ours=False,
            reason=answer.text,
            receiver=hand_to.body,
            receiver_title=hand_to.title,
        )
        answer.hand_off = issue.hand_offs.order_by("-pk").first()
        answer.save(update_fields=["hand_off"])
    else:
        # A body cannot close what citizens raised: after a “no” or “we need more” the organisers open it again, or close it with a reason.
        gather_issues.move(
            actor=actor, issue=issue, state=Issue.State.WEIGHING, duty=clocks.open_weighing, outcome=answer.kind
        )


def milestone_done(*, actor: Person, milestone: Milestone, evidence: str) -> Milestone:
    """The body says that a thing is done, and shows it. Refused: `no_evidence`, `already_done`, `replaced`."""
    with transaction.atomic():
        milestone = Milestone.objects.lock(milestone.pk)
        issue = Issue.objects.lock(milestone.answer.issue_id)
        require("response.report_progress", actor, milestone)
        if milestone.done_at is not None:
            raise Refused("already_done", _("This was reported as done already."))
        if milestone.replaced_in_id is not None:
            raise Refused("replaced", _("Something else was promised in its place. Report that as done."))
        if not evidence.strip():
            raise Refused("no_evidence", _("Say how people can see that it is done."))
        Milestone.objects.filter(pk=milestone.pk).update(done_at=now(), evidence=evidence.strip())
        milestone.refresh_from_db()
        facts = {"what": milestone.text, "due_on": milestone.due_on.isoformat(), "late": milestone.due_on < today()}
        facts[words.FACT] = words.digests_of(words.parts_of(milestone))
        record("response.milestone_done", actor=actor, subject=milestone, role="officer", facts=facts)
        _after_milestone(actor, milestone, issue)
    return milestone


def _after_milestone(actor: Person, milestone: Milestone, issue: Issue) -> None:
    """The next promised thing holds the issue; after the last, those who asked have their say, on a date from the charter.

    An issue that has meanwhile gone on, or ended, stays where it is: the promise was owed beside it.
    """
    answer, left = milestone.answer, still_promised(issue)
    duties.done(actor=actor, duty=milestone.duty, outcome="done")
    if issue.state != Issue.State.DOING:
        return
    if left and left[0].duty_id != issue.duty_id:
        gather_issues.move(actor=actor, issue=issue, state=Issue.State.DOING, duty=left[0].duty, outcome="done")
    if not left:
        opens = verdict_duty(answer)
        gather_issues.move(actor=actor, issue=issue, state=Issue.State.DOING, duty=opens, outcome="done")
        tell(
            issue,
            actor,
            _("%(body)s says it has done what it promised on “%(title)s”. Was the promise kept?"),
            body=answer.body.name,
        )


def still_promised(issue: Issue) -> list[Milestone]:
    """What is promised on an issue, not done and not replaced, in all its answers: the nearest day first, those that have passed before all others."""
    open_ones = Milestone.objects.filter(answer__issue=issue, done_at=None, replaced_in=None).select_related("duty")
    return list(open_ones.order_by("due_on", "position", "pk"))
