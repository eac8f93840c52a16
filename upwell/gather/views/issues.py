"""Pages on which people find, raise and support issues."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts import roles
from upwell.accounts.models import Person
from upwell.accounts.people import me, viewer
from upwell.discover.models import Theme
from upwell.discover.queries import quotable
from upwell.gather import gaps, queries
from upwell.gather.actions import issues
from upwell.gather.actions.reading import read_for_deciding
from upwell.gather.forms import IssueForm
from upwell.gather.models import Issue
from upwell.gather.queries import PER_PAGE
from upwell.gather.rules import BODY_ROLES
from upwell.kit import asking
from upwell.kit.errors import Refused
from upwell.kit.pages import page_of, posted, say_refusal
from upwell.kit.permissions import allowed, require
from upwell.movement.queries import speaks_for
from upwell.places.models import Area, PublicBody
from upwell.places.queries import whose
from upwell.prescribing.models import Gap
from upwell.promises.models import Process

FIELD_OF = {
    "no_title": "title",
    "no_ask": "ask",
    "no_promise": "process",
    "process_closed": "process",
    "theme_not_open": "themes",
    "not_citizens": "origin",
    "not_the_body": "origin",
}


def find_issue(request: HttpRequest, ref: str) -> Issue:
    """The issue at this address, with what its page needs."""
    found = Issue.objects.visible_to(viewer(request)).select_related(*queries.WITH_ALL)
    issue: Issue = get_object_or_404(found, ref=ref)
    return issue


def issue_list(request: HttpRequest) -> HttpResponse:
    """What people raise: by state, body and area, twenty on a page."""
    chosen = {name: asking.words(request, name) for name in ("state", "body", "area", "order")}
    page = page_of(request, queries.issues(**chosen), PER_PAGE)
    context = {
        "page": page,
        "chosen": chosen,
        "states": [("open", _("open")), ("late", _("late")), ("ended", _("ended")), *Issue.State.choices],
        "bodies": PublicBody.objects.filter(issues__isnull=False).distinct(),
        "areas": Area.objects.filter(remits__body__issues__isnull=False).distinct(),
    }
    template = "gather/_issue_rows.html" if request.headers.get("HX-Request") else "gather/issue_list.html"
    return render(request, template, context)


def issue_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """The five answers, how it got here, and what one can do."""
    issue = find_issue(request, ref)
    return render(
        request, "gather/issue_detail.html", {"issue": issue, "page": queries.issue_page(issue, viewer(request))}
    )


def issue_voices(request: HttpRequest, ref: str) -> HttpResponse:
    """The voices behind an issue that may be quoted, and how many more there are."""
    issue = find_issue(request, ref)
    page = page_of(request, queries.quotable_voices(issue), PER_PAGE)
    rows = quotable(queries.quotable_voices(issue).filter(pk__in=[voice.pk for voice in page]))
    context = {"issue": issue, "page": page, "quotes": rows, "behind": queries.behind(issue, limit=0)}
    return render(request, "gather/issue_voices.html", context)


@login_required
def for_deciding(request: HttpRequest, ref: str) -> HttpResponse:
    """The words that their authors passed to the people who decide; each author is shown who read them."""
    person, issue = me(request), find_issue(request, ref)
    require("gather.read_for_deciding", person, issue)
    page = page_of(request, queries.voices_for_deciding(issue), PER_PAGE)
    quotes = read_for_deciding(actor=person, issue=issue, voices=[voice.pk for voice in page])
    return render(request, "gather/for_deciding.html", {"issue": issue, "page": page, "quotes": quotes})


@login_required
def issue_create(request: HttpRequest) -> HttpResponse:
    """Raise an issue; who decides what is shown beside the form while it is written."""
    person = me(request)
    form = IssueForm(
        posted(request),
        initial=_begun(request),
        themes=_themes(person),
        origins=_origins(person),
        groups=speaks_for(person),
    )
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        try:
            issue = issues.raise_issue(actor=person, **form.words)
        except Refused as refusal:
            say_refusal(form, refusal, FIELD_OF)
        else:
            messages.success(request, _("It is raised, and public. Ask others whether it matters to them too."))
            return redirect(issue)
    said = " ".join(request.POST.get(name, "") or asking.words(request, name) for name in ("title", "ask")).strip()
    context = {"form": form, "whose": whose(said)[:5] if said else [], "said": said}
    if request.headers.get("HX-Request"):
        return render(request, "gather/_whose.html", context)
    return render(request, "gather/issue_create.html", context, status=422 if form.errors else 200)


def _begun(request: HttpRequest) -> dict[str, Any]:
    theme = Theme.objects.filter(ref=asking.words(request, "theme")).first()
    return {"themes": [theme.pk] if theme else [], "group": asking.words(request, "group")}


def _themes(person: Person) -> Any:
    """Themes from which a person may raise: those that everybody can see, and for organisers those that have a name."""
    if allowed("gather.raise_any", person):
        return Theme.objects.filter(retired_at=None, named_at__isnull=False).order_by("name")
    return Theme.objects.visible_to(person).order_by("name")


def _origins(person: Person) -> list[tuple[str, Any]]:
    """Whose issue somebody can raise."""
    origins: list[tuple[str, Any]] = [("citizens", _("An issue of citizens"))]
    if roles.holds_any(person, *BODY_ROLES):
        origins.append(("body", _("The body’s own: I work there")))
    if allowed("gather.raise_any", person):
        origins.append(("staff", _("Put together by organisers from several voices")))
    return origins


@login_required
@require_POST
def support(request: HttpRequest, ref: str) -> HttpResponse:
    """It matters to me too; or no longer."""
    issue = find_issue(request, ref)
    if request.POST.get("off"):
        issues.unsupport(actor=me(request), issue=issue)
    else:
        issues.support(actor=me(request), issue=issue)
    if request.headers.get("HX-Request"):
        issue = find_issue(request, ref)
        page = queries.issue_page(issue, me(request))
        return render(request, "gather/_take_part.html", {"issue": issue, "page": page})
    messages.success(
        request,
        _("You no longer support it.") if request.POST.get("off") else _("You said that it matters to you too."),
    )
    return redirect(issue)


@login_required
@require_POST
def follow(request: HttpRequest, ref: str) -> HttpResponse:
    """Be told what happens; or no longer."""
    issue = find_issue(request, ref)
    issues.follow(actor=me(request), issue=issue, on=not request.POST.get("off"))
    messages.success(
        request, _("We no longer tell you.") if request.POST.get("off") else _("We tell you when something happens.")
    )
    return redirect(issue)


@login_required
@require_POST
def raise_gap(request: HttpRequest, ref: str) -> HttpResponse:
    """Make an issue of something that is missing, with one act."""
    person = me(request)
    gap = get_object_or_404(Gap.objects.visible_to(person), ref=ref)
    process = get_object_or_404(Process, slug=request.POST.get("process", ""), closed_at=None)
    issue = gaps.raise_gap(actor=person, gap=gap, process=process)
    messages.success(request, _("It is an issue now: it has a holder and a date, and what is missing leads to it."))
    return redirect(issue)
