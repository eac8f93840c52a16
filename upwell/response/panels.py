"""What response shows on the pages of the packages below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upwell.accounts.models import Person
from upwell.accounts.people import viewer
from upwell.gather import stream
from upwell.gather.models import Issue
from upwell.kit import panels
from upwell.kit.permissions import allowed
from upwell.kit.templatetags.kit import day
from upwell.promises.models import Duty
from upwell.response.actions.answers import may_be_answered
from upwell.response.actions.together import promise_of, works_of
from upwell.response.models import Answer, Milestone, Replacement
from upwell.response.queries import put_off_alone
from upwell.timebank.models import Work


def on_issue(request: HttpRequest, issue: Issue) -> str:
    """Answers given."""
    answers = list(Answer.objects.filter(issue=issue).select_related("body").order_by("at"))
    return render_to_string("response/_on_issue.html", {"answers": answers}, request) if answers else ""


def on_top_of_issue(request: HttpRequest, issue: Issue) -> str:
    """For those who decide: the way to answer, before everything that they may want to read first."""
    if not (allowed("response.give_answer", viewer(request), issue) and may_be_answered(issue)):
        return ""
    return render_to_string("response/_answer_this.html", {"issue": issue}, request)


def on_duty(request: HttpRequest, duty: Duty) -> str:
    """Where an answer is owed, the way to give it stands beside its date."""
    if duty.done_at is not None or duty.subject_kind != "gather.issue":
        return ""
    issue = Issue.objects.filter(ref=duty.subject_ref).first()
    return on_top_of_issue(request, issue) if issue else ""


def on_overdue(request: HttpRequest, page: Page[Any]) -> str:
    """What has a later day now that nobody but the body agreed to: it does not leave the list of what people wait for. On its first leaf."""
    if page.number > 1:
        return ""
    waiting = list(put_off_alone().select_related("answer__issue", "duty__body")[:100])
    return render_to_string("response/_put_off.html", {"waiting": waiting}, request) if waiting else ""


PARTS = ("milestones", "verdicts", "replacements__replaced", "replacements__promised")


@stream.contribute
def steps_of(issue: Issue, person: Person | None) -> Iterable[stream.Step]:
    """Each answer, what was done of it, and what those who asked say."""
    given = Answer.objects.filter(issue=issue).select_related("body")
    for answer in given.prefetch_related(*PARTS):
        links = [stream.Pointer(_("The whole answer and its dates"), answer.get_absolute_url())]
        title = _("%(body)s answered: %(kind)s") % {"body": answer.body.name, "kind": answer.get_kind_display()}
        yield stream.Step(answer.at, "done", title, text=answer.signed, links=links)
        for milestone in answer.milestones.all():
            if milestone.done_at is not None:
                yield stream.Step(
                    milestone.done_at, "done", _("Done: %(what)s") % {"what": milestone.text}, body=milestone.evidence
                )
        for replacement in answer.replacements.all():
            yield _replaced(replacement)
        for verdict in answer.verdicts.all():
            if verdict.raised_it:
                title = _("Whoever raised it says: %(verdict)s") % {"verdict": verdict.get_value_display()}
                yield stream.Step(verdict.at, "done", title, body=str(verdict.said))


def _replaced(replacement: Replacement) -> stream.Step:
    """What was promised instead and why, with how often it was put off and since when."""
    new, old = list(replacement.promised.all()), list(replacement.replaced.all())
    said = {"old": "; ".join(one.text for one in old), "new": "; ".join(one.text for one in new)}
    times, first = max(one.times_moved for one in new), min(one.first_due_on for one in new if one.first_due_on)
    often = ngettext(
        "Put off once; first promised for %(day)s.", "Put off %(times)s times; first promised for %(day)s.", times
    )
    links = [stream.Pointer(_("What was promised instead, and why"), replacement.get_absolute_url())]
    title = _("Not kept as it stood: %(old)s. Promised instead: %(new)s") % said
    text = often % {"times": times, "day": day(first)}
    return stream.Step(
        replacement.at, "done", title, text=text, body=replacement.because, by=replacement.signed, links=links
    )


@stream.contribute
def works_for(issue: Issue, person: Person | None) -> Iterable[stream.Step]:
    """That something promised is carried out by citizens and professionals together, and what came of it."""
    promised = Milestone.objects.filter(answer__issue=issue)
    for work in (work for works in works_of(promised, None).values() for work in works):
        links = [stream.Pointer(_("The shared work"), work.get_absolute_url())]
        said = {"title": work.title}
        if work.begun_at:
            title = _("Citizens and professionals began together: %(title)s") % said
            yield stream.Step(work.begun_at, "done", title, links=links)
        if work.finished_at:
            title = _("Finished together: %(title)s") % said
            yield stream.Step(work.finished_at, "done", title, body=work.outcome, links=links)


def on_work(request: HttpRequest, work: Work) -> str:
    """The promise that a shared work carries out, and its day."""
    milestone = promise_of(work)
    return render_to_string("response/_on_work.html", {"milestone": milestone}, request) if milestone else ""


panels.register("gather.issue", on_issue)
panels.register("gather.issue.top", on_top_of_issue)
panels.register("promises.duty", on_duty)
panels.register("promises.overdue", on_overdue)
panels.register("timebank.work", on_work)
