"""Pages of one's own voices."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from upwell.accounts.people import me, viewer
from upwell.community.models import Post
from upwell.discover import queries, wording
from upwell.discover.actions import themes, voices
from upwell.discover.forms import BeHeardForm, OutForm, PlaceForm, ScopesForm, WriteDownForm
from upwell.discover.importer import slug_of
from upwell.discover.models import Scope, Source, Voice
from upwell.kit.markup import plain
from upwell.kit.pages import carried_out, page_of, posted, show_form
from upwell.kit.permissions import allowed, require


@login_required
def be_heard(request: HttpRequest, ref: str) -> HttpResponse:
    """Choose a sentence and what may happen with it."""
    person = me(request)
    post = get_object_or_404(Post.objects.visible_to(person).select_related("thread__space"), ref=ref)
    require("discover.let_be_heard", person, post)
    form = BeHeardForm(posted(request), text=plain(post.body))

    def act() -> Voice:
        return voices.let_be_heard(actor=person, post=post, passage=form.words, scopes=form.cleaned_data["scopes"])

    voice = carried_out(request, form, act, beside="passage")
    if voice is None:
        now_says = wording.WORDINGS[wording.VERSION]
        return show_form(request, "discover/be_heard.html", form, post=post, wording=now_says)
    messages.success(request, _("These words now count. Here is where you see what becomes of them."))
    return redirect(voice)


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What became of what I said."""
    person = me(request)
    own = Voice.objects.filter(person=person)
    page = page_of(request, own.select_related("source", "theme").order_by("-created_at", "-pk"), 10)
    given, told = voices.scopes_of_many(list(page)), queries.receipts(list(page), person)
    rows = [(voice, _labels(given[voice.ref]), steps) for voice, steps in zip(page, told, strict=True)]
    return render(request, "discover/mine.html", {"rows": rows, "page": page, "counting": own.standing().count()})


def voice_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """One voice: its author sees all of it; others see it only where it may be quoted, and else that there was one."""
    person = viewer(request)
    voice = get_object_or_404(Voice.objects.select_related("source", "theme", "person"), ref=ref)
    own = person is not None and voice.person_id == person.pk
    quote = next(iter(queries.quotable(Voice.objects.filter(pk=voice.pk))), None)
    context = {
        "voice": voice,
        "own": own,
        "quote": quote,
        "scopes": _labels(voices.scopes_of(voice)) if own else [],
        "steps": queries.receipt(voice, person)
        if own or quote
        else None,  # where a voice only counts, what it is about is not told
        "may_place": quote is not None and allowed("discover.work_on_themes", person),
    }
    return render(request, "discover/voice_detail.html", context)


@login_required
def change(request: HttpRequest, ref: str) -> HttpResponse:
    """Say anew what may happen with a voice."""
    person = me(request)
    voice = get_object_or_404(Voice.objects.standing().filter(person=person), ref=ref)
    form = ScopesForm(posted(request), initial={"scopes": sorted(voices.scopes_of(voice))})
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["scopes"]:
            return redirect("discover:take-back", voice.ref)
        voices.change_scopes(actor=person, voice=voice, scopes=form.cleaned_data["scopes"])
        messages.success(request, _("Changed. It holds from now on, everywhere."))
        return redirect(voice)
    return show_form(request, "discover/change.html", form, voice=voice)


@login_required
def take_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask once, then take the voice back."""
    person = me(request)
    voice = get_object_or_404(Voice.objects.filter(person=person), ref=ref)
    if request.method == "POST":
        voices.take_back(actor=person, voice=voice)
        messages.success(request, _("Your words are gone everywhere they stood."))
        return redirect("discover:mine")
    return render(request, "discover/take_back.html", {"voice": voice, "steps": queries.receipt(voice, person)})


@login_required
def not_about_that(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a voice out of a theme that it is not about. Organisers say why, and the speaker is told."""
    person = me(request)
    voice = get_object_or_404(Voice.objects.standing().select_related("theme", "source"), ref=ref)
    require("discover.not_about_that", person, voice)
    own = voice.person_id == person.pk
    form = None if own else OutForm(posted(request))
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = "" if form is None else form.cleaned_data["reason"]
        themes.not_about_that(actor=person, voice=voice, reason=reason)
        messages.success(request, _("Taken out of that theme."))
        return redirect(voice)
    words = voice.text if Voice.objects.visible_to(person).filter(pk=voice.pk).exists() else ""
    context = {"voice": voice, "own": own, "words": words, "form": form}
    return render(request, "discover/not_about_that.html", context, status=422 if form and form.errors else 200)


@login_required
def place(request: HttpRequest, ref: str) -> HttpResponse:
    """Put a voice that may be quoted into a theme. Whoever let theirs only be counted was told that nobody reads it, so nobody places it by hand."""
    require("discover.work_on_themes", me(request))
    quotable = Voice.objects.allowing(Scope.QUOTE).select_related("theme", "source")
    voice = get_object_or_404(quotable, ref=ref)
    form = PlaceForm(posted(request))

    def act() -> Any:
        return themes.place_voice(actor=me(request), voice=voice, theme=form.cleaned_data["theme"])

    if carried_out(request, form, act, beside="theme") is None:
        return show_form(request, "discover/place.html", form, voice=voice)
    messages.success(request, _("It stands in that theme now, and whoever said it is told."))
    return redirect(voice)


@login_required
def write_down(request: HttpRequest) -> HttpResponse:
    """Write down what somebody said in a room, on the phone or in a letter."""
    person = me(request)
    require("discover.write_down", person)
    form = WriteDownForm(posted(request))

    def act() -> Voice:
        said = {name: form.cleaned_data[name] for name in ("text", "said_on", "scopes")}
        source = form.cleaned_data["source"] or _room(form.cleaned_data["room"])
        return voices.write_down(actor=person, source=source, **said)

    voice = carried_out(request, form, act)
    if voice is None:
        return show_form(request, "discover/write_down.html", form)
    messages.success(request, _("Written down. They can see it, change it and take it back like anybody else."))
    return redirect(voice)


def _room(name: str) -> Source:
    name = name.strip() or _("A room")
    known: Source | None = Source.objects.filter(kind="room", name=name).first()
    if known is not None:
        return known
    source, _made = Source.objects.get_or_create(slug=f"room-{slug_of(name)}", defaults={"kind": "room", "name": name})
    return source


def _labels(given: set[str]) -> list[str]:
    return [str(label).lower() for value, label in Scope.choices if value in given]
