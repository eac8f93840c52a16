"""Pages of themes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from upwell.accounts.people import me, viewer
from upwell.discover import queries
from upwell.discover.actions import themes
from upwell.discover.forms import SearchForm, ThemeMergeForm, ThemeNameForm
from upwell.discover.models import Theme, ThemeRun, Voice
from upwell.kit.pages import carried_out, page_of, posted, show_form
from upwell.kit.permissions import allowed, require


def theme_list(request: HttpRequest) -> HttpResponse:
    """What is being talked about: named themes that stand on enough people and spaces."""
    page = page_of(request, Theme.objects.visible_to(viewer(request)).order_by("-people", "-pk"), 25)
    rows = [(theme, queries.quotes(theme, limit=1)) for theme in page]
    return render(request, "discover/theme_list.html", {"rows": rows, "page": page})


def theme_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """One theme: how many people and spaces, what they say, what became of it. Organisers also see unnamed ones."""
    person = viewer(request)
    may_work = allowed("discover.work_on_themes", person)
    theme = get_object_or_404(Theme.objects.all() if may_work else Theme.objects.visible_to(person), ref=ref)
    voices = Voice.objects.filter(theme=theme).allowing("quote").order_by("-said_on", "-pk")
    page = page_of(request, voices, 20)
    keys = [v.pk for v in page]
    context = {
        "theme": theme,
        "quotes": queries.quotable(Voice.objects.filter(pk__in=keys).order_by("-said_on", "-pk")),
        "page": page,
        "sources": queries.sources_of(theme),
        "may_work": may_work,
        "is_shown": Theme.objects.visible_to(None).filter(pk=theme.pk).exists(),
        "name_form": ThemeNameForm(initial={"name": theme.name}),
        "merge_form": ThemeMergeForm(),
    }
    return render(request, "discover/theme_detail.html", context)


@login_required
def workshop(request: HttpRequest) -> HttpResponse:
    """Where organisers look for themes and name them."""
    require("discover.work_on_themes", me(request))
    form = SearchForm(posted(request))

    def act() -> bool:
        themes.propose(actor=me(request), number=form.cleaned_data["number"])
        return True

    if carried_out(request, form, act, beside="number"):
        messages.success(request, _("The search has begun. Themes appear here as soon as it is done."))
        return redirect("discover:workshop")
    context = {
        "waiting": queries.themes_to_name(),
        "may_write_down": allowed("discover.write_down", me(request)),
        "unplaced": queries.unplaced(),
        "runs": ThemeRun.objects.order_by("-at")[:5],
        "loose": Voice.objects.allowing("count").filter(theme=None).count(),
    }
    return show_form(request, "discover/workshop.html", form, **context)


@login_required
def name(request: HttpRequest, ref: str) -> HttpResponse:
    """A human names a theme."""
    return _work(
        request,
        ref,
        ThemeNameForm(posted(request)),
        lambda theme, data: themes.name(actor=me(request), theme=theme, name=data["name"]),
    )


@login_required
def merge(request: HttpRequest, ref: str) -> HttpResponse:
    """Two themes become one."""
    return _work(
        request,
        ref,
        ThemeMergeForm(posted(request)),
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


def _work(
    request: HttpRequest,
    ref: str,
    form: ThemeNameForm | ThemeMergeForm,
    act: Callable[[Theme, dict[str, Any]], Theme],
) -> HttpResponse:
    require("discover.work_on_themes", me(request))
    theme = get_object_or_404(Theme, ref=ref)
    changed = carried_out(request, form, lambda: act(theme, form.cleaned_data))
    if changed is None:
        return show_form(request, "discover/theme_work.html", form, theme=theme)
    messages.success(request, _("Done."))
    return redirect(changed)
