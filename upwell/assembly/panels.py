"""What the assembly tells on the pages of the packages below."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from upwell.accounts.models import Person
from upwell.assembly import queries
from upwell.assembly.models import Jury, Recommendation
from upwell.gather import stream
from upwell.gather.models import Issue
from upwell.kit import panels


@stream.contribute
def steps_of(issue: Issue, viewer: Person | None) -> Iterable[stream.Step]:
    """The jury that has an issue, and what it said."""
    spoken = list(
        Recommendation.objects.visible_to(viewer).filter(issue=issue).select_related("jury").order_by("published_at")
    )
    told = {recommendation.jury_id for recommendation in spoken}
    for jury in Jury.objects.filter(issues=issue).exclude(pk__in=told).prefetch_related("draws"):
        yield _put_before(jury, issue)
    for recommendation in spoken:
        yield _said(recommendation)


def left_out(request: HttpRequest, issue: Issue) -> str:
    """What most people of every group agree on, and the jury's recommendation does not carry."""
    found = queries.left_out(issue)
    if found is None or not found.said:
        return ""
    return render_to_string("assembly/_left_out.html", {"left_out": found}, request)


panels.register("gather.issue", left_out)


def _put_before(jury: Jury, issue: Issue) -> stream.Step:
    drawn = [draw.drawn_at for draw in jury.draws.all() if draw.drawn_at]
    title = _("A jury was drawn by lot") if drawn else _("A jury will look at it")
    return stream.Step(
        drawn[0] if drawn else issue.raised_at, "done" if drawn else "next", title, text=jury.title, links=_links(jury)
    )


def _said(recommendation: Recommendation) -> stream.Step:
    votes = {"yes": recommendation.votes_for, "no": recommendation.votes_against}
    title = (
        _("A jury took it on, %(yes)s to %(no)s")
        if recommendation.adopted
        else _("A jury did not take it on, %(yes)s to %(no)s")
    )
    links = [
        stream.Pointer(_("What the jury recommends, and who saw it otherwise"), recommendation.get_absolute_url()),
        *_links(recommendation.jury),
    ]
    at = recommendation.published_at or recommendation.jury.process.opened_at
    return stream.Step(at, "done", title % votes, body=recommendation.text, by=recommendation.jury.title, links=links)


def _links(jury: Jury) -> list[stream.Pointer]:
    return [stream.Pointer(_("Check the lottery"), f"{jury.get_absolute_url()}lottery/")]
