"""What is missing: open to everybody, once enough people share it; and the figures of a quarter."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from upwell.accounts.people import me, viewer
from upwell.kit.permissions import allowed, require
from upwell.prescribing.actions import gaps
from upwell.prescribing.categories import need
from upwell.prescribing.forms import WhyForm
from upwell.prescribing.models import Gap, Release
from upwell.prescribing.queries import in_words
from upwell.prescribing.views.common import carried_out, posted, show


@require_safe
def gap_list(request: HttpRequest) -> HttpResponse:
    """All that are open now."""
    rows = Gap.objects.visible_to(viewer(request)).select_related("area")
    shown = [(gap, need(gap.category), in_words(gap)) for gap in rows]
    return render(request, "prescribing/gap_list.html", {"rows": shown})


@require_safe
def gap(request: HttpRequest, ref: str) -> HttpResponse:
    """One of them, and what became of it."""
    person = viewer(request)
    found: Gap = get_object_or_404(Gap.objects.visible_to(person, filled=True).select_related("area"), ref=ref)
    context = {
        "gap": found,
        "need": need(found.category),
        "people": in_words(found),
        "is_counted": person is not None and gaps.counted(found).filter(person=person).exists(),
        "may_close": found.is_shown and allowed("prescribing.close_gap", person, found),
    }
    return render(request, "prescribing/gap.html", context)


@login_required
def close(request: HttpRequest, ref: str) -> HttpResponse:
    """There is something now."""
    found, person = _find(request, ref), me(request)
    require("prescribing.close_gap", person, found)
    form = WhyForm(posted(request))
    form.fields["why"].label = _("What is there now, and where?")
    form.fields["why"].help_text = _("Everybody can read this.")
    if (
        carried_out(request, form, lambda: gaps.close(actor=person, gap=found, because=form.cleaned_data["why"]))
        is not None
    ):
        messages.success(request, _("Good. It is no longer listed as missing, and those who missed it are told."))
        return redirect(found)
    return show(request, "gap_close", form, gap=found, need=need(found.category))


@require_safe
def figures(request: HttpRequest, quarter: str = "") -> HttpResponse:
    """What was published for a quarter: how far people came, and how they say they are. Referrals are not among it."""
    releases = list(Release.objects.order_by("-quarter").only("quarter"))
    chosen = Release.objects.filter(quarter=quarter).first() if quarter else Release.objects.first()
    if quarter and chosen is None:
        chosen = get_object_or_404(Release, quarter=quarter)
    return render(request, "prescribing/figures.html", {"release": chosen, "releases": releases})


def _find(request: HttpRequest, ref: str) -> Gap:
    found: Gap = get_object_or_404(Gap.objects.visible_to(viewer(request)).select_related("area"), ref=ref)
    return found
