"""What the link worker who holds a case does on it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts import acting
from upwell.accounts.models import Person
from upwell.accounts.people import me
from upwell.directory import searching
from upwell.directory.models import Service
from upwell.kit.time import today
from upwell.prescribing import questions
from upwell.prescribing.actions import contacts, gaps, introductions, measuring, plans
from upwell.prescribing.actions import messages as messages_back
from upwell.prescribing.forms import (
    ContactForm,
    IntroduceForm,
    MeasureForm,
    MessageForm,
    PieceForm,
    ReachedForm,
    UnmetForm,
    WriteDownForm,
)
from upwell.prescribing.models import Contact, Introduction, Measure, Plan, PlanPiece, consents_of
from upwell.prescribing.views.common import attempt, carried_out, find_case, posted, show

MOST = 60  # services in one list to choose from; more are found by words


@login_required
def contact(request: HttpRequest, ref: str) -> HttpResponse:
    """Write down a call, a meeting, a session; `?corrects=` names the note that it corrects."""
    referral, person = find_case(request, ref), me(request)
    wrong = request.GET.get("corrects", "")
    corrects = get_object_or_404(Contact, ref=wrong, referral=referral) if wrong else None
    first = {"on": today(), "kind": "call", "outcome": "reached"}
    if corrects is not None:
        first = {name: getattr(corrects, name) for name in ("kind", "outcome", "on", "minutes", "text")}
    form = ContactForm(posted(request), initial=first)
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data, "minutes": form.cleaned_data["minutes"] or 0}
        act = lambda: contacts.write(actor=person, referral=referral, corrects=corrects, **data)  # noqa: E731
        if attempt(form, act) is not None:
            return redirect(referral)
    return show(request, "contact", form, referral=referral, corrects=corrects)


@login_required
def introduce(request: HttpRequest, ref: str) -> HttpResponse:
    """Suggest a service; `?find=` narrows the list, `?service=` names the one that was found in the directory."""
    referral, person = find_case(request, ref), me(request)
    find = request.GET.get("find", "").strip() if request.method == "GET" else ""
    chosen = Service.objects.visible_to(person).open().filter(ref=request.GET.get("service", "")).first()
    form = IntroduceForm(posted(request), services=_services(request, person, find), chosen=chosen)
    made = carried_out(
        request, form, lambda: introductions.suggest(actor=person, referral=referral, **form.cleaned_data)
    )
    if made is not None:
        said = _("%(what)s is suggested. Write down here how far it went.") % {"what": made.what}
        messages.success(request, said)
        return redirect(referral)
    given = consents_of(referral)
    may = {"may_count": "count_need" in given, "may_name": "pass_on" in given}
    return show(request, "introduce", form, referral=referral, find=find, chosen=chosen, **may)


def _services(request: HttpRequest, person: Person, find: str) -> QuerySet[Service]:
    """What may be chosen: anything that is open; the list shows a few of it."""
    found = (
        searching.matching(searching.Wish(words=find), person) if find else Service.objects.visible_to(person).open()
    )
    if request.method == "POST":
        return found
    few = list(found.values_list("pk", flat=True)[:MOST])
    return Service.objects.visible_to(person).filter(pk__in=few).order_by("name")


@login_required
def reached(request: HttpRequest, ref: str) -> HttpResponse:
    """How far an introduction went."""
    found = get_object_or_404(Introduction.objects.select_related("referral"), ref=ref)
    referral, person = find_case(request, found.referral.ref), me(request)
    form = ReachedForm(posted(request), initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if data["step"] == "stopped":
            act = lambda: introductions.stopped(  # noqa: E731
                actor=person, introduction=found, because=data["because"], on=data["on"]
            )
        else:
            act = lambda: introductions.reached(actor=person, introduction=found, step=data["step"], on=data["on"])  # noqa: E731
        if attempt(form, act) is not None:
            return redirect(referral)
    return show(request, "reached", form, referral=referral, introduction=found)


@login_required
def unmet(request: HttpRequest, ref: str) -> HttpResponse:
    """There is nothing for this."""
    referral, person = find_case(request, ref), me(request)
    form = UnmetForm(
        posted(request),
        initial={"area": referral.area_id, "category": referral.needs[0] if len(referral.needs) == 1 else ""},
    )
    if carried_out(request, form, lambda: gaps.note(actor=person, referral=referral, **form.cleaned_data)) is not None:
        messages.success(request, _("It is counted, without a name and without words."))
        return redirect(referral)
    return show(request, "unmet", form, referral=referral)


@login_required
def ask(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """Read the questions out."""
    referral, person = find_case(request, ref, "prescribing.work_case"), me(request)
    if kind not in questions.SETS:
        raise Http404
    form = MeasureForm(posted(request), kind=kind, read_out=True)
    if request.method == "POST" and form.is_valid():
        mode = form.cleaned_data["mode"]
        act = lambda: measuring.answer(  # noqa: E731
            actor=person, referral=referral, kind=kind, answers=form.answers(), mode=mode
        )
        if attempt(form, act) is not None:
            return redirect(referral)
    return show(
        request,
        "measure",
        form,
        title=Measure.Set(kind).label,
        back=referral.get_absolute_url(),
        back_to=referral.name,
        read_out=True,
    )


@login_required
def suggest(request: HttpRequest, ref: str) -> HttpResponse:
    """Suggest something for the person's plan."""
    referral, person = find_case(request, ref), me(request)
    if referral.person is None:
        raise Http404
    plan, _made = Plan.objects.get_or_create(person=referral.person)
    goals = PlanPiece.objects.none()
    form = PieceForm(posted(request), goals=goals, suggesting=True)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        act = lambda: plans.suggest(actor=person, plan=plan, kind=data["kind"], text=data["text"])  # noqa: E731
        if attempt(form, act) is not None:
            messages.success(request, _("Suggested. It becomes part of the plan when they take it."))
            return redirect(referral)
    return show(request, "suggest", form, referral=referral)


@login_required
def message(request: HttpRequest, ref: str) -> HttpResponse:
    """Write a message back."""
    referral, person = find_case(request, ref), me(request)
    form = MessageForm(posted(request))
    if request.method == "POST" and form.is_valid():
        act = lambda: messages_back.write(actor=person, referral=referral, **form.cleaned_data)  # noqa: E731
        written = attempt(form, act)
        if written is not None:
            return redirect(written)
    return show(request, "message_write", form, referral=referral)


@login_required
@require_POST
def write_down(request: HttpRequest, ref: str) -> HttpResponse:
    """Begin the half hour in which the link worker writes down what the person says: their plan, their answers, what they agree to."""
    referral, person = find_case(request, ref), me(request)
    form = WriteDownForm(request.POST)
    if referral.person is None or not form.is_valid():
        messages.error(request, _("Write down what the person agreed to, in their own words."))
        return redirect(referral)
    running = acting.begin(actor=person, person=referral.person, **form.cleaned_data)
    request.session["acting"] = running.ref
    return redirect("prescribing:plan")
