"""A promise that cannot be kept as it stands: another one in its place, with the reason, in public.

Nothing is taken away. The old promise stays to be read as replaced, with what replaced it and why; it counts as replaced, never as kept. How often a thing was
put off and since when goes with it from promise to promise, so that putting off without end is seen at a glance.

Twice a body may do this alone. A third time those who asked are asked first: only when they call the last promise fair enough may it be put off again. Until
then it stays owed by its day, and the body says in public why it is late. Nothing forbids to be late: what is refused is to look in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from upwell.accounts import roles
from upwell.accounts.models import Person
from upwell.gather import clocks
from upwell.gather.actions import issues as gather_issues
from upwell.gather.models import Issue
from upwell.gather.telling import KIND, people_concerned
from upwell.kit.errors import Refused
from upwell.kit.lengths import whole
from upwell.kit.permissions import require
from upwell.kit.templatetags.kit import day
from upwell.kit.time import TWICE, now, today
from upwell.ledger import words
from upwell.ledger.actions import link, record
from upwell.promises import duties
from upwell.promises.models import Duty
from upwell.promises.telling import tell_each
from upwell.response.actions.answers import still_promised
from upwell.response.models import Answer, Milestone, Replacement, ReplacementVerdict

Instead = Sequence[tuple[str, date]]
ALONE = 2  # so often a body puts a thing off without having to ask


@dataclass(frozen=True)
class PutOff:
    """What goes with a thing from promise to promise: how often it was put off, and for which day it was first promised."""

    times: int
    first: date


def replace(
    *, actor: Person, answer: Answer, milestones: Iterable[Milestone], because: str, signed: str, instead: Instead
) -> Replacement:
    """Promise something else in place of one thing promised in an answer, or of several. The old duty ends as replaced, a new one runs, and those who asked are told.

    Refused: `nothing_chosen`, `not_of_answer`, `already_done`, `already_replaced`, `not_agreed`, `no_reason`, `not_signed`, `no_milestone`, `past_milestone`, `too_long`.
    """
    with transaction.atomic():
        answer = Answer.objects.lock(answer.pk)
        require("response.replace_promise", actor, answer)
        if twin := _just_replaced(actor, answer, because):
            return twin
        old = [Milestone.objects.lock(key) for key in sorted({one.pk for one in milestones})]
        issue = Issue.objects.lock(answer.issue_id)
        _check_old(answer, old)
        _check_new(because, signed, instead)
        replacement = Replacement.objects.create(
            answer=answer, because=whole(because.strip(), 2000), author=actor, signed=signed.strip(), at=now()
        )
        new = _promise_instead(actor, replacement, old, instead)
        _end_old(actor, replacement, old, new)
        _write_down(actor, replacement, old, new)
        _hold_on(actor, issue)
        _tell(actor, issue, replacement)
    return replacement


def give_verdict(*, actor: Person, replacement: Replacement, value: str, words: str = "") -> ReplacementVerdict:
    """Say what one thinks of a promise in place of another; once for each person, for good. Refused: `unknown_verdict`, `already_said`, `too_long`."""
    with transaction.atomic():
        replacement = Replacement.objects.lock(replacement.pk)
        require("response.give_verdict", actor, replacement.answer)
        if value not in ReplacementVerdict.Value.values:
            raise Refused("unknown_verdict", _("Choose one of the three."))
        if replacement.verdicts.filter(person=actor).exists():
            raise Refused("already_said", _("You have had your say on this."))
        raised = replacement.answer.issue.raised_by_id == actor.pk
        said = whole(words.strip(), 1000)
        verdict = ReplacementVerdict.objects.create(
            replacement=replacement, person=actor, value=value, words=said, raised_it=raised, at=now()
        )
        entry = record(
            "response.replacement_judged",
            actor=actor,
            subject=verdict,
            facts={"value": value, "raised_it": raised},
            personal={"words": (actor.opaque, said)},
        )
        link(replacement, verdict, "judged", entry=entry)
    return verdict


def _just_replaced(actor: Person, answer: Answer, because: str) -> Replacement | None:
    """What a double click did a moment ago; the answer is locked, so the first one is there."""
    same = Replacement.objects.filter(answer=answer, author=actor, because=because.strip(), at__gt=now() - TWICE)
    return same.order_by("-pk").first()


def _check_old(answer: Answer, old: list[Milestone]) -> None:
    if not old:
        raise Refused("nothing_chosen", _("Choose what you cannot keep as it stands."))
    if any(one.answer_id != answer.pk for one in old):
        raise Refused("not_of_answer", _("This was not promised in this answer."))
    if any(one.done_at is not None for one in old):
        raise Refused("already_done", _("This was reported as done already."))
    if any(one.replaced_in_id is not None for one in old):
        raise Refused("already_replaced", _("Something else was promised in its place already."))
    often = {one.promised_in_id for one in old if one.promised_in_id is not None and one.times_moved >= ALONE}
    if Replacement.objects.agreed().filter(pk__in=often).count() != len(often):
        raise Refused(
            "not_agreed",
            _(
                "This was put off twice. It can be put off again only when those who asked say that the last promise is fair enough. Until then it stays owed: say in public why it is late."
            ),
        )


def _check_new(because: str, signed: str, instead: Instead) -> None:
    if not because.strip():
        raise Refused("no_reason", _("Say why it cannot be kept as it was promised. Everybody who asked will read it."))
    if not signed.strip():
        raise Refused("not_signed", _("A promise is given in a named person's own name: write your name and post."))
    if not instead or any(not what.strip() for what, _due in instead):
        raise Refused("no_milestone", _("Say what you promise instead, and the day by which."))
    if any(due <= today() for _what, due in instead):
        raise Refused("past_milestone", _("A promise is for a day still to come."))


def _put_off(old: list[Milestone]) -> PutOff:
    return PutOff(max(one.times_moved for one in old) + 1, min(one.first_due_on or one.due_on for one in old))


def _promise_instead(
    actor: Person, replacement: Replacement, old: list[Milestone], instead: Instead
) -> list[Milestone]:
    answer, put_off = replacement.answer, _put_off(old)
    last = answer.milestones.aggregate(last=Max("position"))["last"]
    return [
        _promise(actor, replacement, put_off, last + number, what, due, old[0].duty)
        for number, (what, due) in enumerate(instead, 1)
    ]


def _promise(
    actor: Person, replacement: Replacement, put_off: PutOff, position: int, what: str, due: date, before: Duty
) -> Milestone:
    """The new duty is held by whoever holds the old one now: a body may have taken over."""
    made = Milestone(
        answer=replacement.answer,
        position=position,
        text=whole(what.strip(), 500),
        due_on=due,
        promised_in=replacement,
        times_moved=put_off.times,
        first_due_on=put_off.first,
    )
    body = (before.body or replacement.answer.body).standing
    because = _("Promised on %(today)s in place of what was promised for %(day)s")
    made.duty = duties.open(
        actor=actor,
        kind="milestone",
        subject=made,
        holder=clocks.decider_of(body),
        because=str(because) % {"today": day(replacement.at), "day": day(before.due_on)},
        due_on=due,
        body=body,
        charter=before.counts_days_by,
        process=before.process,
    )
    made.save()
    return made


def _end_old(actor: Person, replacement: Replacement, old: list[Milestone], new: list[Milestone]) -> None:
    first = min(new, key=lambda one: one.due_on)
    for one in old:
        Milestone.objects.filter(pk=one.pk).update(replaced_in=replacement)
        duties.replace(actor=actor, duty=one.duty, by=first.duty)


def _write_down(actor: Person, replacement: Replacement, old: list[Milestone], new: list[Milestone]) -> None:
    answer, put_off = replacement.answer, _put_off(old)
    role = roles.current(actor, "decision_maker", answer.body.standing)
    title = str(role.title if role and role.title else _("decision-maker"))
    counts = {"replaced": len(old), "promised": len(new), "times": put_off.times}
    facts = {"body": answer.body.name, "title": title, "first_due_on": put_off.first.isoformat(), **counts}
    facts[words.FACT] = words.digests_of(words.parts_of(replacement))
    entry = record("response.promise_replaced", actor=actor, subject=replacement, role=title[:60], facts=facts)
    for one in old:
        link(one, replacement, "replaced", entry=entry)
    for one in new:
        link(replacement, one, "promised", entry=entry)


def _hold_on(actor: Person, issue: Issue) -> None:
    """While it is being done, the nearest thing still promised holds the issue. One that has gone on, or ended, stays where it is."""
    left = still_promised(issue)
    if issue.state == Issue.State.DOING and left and left[0].duty_id != issue.duty_id:
        gather_issues.move(actor=actor, issue=issue, state=Issue.State.DOING, duty=left[0].duty, outcome="replaced")


def _tell(actor: Person, issue: Issue, replacement: Replacement) -> None:
    text = _(
        "%(body)s cannot keep what it promised on “%(title)s” as it stands, and promises something else. You can say what you think of that."
    )
    if max(one.times_moved for one in replacement.promised.all()) >= ALONE:
        text = _(
            "%(body)s has put off what it promised on “%(title)s” for the second time. It may do so again only if you say that this is fair enough."
        )
    people = people_concerned(issue).exclude(pk=actor.pk)
    tell_each(people, KIND, text, replacement.get_absolute_url(), body=replacement.answer.body.name, title=issue.title)
