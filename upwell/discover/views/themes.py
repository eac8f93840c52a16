"""Pages of themes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from upwell.accounts.people import me, viewer
from upwell.discover import queries
from upwell.discover.actions import themes
from upwell.discover.forms import SearchForm, ThemeMergeForm, ThemeNameForm
from upwell.discover.models import Theme, ThemeRun, Voice
from upwell.kit.errors import Refused
from upwell.kit.permissions import allowed, require


def theme_list(request: HttpRequest) -> HttpResponse:
    """What is being talked about: named themes that stand on enough people and spaces."""
    page = Paginator(Theme.objects.visible_to(viewer(request)).order_by("-people", "-pk"), 25).get_page(
        request.GET.get("page")
    )
    rows = [(theme, queries.quotes(theme, limit=1)) for theme in page]
    return render(request, "discover/theme_list.html", {"rows": rows, "page": page})


def theme_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """One theme: how many people and spaces, what they say, what became of it. Organisers also see unnamed ones."""
    person = viewer(request)
    may_work = allowed("discover.work_on_themes", person)
    theme = get_object_or_404(Theme.objects.all() if may_work else Theme.objects.visible_to(person), ref=ref)
    voices = Voice.objects.filter(theme=theme).allowing("quote").order_by("-said_on", "-pk")
    page = Paginator(voices, 20).get_page(request.GET.get("page"))
    keys = [v.pk for v in page]
    context = {
        "theme": theme,
        "quotes": queries.quotable(Voice.objects.filter(pk__in=keys).order_by("-said_on", "-pk")),
        "page": page,
        "sources": queries.sources_of(theme),
        "may_work": may_work,
        "name_form": ThemeNameForm(initial={"name": theme.name}),
        "merge_form": ThemeMergeForm(),
    }
    return render(request, "discover/theme_detail.html", context)


@login_required
def workshop(request: HttpRequest) -> HttpResponse:
    """Where organisers look for themes and name them."""
    require("discover.work_on_themes", me(request))
    form = SearchForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _asked(request, form):
        messages.success(request, _("The search has begun. Themes appear here as soon as it is done."))
        return redirect("discover:workshop")
    context = {
        "form": form,
        "waiting": queries.themes_to_name(),
        "unplaced": queries.unplaced(),
        "runs": ThemeRun.objects.order_by("-at")[:5],
        "loose": Voice.objects.allowing("count").filter(theme=None).count(),
    }
    return render(request, "discover/workshop.html", context)


def _asked(request: HttpRequest, form: SearchForm) -> bool:
    try:
        themes.propose(actor=me(request), number=form.cleaned_data["number"])
    except Refused as refusal:
        form.add_error("number", str(refusal))
        return False
    return True


@login_required
def name(request: HttpRequest, ref: str) -> HttpResponse:
    """A human names a theme."""
    return _work(
        request,
        ref,
        ThemeNameForm(request.POST if request.method == "POST" else None),
        lambda theme, data: themes.name(actor=me(request), theme=theme, name=data["name"]),
    )


@login_required
def merge(request: HttpRequest, ref: str) -> HttpResponse:
    """Two themes become one."""
    return _work(
        request,
        ref,
        ThemeMergeForm(request.POST if request.method == "POST" else None),
        lambda theme, data: themes.merge(actor=me(request), theme=theme, into=data["into"]),
    )


@login_required
def retire(request: HttpRequest, ref: str) -> HttpResponse:
    """A proposed theme that is none."""
    theme = get_object_or_404(Theme, ref=ref)
    if request.method == "POST":
        themes.retire(actor=me(request), theme=theme)
        messages.success(request, _("Put aside. Its voices are free for the next search."))
        return redirect("discover:workshop")
    require("discover.work_on_themes", me(request))
    return render(request, "discover/theme_work.html", {"theme": theme, "form": None})


def _work(request: HttpRequest, ref: str, form: ThemeNameForm | ThemeMergeForm, act: object) -> HttpResponse:
    require("discover.work_on_themes", me(request))
    theme = get_object_or_404(Theme, ref=ref)
    if request.method == "POST" and form.is_valid():
        try:
            changed = act(theme, form.cleaned_data)  # type: ignore[operator]
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done."))
            return redirect(changed)
    return render(
        request, "discover/theme_work.html", {"theme": theme, "form": form}, status=422 if form.errors else 200
    )
