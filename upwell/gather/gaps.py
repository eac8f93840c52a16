"""Something is missing that enough people need: with one act it becomes an issue, tied to the gap and to the voice that stands for it, in both directions."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from upwell.accounts.models import Person
from upwell.accounts.people import viewer
from upwell.discover.gaps import voice_of
from upwell.gather import queries, stream
from upwell.gather.actions.raising import raise_issue
from upwell.gather.models import Issue, IssueQuerySet
from upwell.kit import panels
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, allowed, require
from upwell.ledger.actions import link
from upwell.ledger.models import Link
from upwell.prescribing.actions.gaps import tell_raised
from upwell.prescribing.categories import need
from upwell.prescribing.models import Gap
from upwell.promises.models import Process

RELATION = "gap_raised"


def raise_gap(*, actor: Actor, gap: Gap, process: Process) -> Issue:
    """Raise what is missing with the body of `process`. Raised already and still open, it is that issue: nobody is asked the same thing twice.

    Refused: `gap_closed` (there is something now, or too few people miss it), and what raising an issue refuses.
    """
    with transaction.atomic():
        gap = Gap.objects.lock(gap.pk)
        require("gather.raise_issue", actor, process)
        if not gap.is_shown:
            raise Refused("gap_closed", _("This is no longer missing, or too few people miss it."))
        found: Issue | None = issues_of(gap).open().first()
        if found is not None:
            return found
        voice = voice_of(gap)
        words = {"need": need(gap.category), "area": gap.area.name}
        issue = raise_issue(
            actor=actor,
            title=(_("Nothing in %(area)s for “%(need)s”") % words)[:140],
            ask=_(
                "Find out with people in %(area)s what would help, and see to it that there is something for “%(need)s”."
            )
            % words,
            story=_(
                "Link workers found nothing for this, for at least eight people who agreed to be counted. It stands on no words of anybody."
            ),
            body=process.charter.charter.body.standing,
            process=process,
            voices=[voice] if voice else [],
        )
        link(gap, issue, RELATION)
        tell_raised(gap)
    return issue


def issues_of(gap: Gap) -> IssueQuerySet:
    """The issues that were made of it."""
    refs = Link.objects.filter(source_kind="prescribing.gap", source_ref=gap.ref, relation=RELATION, withdrawn_at=None)
    return Issue.objects.filter(ref__in=refs.values("target_ref"))


def on_gap(request: HttpRequest, gap: Gap) -> str:
    """What was raised of it, or the way to raise it."""
    person = viewer(request)
    issues = list(issues_of(gap).select_related(*queries.WITH_ALL))
    processes = []
    if gap.is_shown and person is not None and not any(not issue.has_ended for issue in issues):
        open_now = Process.objects.filter(closed_at=None).select_related("charter__charter__body__successor")
        processes = [process for process in open_now if allowed("gather.raise_issue", person, process)]
    context = {"gap": gap, "issues": issues, "processes": processes, "may_sign_in": person is None and gap.is_shown}
    return render_to_string("gather/_on_gap.html", context, request)


@stream.contribute
def steps_of(issue: Issue, person: Person | None) -> Iterable[stream.Step]:
    """On the issue's page: that it came from something that is missing."""
    ties = Link.objects.filter(target_kind="gather.issue", target_ref=issue.ref, relation=RELATION, withdrawn_at=None)
    for gap in Gap.objects.filter(ref__in=ties.values("source_ref")).select_related("area"):
        title = _("Link workers found nothing for this: %(need)s, %(area)s") % {
            "need": need(gap.category),
            "area": gap.area.name,
        }
        links = [stream.Pointer(_("What is missing"), gap.get_absolute_url())] if gap.is_shown or gap.is_filled else []
        yield stream.Step(gap.opened_at or issue.raised_at, "done", title, links=links)


panels.register("prescribing.gap", on_gap)
