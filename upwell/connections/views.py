"""Pages of one's own map, and of neighbourhoods. Nobody opens a map for somebody else, not even while writing down for them (see wiring)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from upwell.accounts import consent
from upwell.accounts.people import me
from upwell.connections import actions, queries, telling
from upwell.connections.drawing import draw
from upwell.connections.forms import LikesForm, TakePartForm, TieForm
from upwell.connections.models import FOR_WHAT, NeighbourhoodFigures, Tie
from upwell.kit.errors import Refused
from upwell.kit.pages import posted

TAKEN_OFF = "connections_taken_off"
FIELD_OF = {"no_initials": "initials", "map_empty": "nobody", "not_a_neighbourhood": "area"}


@login_required
def my_people(request: HttpRequest) -> HttpResponse:
    """The map, what it says, and ideas."""
    person = me(request)
    drawn = queries.drawn(person)
    context = {
        "taken_off": request.session.pop(TAKEN_OFF, None),
        "drawn": drawn,
        "drawing": draw(drawn),
        "summary": telling.summary(drawn),
        "places": telling.places(drawn.map.places),
        "ideas": queries.ideas(person, drawn.map.likes),
        "counted": "count" in consent.active(person, actions.PURPOSE),
    }
    return render(request, "connections/my_people.html", context)


@login_required
def tie_create(request: HttpRequest) -> HttpResponse:
    """Put somebody on the map."""
    person = me(request)
    others = queries.drawn(person).ties
    form = TieForm(posted(request), others=others)
    if request.method == "POST" and form.is_valid():
        try:
            actions.draw_tie(actor=person, **form.words)
        except Refused as refusal:
            _refused(form, refusal)
        else:
            # Without the initials: a message travels in a cookie.
            messages.success(request, _("They are on your map. Only you see it."))
            return redirect("connections:my-people")
    return _form(request, "connections/tie_form.html", form)


@login_required
def tie_change(request: HttpRequest, ref: str) -> HttpResponse:
    """Change what was said of somebody."""
    tie = _tie(request, ref)
    others = [other for other in queries.drawn(me(request)).ties if other.pk != tie.pk]
    form = TieForm(posted(request), initial=_said_of(tie), others=others)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_tie(actor=me(request), tie=tie, **form.words)
        except Refused as refusal:
            _refused(form, refusal)
        else:
            return redirect("connections:my-people")
    return _form(request, "connections/tie_form.html", form, tie=tie)


@login_required
def tie_take_off(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask once, then take somebody off. The next page, and no later one, can put them back: it carries what was said of them, and nothing else does."""
    tie = _tie(request, ref)
    if request.method == "POST":
        said = _said_of(tie)
        actions.take_off(actor=me(request), tie=tie)
        request.session[TAKEN_OFF] = [
            (name, one) for name, value in said.items() for one in (value if isinstance(value, list) else [value])
        ]
        return redirect("connections:my-people")
    return render(request, "connections/tie_take_off.html", {"tie": tie})


@login_required
def likes(request: HttpRequest) -> HttpResponse:
    """What one likes, and which places matter."""
    mine = queries.drawn(me(request)).map
    form = LikesForm(posted(request), initial={"likes": mine.likes, "places": mine.places})
    if request.method == "POST" and form.is_valid():
        actions.say_likes(actor=me(request), **form.cleaned_data)
        return redirect("connections:my-people")
    return _form(request, "connections/likes.html", form)


@login_required
def take_part(request: HttpRequest) -> HttpResponse:
    """Agree to be counted in one's neighbourhood, or stop."""
    person = me(request)
    drawn = queries.drawn(person)
    if request.method == "POST" and request.POST.get("off"):
        actions.take_no_part(actor=person)
        messages.success(request, _("You are not counted any more, from the next figures on."))
        return redirect("connections:my-people")
    form = TakePartForm(posted(request), initial={"area": drawn.map.area_id}, empty=not drawn.ties)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_part(actor=person, **form.cleaned_data)
        except Refused as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, _("Thank you. You are counted as one of many, from the next figures on."))
            return redirect("connections:my-people")
    known = consent.purposes[actions.PURPOSE]
    more = {"counted": "count" in consent.active(person, actions.PURPOSE), "wording": known.wordings[known.version]}
    return _form(request, "connections/take_part.html", form, **more)


def neighbourhood_list(request: HttpRequest) -> HttpResponse:
    """Neighbourhoods with figures."""
    return render(request, "connections/neighbourhood_list.html", {"rows": queries.newest()})


def neighbourhood(request: HttpRequest, code: str) -> HttpResponse:
    """The newest figures of one neighbourhood."""
    rows = list(NeighbourhoodFigures.objects.filter(area__code=code).select_related("area"))
    figures = rows[0] if rows else get_object_or_404(NeighbourhoodFigures, area__code=code)
    context = {"figures": figures, "told": telling.figures(figures.cells), "quarters": [row.quarter for row in rows]}
    return render(request, "connections/neighbourhood.html", context)


def _said_of(tie: Tie) -> dict[str, Any]:
    """What was said of somebody, as the form asks for it."""
    return {
        "initials": tie.initials,
        "who": tie.who,
        "close": int(tie.close),
        "uses": [name for name in FOR_WHAT if getattr(tie, name)],
        "knows": queries.known_by(tie),
    }


def _tie(request: HttpRequest, ref: str) -> Tie:
    found: Tie = get_object_or_404(Tie.objects.filter(map__person=me(request)).select_related("map"), ref=ref)
    return found


def _refused(form: Any, refusal: Refused) -> None:
    field = FIELD_OF.get(refusal.code)
    form.add_error(field if field in form.fields else None, str(refusal))


def _form(request: HttpRequest, template: str, form: Any, **more: Any) -> HttpResponse:
    return render(request, template, {"form": form, **more}, status=422 if form.errors else 200)
