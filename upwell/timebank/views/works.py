"""Pages of shared work: public what it is, for owners what there is to do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts.models import Person
from upwell.accounts.people import me, viewer
from upwell.kit.checking import Check
from upwell.kit.pages import page_of, posted
from upwell.kit.permissions import allowed, require
from upwell.kit.time import today
from upwell.timebank import works as record
from upwell.timebank.actions import hours, works
from upwell.timebank.forms_works import FinishForm, HoursForm, MarksForm, OwnerForm, ToldForm, WorkForm
from upwell.timebank.models import Owner, Work, WorkHours
from upwell.timebank.views._posting import handled

PER_PAGE = 20


def work_list(request: HttpRequest) -> HttpResponse:
    """What citizens and professionals do together, the newest first."""
    rows = Work.objects.visible_to(viewer(request)).select_related("body").order_by("-pk")
    page = page_of(request, rows, PER_PAGE)
    return render(request, "timebank/work_list.html", {"page": page})


def work_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """What it is called, what it was, who owns it, hours of both sides, and where the sides differ."""
    work, person = find_work(request, ref), viewer(request)
    return render(request, "timebank/work_detail.html", _context(work, person))


@login_required
def work_create(request: HttpRequest) -> HttpResponse:
    """Propose a shared work."""
    person = me(request)
    require("timebank.propose_work", person)
    form = WorkForm(posted(request))
    return handled(
        request,
        form,
        lambda data: works.propose(actor=person, **form.words(person)),
        template="timebank/work_create.html",
        said=_("The other side is asked. It begins when they say yes."),
        to=lambda made: made.get_absolute_url(),
    )


@login_required
@require_POST
def work_answer(request: HttpRequest, ref: str) -> HttpResponse:
    """Say yes or no to owning it."""
    yes = request.POST.get("yes") == "1"
    work = works.answer(actor=me(request), work=find_work(request, ref), yes=yes)
    messages.success(request, _("You own this now, with the others.") if yes else _("You said no."))
    return redirect(work if yes else "timebank:work-list")


@login_required
@require_POST
def work_step_down(request: HttpRequest, ref: str) -> HttpResponse:
    """Own it no longer."""
    work = works.step_down(actor=me(request), work=find_work(request, ref))
    messages.success(request, _("You own it no longer."))
    return redirect("timebank:work-list" if work.state == "proposed" else work)


@login_required
def work_tell(request: HttpRequest, ref: str) -> HttpResponse:
    """One side says who set the question, who chose, who judges."""
    work, person = find_work(request, ref), me(request)
    require("timebank.lead_work", person, work)
    side = record.side_of(work, person)
    initial = dict(work.told.filter(side=side).values_list("step", "who"))

    def act(data: dict[str, str]) -> None:
        for step, who in data.items():
            if who:
                works.tell(actor=person, work=work, step=step, who=who)

    return _lead(
        request,
        work,
        ToldForm(posted(request), initial=initial),
        act,
        title=_("Who did what"),
        said=_("Your side has told."),
        lead=_("As your side sees it. The other side tells it too, and everybody can read both."),
    )


@login_required
def work_mark(request: HttpRequest, ref: str) -> HttpResponse:
    """One side marks the six building blocks."""
    work, person = find_work(request, ref), me(request)
    require("timebank.lead_work", person, work)
    mine = work.marks.filter(side=record.side_of(work, person)).values_list("block", "value")
    form = MarksForm(posted(request), initial=dict(mine))
    said = _("Your side has marked. Both are shown when both have.")
    return _lead(
        request,
        work,
        form,
        lambda data: works.mark(actor=person, work=work, values=data),
        title=_("The six building blocks"),
        said=said,
        lead=_(
            "How far is each of these so? The other side marks them too, without seeing yours; then both are shown."
        ),
    )


@login_required
def work_ask(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask a further owner."""
    work, person = find_work(request, ref), me(request)
    require("timebank.lead_work", person, work)

    def act(data: dict[str, Any]) -> None:
        asked = works.Asked(data["who"], data["side"], data["post"])
        works.ask_owner(actor=person, work=work, asked=asked)

    return _lead(
        request,
        work,
        OwnerForm(posted(request)),
        act,
        title=_("Ask somebody to own it too"),
        said=_("They are asked."),
        button=_("Ask them"),
    )


@login_required
def work_finish(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that it is finished."""
    work, person = find_work(request, ref), me(request)
    require("timebank.lead_work", person, work)

    return _lead(
        request,
        work,
        FinishForm(posted(request)),
        lambda data: works.finish(actor=person, work=work, outcome=data["outcome"]),
        title=_("It is finished"),
        said=_("Finished. What it was called and what it was are on the public record."),
        button=_("Look at it once more"),
        check=Check(
            heading=_("Is it finished?"),
            warning=_(
                "It cannot be begun again. What came of it, and who did what, stay as they are, for everybody to read."
            ),
            button=_("It is finished"),
            about=[(_("Shared work"), work.title)],
        ),
    )


@login_required
def hours_say(request: HttpRequest, ref: str) -> HttpResponse:
    """Write down one's own hours."""
    work, person = find_work(request, ref), me(request)
    require("timebank.say_hours", person, work)

    def act(data: dict[str, Any]) -> None:
        hours.say(actor=person, work=work, **data)

    return _lead(
        request,
        work,
        HoursForm(posted(request), initial={"on": today()}),
        act,
        title=_("My hours"),
        said=_("Written down. The other side says whether it was so."),
    )


@login_required
@require_POST
def hours_confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """The other side says whether it was so."""
    given = get_object_or_404(
        WorkHours.objects.visible_to(me(request)).of_other_side(me(request)).select_related("work"), ref=ref
    )
    hours.confirm(actor=me(request), given=given, yes=request.POST.get("yes") == "1")
    messages.success(request, _("Written down."))
    return redirect(given.work)


def find_work(request: HttpRequest, ref: str) -> Work:
    """The work at this address, if the viewer may see it."""
    found: Work = get_object_or_404(Work.objects.visible_to(viewer(request)).select_related("body", "account"), ref=ref)
    return found


def _lead(
    request: HttpRequest, work: Work, form: Any, act: Any, *, said: str, check: Check | None = None, **words: str
) -> HttpResponse:
    """One form of a work. words: its title, and where there is more to say `lead` and what the button says."""
    return handled(
        request,
        form,
        act,
        template="timebank/work_form.html",
        said=said,
        to=work.get_absolute_url(),
        context={"work": work, **words},
        check=check,
    )


def _context(work: Work, person: Person | None) -> dict[str, Any]:
    owns = allowed("timebank.lead_work", person, work)
    return {
        "work": work,
        "page": record.page_of(work, exactly=owns),
        "owners": Owner.objects.filter(work=work, left_at=None).exclude(yes_at=None).select_related("person"),
        "mine": record.ownership(work, person),
        "owns": owns,
        "waiting": record.waiting_for(person, work) if owns and person else [],
        "own_hours": WorkHours.objects.visible_to(person).filter(work=work, person=person).order_by("-pk")[:20],
        "may_say": work.state == "begun" and allowed("timebank.say_hours", person, work),
    }
