"""What a group lays open: help and money, influence, questions, papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts.people import me, viewer
from upwell.kit.errors import Refused
from upwell.kit.pages import page_of, posted
from upwell.kit.permissions import allowed, require
from upwell.movement import capture, queries
from upwell.movement.actions import open_books
from upwell.movement.forms import AnswerForm, HelpForm, PaperForm, QuestionForm
from upwell.movement.models import Group, Paper, Question
from upwell.movement.views.finding import context_of, find_group, form_page


def help_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Whose help and money the group takes: for everybody."""
    group = find_group(request, slug)
    page = page_of(request, queries.disclosures(group), 50)
    return render(request, "movement/help_list.html", context_of(request, group, page=page))


@login_required
def help_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a line down."""
    group = find_group(request, slug)
    require("movement.disclose", me(request), group)
    form = HelpForm(posted(request), group=group)

    def act() -> Any:
        made = open_books.disclose(
            actor=me(request), group=group, help_=form.help, corrects=form.cleaned_data["corrects"]
        )
        messages.success(request, _("Written down, for everybody to see."))
        return made

    where = {
        "no_strings": "strings",
        "no_amount": "pounds",
        "no_words": "giver",
        "bad_days": "until",
        "corrected_already": "corrects",
    }
    return form_page(request, form, "movement/help_create.html", context_of(request, group), act, where)


def influence(request: HttpRequest, slug: str) -> HttpResponse:
    """Who influences the group: shown to members first."""
    group = find_group(request, slug)
    require("movement.see_capture", viewer(request), group)
    return render(request, "movement/influence.html", context_of(request, group, told=capture.influence(group)))


@login_required
def question_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What those who hold an office are asked: all of it for members, one's own for guests."""
    group, person = find_group(request, slug), me(request)
    require("movement.ask", person, group)
    context = context_of(request, group)
    rows = queries.questions(group) if context["inside"].member else queries.questions(group).filter(asked_by=person)
    context |= {"page": page_of(request, rows, 20)}
    context |= {"may_answer": allowed("movement.answer_question", person, group)}
    form = QuestionForm(posted(request))

    def act() -> Any:
        return open_books.ask(actor=person, group=group, text=form.cleaned_data["text"])

    return form_page(request, form, "movement/question_list.html", context, act)


@login_required
def question_answer(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Answer one."""
    group = find_group(request, slug)
    require("movement.answer_question", me(request), group)
    question = get_object_or_404(Question, group=group, ref=ref)
    form = AnswerForm(posted(request))

    def act() -> Any:
        return open_books.answer(actor=me(request), question=question, text=form.cleaned_data["text"])

    return form_page(request, form, "movement/question_answer.html", context_of(request, group, question=question), act)


def _paper(request: HttpRequest, group: Group, ref: str) -> Paper:
    found: Paper = get_object_or_404(Paper.objects.visible_to(viewer(request)).filter(group=group), ref=ref)
    return found


def paper(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """A file of the group: always saved, never shown inside our pages."""
    found = _paper(request, find_group(request, slug), ref)
    answer = HttpResponse(bytes(found.content), content_type=found.media_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@login_required
def paper_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a file."""
    group = find_group(request, slug)
    require("movement.add_paper", me(request), group)
    form = PaperForm(posted(request), request.FILES if request.method == "POST" else None)

    def act() -> Any:
        open_books.add_paper(actor=me(request), group=group, **form.given())
        messages.success(request, _("The file is there."))
        return group

    where = {"unknown_ending": "file", "too_large": "file", "empty": "file"}
    return form_page(request, form, "movement/paper_create.html", context_of(request, group), act, where)


@login_required
@require_POST
def paper_remove(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Take a file away."""
    group = find_group(request, slug)
    try:
        open_books.remove_paper(actor=me(request), paper=_paper(request, group, ref))
        messages.success(request, _("The file is gone."))
    except Refused as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, str(refusal))
    return redirect(group)
