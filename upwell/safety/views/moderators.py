"""The queue, and one case in it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from upwell.accounts.models import Person
from upwell.accounts.people import me
from upwell.kit.pages import page_of, show_form
from upwell.kit.permissions import allowed, require
from upwell.promises import duties
from upwell.promises.models import Duty
from upwell.safety import actions, forms, looking
from upwell.safety.models import Case, Decision, Report
from upwell.safety.reportables import may_see, reportables, reported_thing

A_PAGE = 30
SHOWN = ("waiting", "mine", "done")


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for me, the most pressing first; what I took on; what was closed."""
    person = me(request)
    require("safety.see_queue", person)
    shown = request.GET.get("show", "waiting")
    cases = _shown(Case.objects.visible_to(person), shown, person)
    page = page_of(request, cases.annotate(number=Count("reports")), A_PAGE)
    context = {"page": page, "rows": _with_duties(list(page)), "shown": shown if shown in SHOWN else "waiting"}
    return render(request, "safety/queue.html", context)


def _shown(cases: Any, shown: str, person: Person) -> Any:
    if shown == "done":
        return cases.exclude(state=Case.State.OPEN).order_by("-closed_at")
    waiting = cases.waiting().by_need().select_related("holder")
    return waiting.filter(holder=person) if shown == "mine" else waiting


@login_required
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """One case. Opening it is reading it, and is logged where what was reported is not public."""
    return show(request, case_of(request, ref))


def show(request: HttpRequest, found: Case, refused: Form | None = None, name: str = "") -> HttpResponse:
    """The page of a case, with the one form (`name` among the many of the page) that was sent and refused; `take_back` belongs to the decision of its prefix."""
    found = actions.read_case(actor=me(request), case=found)
    around = {**_about(request, found), **_forms(found)}
    blank: dict[str, Form] = {one.ref: forms.TakeBackForm(prefix=one.ref) for one in around["decisions"]}
    if refused is not None and name == "take_back":
        blank[str(refused.prefix)] = refused
    around["decisions"] = [(one, blank[one.ref]) for one in around["decisions"]]
    if refused is None:
        return render(request, "safety/case.html", around)
    return show_form(request, "safety/case.html", refused, **{**around, "refused": refused, name: refused})


def _about(request: HttpRequest, found: Case) -> dict[str, Any]:
    person = me(request)
    how, thing = reportables.get(found.subject_kind), reported_thing(found.subject_kind, found.subject_ref)
    reports: list[Report] = list(found.reports.order_by("at"))
    decisions: list[Decision] = list(found.decisions.prefetch_related("restrictions").order_by("at"))
    return {
        "case": found,
        "noun": noun_of(found.subject_kind),
        "url": how.url(thing) if how and thing is not None and may_see(found.subject_kind, thing, person) else "",
        "whose": looking.whose(found),
        "duty": next(iter(duties.of(found)), None),
        "reports": reports,
        "snapshots": list(dict.fromkeys(made.snapshot for made in reports if made.snapshot)),
        "decisions": decisions,
        "notes": list(found.notes.exclude(kind="read").select_related("author", "to")),
        "own": actions.is_own_call(found),
        "is_holder": found.holder_id == person.pk,
        "can_close": allowed("safety.close_case", person, found),
        "can_care": allowed("safety.care", person, found),
        "letters": list(found.messages.all()) if found.is_care else [],
        "disclosures": list(found.disclosures.order_by("proposed_at")) if found.is_care else [],
        "debrief_of_mine": found.debriefs.filter(person=person, done_at=None).first() if found.is_care else None,
        "to_follow_up": duties.open_one("follow_up", found) if found.is_care else None,
        "can_decide": allowed("safety.decide", person, found),
    }


def _forms(found: Case) -> dict[str, Any]:
    return {
        "hand_over": forms.HandOverForm(people=looking.everybody_who_may(found)),
        "ask": forms.WordsForm(prefix="ask"),
        "opine": forms.OpinionForm(prefix="opine"),
        "note": forms.WordsForm(prefix="note"),
        "severity": forms.SeverityForm(prefix="severity", initial={"severity": found.severity}),
        "close": forms.CloseForm(prefix="close"),
        "answer": forms.CareForm(prefix="answer"),
        "check_in": forms.CareForm(prefix="check-in"),
        "propose": forms.DisclosureForm(prefix="propose"),
        "debrief": forms.DebriefForm(prefix="debrief"),
        "claim": forms.NothingForm(),
        "release": forms.NothingForm(),
    }


def _with_duties(cases: list[Case]) -> list[dict[str, Any]]:
    """Each case with its duty, in one query."""
    refs = [case.ref for case in cases]
    found = Duty.objects.filter(kind=actions.DUTY, subject_kind="safety.case", subject_ref__in=refs)
    by_ref = {duty.subject_ref: duty for duty in found.for_reading()}
    return [{"case": case, "duty": by_ref.get(case.ref), "noun": noun_of(case.subject_kind)} for case in cases]


def noun_of(kind: str) -> str:
    """What a page calls a thing of this kind."""
    how = reportables.get(kind)
    return str(how.noun) if how else kind


def case_of(request: HttpRequest, ref: str) -> Case:
    """The case, for those whose queue it is in; for everybody else there is no such page."""
    found: Case | None = Case.objects.visible_to(me(request)).filter(ref=ref).first()
    if found is None:
        raise Http404
    return found
