"""Pages of juries and their lottery."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from upwell.accounts.people import me, viewer
from upwell.assembly import queries
from upwell.assembly.actions import draws, juries
from upwell.assembly.export import draw_record
from upwell.assembly.forms import CommitForm, JuryForm, SeatForm, SeedForm, WithdrawForm
from upwell.assembly.models import Draw, Juror, Jury
from upwell.kit import asking
from upwell.kit.checking import Check, check_then_act
from upwell.kit.pages import carried_out, page_of, posted, say_refusal, show_form
from upwell.kit.permissions import allowed, require

A_PAGE, MOST_ON_PAPER = 12, 1_000


def jury_list(request: HttpRequest) -> HttpResponse:
    """All juries, the newest first."""
    page = page_of(request, Jury.objects.select_related("process").order_by("-pk"), 20)
    return render(request, "assembly/jury_list.html", {"page": page})


def jury_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What a jury was asked, how it was drawn, what it said."""
    person = viewer(request)
    jury = get_object_or_404(Jury.objects.select_related("process__charter__charter", "pool"), slug=slug)
    context = {
        "jury": jury,
        "issues": jury.issues.order_by("title"),
        "draw": jury.draws.exclude(state__in=(Draw.State.REFUSED, Draw.State.WITHDRAWN)).first(),
        "refused": jury.draws.filter(state=Draw.State.REFUSED).first(),
        "recommendations": jury.recommendations.filter(published_at__isnull=False).select_related("issue"),
        "drafts": queries.drafts(jury, person),
        "seat": queries.seat(jury, person),
        "may_draw": allowed("assembly.draw", person, jury),
        "may_prepare": allowed("assembly.prepare_jury", person, jury),
        "may_see_who": allowed("assembly.see_who_was_drawn", person, jury),
        "may_write": allowed("assembly.write_recommendation", person, jury) and jury.state != Jury.State.PREPARING,
        "pack": queries.pack(jury, person, asking.words(request, "about"), lambda rows: _leaf(request, rows)),
    }
    return render(request, "assembly/jury_detail.html", context)


def _leaf(request: HttpRequest, rows: Any) -> Page[Any]:
    """Some voices of the pack at a time; all of them for whoever prints it."""
    return page_of(request, rows, MOST_ON_PAPER if asking.words(request, "all") else A_PAGE)


@login_required
def jury_create(request: HttpRequest) -> HttpResponse:
    """Prepare a jury."""
    require("assembly.prepare_jury", me(request))
    form = JuryForm(posted(request), person=me(request))
    jury = carried_out(request, form, lambda: juries.prepare(actor=me(request), **form.cleaned_data))
    if jury is None:
        return show_form(request, "assembly/jury_create.html", form)
    messages.success(request, _("The jury is prepared. Next: fix the lottery."))
    return redirect(jury)


@login_required
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a jury up before it is drawn, with the reason in public."""
    jury = get_object_or_404(Jury, slug=slug)
    require("assembly.prepare_jury", me(request), jury)
    form = WithdrawForm(posted(request))
    done = carried_out(request, form, lambda: juries.withdraw(actor=me(request), jury=jury, **form.cleaned_data))
    if done is None:
        return show_form(request, "assembly/withdraw.html", form, jury=jury)
    messages.success(request, _("The jury is withdrawn. The reason stands on its page."))
    return redirect(jury)


@login_required
def seat(request: HttpRequest, slug: str) -> HttpResponse:
    """Tie a number that was drawn to somebody's account, so that they can vote on their page. Who sits where is shown to nobody."""
    jury = get_object_or_404(Jury, slug=slug)
    require("assembly.prepare_jury", me(request), jury)
    form = SeatForm(posted(request), jury=jury)

    def give() -> Juror:
        said = form.cleaned_data
        return juries.give_seat(actor=me(request), jury=jury, number=said["number"], person=said["handle"])

    if carried_out(request, form, give) is None:
        return show_form(request, "assembly/seat.html", form, jury=jury)
    messages.success(request, _("The seat is theirs. They see it on the page of the jury."))
    return redirect(jury)


def lottery(request: HttpRequest, slug: str) -> HttpResponse:
    """How the lottery works, what was fixed before the seed was known, and how to draw again."""
    jury = get_object_or_404(Jury.objects.select_related("pool"), slug=slug)
    draw = jury.draws.exclude(state=Draw.State.REFUSED).first()
    quotas = list(jury.pool.quotas.all()) if jury.pool else []
    context = {
        "jury": jury,
        "draw": draw,
        "quotas": quotas,
        "outcome": queries.outcome(draw, quotas) if draw and draw.panel else [],
    }
    return render(request, "assembly/lottery.html", context)


def lottery_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The lottery as a file for the checking program."""
    draw = get_object_or_404(Draw.objects.select_related("jury"), jury__slug=slug, state=Draw.State.DRAWN)
    response = JsonResponse(draw_record(draw), json_dumps_params={"indent": 1})
    response.headers["Content-Disposition"] = f'attachment; filename="lottery-{slug}.json"'
    return response


@login_required
def drawn(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is behind the numbers that were drawn, for those who write to them; nobody else sees it."""
    jury = get_object_or_404(Jury.objects.select_related("pool"), slug=slug)
    require("assembly.see_who_was_drawn", me(request), jury)
    return render(request, "assembly/drawn.html", {"jury": jury, "members": queries.drawn(jury)})


@login_required
def commit(request: HttpRequest, slug: str) -> HttpResponse:
    """Fix the lottery: where the seed will come from, and when."""
    jury = get_object_or_404(Jury, slug=slug)
    require("assembly.draw", me(request), jury)
    form = CommitForm(posted(request))
    check = Check(
        heading=_("Fix this lottery?"),
        warning=_(
            "Once it is on the record, neither the people, nor the quotas, nor where the seed comes from can be changed."
        ),
        button=_("Fix it on the record"),
        about=[(_("Jury"), jury.title), (_("Who can be drawn"), jury.pool), (_("Seats"), jury.size)],
    )
    outcome = check_then_act(
        request, form, lambda: draws.commit(actor=me(request), jury=jury, **form.cleaned_data), check
    )
    if outcome.done is not None:
        messages.success(request, _("The panels are being worked out. This page shows when they are fixed."))
        return redirect("assembly:lottery", jury.slug)
    return outcome.page or show_form(request, "assembly/commit.html", form, jury=jury)


@login_required
def reveal(request: HttpRequest, slug: str) -> HttpResponse:
    """Draw with the seed."""
    jury = get_object_or_404(Jury, slug=slug)
    require("assembly.draw", me(request), jury)
    draw = get_object_or_404(jury.draws, state=Draw.State.COMMITTED)
    form = SeedForm(posted(request))
    check = Check(
        heading=_("Is this the seed, letter for letter?"),
        warning=_("The draw is made once. It cannot be repeated or taken back."),
        button=_("Draw the jury"),
        about=[(_("Where it was to come from"), draw.seed_source)],
    )
    outcome = check_then_act(
        request,
        form,
        lambda: draws.reveal(actor=me(request), draw=draw, seed=form.cleaned_data["seed"]),
        check,
        lambda typed, refusal: say_refusal(typed, refusal, "seed"),
    )
    if outcome.done is not None:
        messages.success(request, _("Drawn. Everybody can draw it again and must get the same."))
        return redirect("assembly:lottery", jury.slug)
    return outcome.page or show_form(request, "assembly/reveal.html", form, jury=jury, draw=draw)
