"""Pages of conversations: voting, writing, reading statements before others vote, the map."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts.models import Person
from upwell.accounts.people import me, viewer
from upwell.discover.models import Voice
from upwell.gather import queries
from upwell.gather.actions import conversations
from upwell.gather.actions.withdrawing import withdraw_imported
from upwell.gather.forms import ConversationForm, ReasonForm, StatementForm, WithdrawForm
from upwell.gather.models import Conversation, Issue, Participant, Statement
from upwell.gather.pictures import picture
from upwell.gather.queries import PER_PAGE
from upwell.gather.routing import ballot
from upwell.kit import asking
from upwell.kit.errors import Refused
from upwell.kit.pages import carried_out, page_of, posted, show_form
from upwell.kit.permissions import allowed, require

WORDS = {"agree": 1, "disagree": -1, "pass": 0}


def find(request: HttpRequest, ref: str) -> Conversation:
    """The conversation at this address."""
    found = Conversation.objects.visible_to(viewer(request)).select_related("issue__process", "process")
    conversation: Conversation = get_object_or_404(found, ref=ref)
    return conversation


def conversation_list(request: HttpRequest) -> HttpResponse:
    """All conversations, open ones first."""
    page = page_of(request, queries.conversations(), PER_PAGE)
    return render(request, "gather/conversation_list.html", {"page": page})


def conversation_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """One statement to vote on; without an account, what it is about."""
    return _show(request, find(request, ref))


def _show(request: HttpRequest, conversation: Conversation, partial: bool = False) -> HttpResponse:
    person = viewer(request)
    may_vote = conversation.is_open and allowed("gather.vote", person, conversation)
    context: dict[str, Any] = {
        "conversation": conversation,
        "may_lead": allowed("gather.open_conversation", person, conversation),
        "may_vote": may_vote,
        "may_withdraw": conversation.imported_from
        and conversation.withdrawn_at is None
        and allowed("gather.import_conversation", person),
        "moved_on": partial,
        "ballot": ballot(conversation, person, asking.number(request, "statement")) if person and may_vote else None,
    }
    return render(request, "gather/_ballot.html" if partial else "gather/conversation_detail.html", context)


@login_required
@require_POST
def vote(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Agree, disagree or pass; then the next statement."""
    conversation = find(request, ref)
    statement = get_object_or_404(conversation.statements, number=number)
    try:
        conversations.vote(actor=me(request), statement=statement, value=WORDS.get(request.POST.get("vote", ""), 9))
    except Refused as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, str(refusal))
    if request.headers.get("HX-Request"):
        return _show(request, conversation, partial=True)
    return redirect(conversation)


@login_required
def write(request: HttpRequest, ref: str) -> HttpResponse:
    """Write a statement, new or from words of one's own that may be quoted."""
    person, conversation = me(request), find(request, ref)
    form = StatementForm(posted(request), person=person, voices=_own_voices(person))

    def act() -> Statement:
        said = form.cleaned_data
        return conversations.write(actor=person, conversation=conversation, text=said["text"], voice=said["voice"])

    about_the_words = dict.fromkeys(("empty", "too_long", "said_already", "slow_down"), "text")
    if carried_out(request, form, act, about_the_words) is None:
        return show_form(request, "gather/statement_write.html", form, conversation=conversation)
    waits = _("Thank you. A facilitator reads it first; we tell you when it is open to votes, or why not.")
    messages.success(request, waits if conversation.checked_first else _("Your statement is open to votes."))
    return redirect(conversation)


def _own_voices(person: Person) -> list[Voice]:
    own = Voice.objects.filter(person=person).allowing("quote").order_by("-created_at")[:20]
    return [voice for voice in own if len(voice.text) <= conversations.LONGEST]


def statements(request: HttpRequest, ref: str) -> HttpResponse:
    """All statements that were let in, with how people voted: once one has voted oneself, or it is over."""
    conversation = find(request, ref)
    person = viewer(request)
    page = page_of(request, queries.statements_with_votes(conversation), 50)
    mine = {}
    if person is not None:
        votes = queries.own_votes(conversation, person).filter(statement__in=[s.pk for s in page])
        mine = dict(votes.values_list("statement_id", "value"))
    rows = [(statement, mine.get(statement.pk)) for statement in page]
    context = {
        "conversation": conversation,
        "page": page,
        "rows": rows,
        "may_vote": allowed("gather.vote", person, conversation),
    }
    return render(request, "gather/statements.html", context)


def opinion_map(request: HttpRequest, ref: str) -> HttpResponse:
    """Where opinion stands."""
    conversation, person = find(request, ref), viewer(request)
    drawn = conversation.maps.select_related("conversation").first()
    own = Participant.objects.filter(conversation=conversation, person=person).first() if person else None
    context = {
        "conversation": conversation,
        "drawn": drawn,
        "picture": picture(drawn, own) if drawn else None,
        "may_lead": allowed("gather.open_conversation", person, conversation),
    }
    return render(request, "gather/map.html", context)


@login_required
def conversation_create(request: HttpRequest, ref: str) -> HttpResponse:
    """Open a conversation about an issue."""
    issue = get_object_or_404(Issue.objects.select_related("process", "body", "duty"), ref=ref)
    require("gather.open_conversation", me(request), issue)
    form = ConversationForm(posted(request), initial={"title": issue.title})

    def act() -> Conversation:
        return conversations.open(actor=me(request), issue=issue, **form.cleaned_data)

    conversation = carried_out(request, form, act, {"too_long": "seeds", "in_past": "closes_on", "no_title": "title"})
    if conversation is None:
        return show_form(request, "gather/conversation_create.html", form, issue=issue)
    messages.success(request, _("The conversation is open."))
    return redirect(conversation)


@login_required
def reading(request: HttpRequest, ref: str) -> HttpResponse:
    """Statements that wait to be read."""
    conversation = find(request, ref)
    require("gather.decide_statement", me(request), conversation)
    context = {"conversation": conversation, "waiting": queries.to_read(conversation)}
    return render(request, "gather/reading.html", context)


@login_required
def decide(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Let one statement in, or not and why."""
    conversation = find(request, ref)
    statement = get_object_or_404(conversation.statements.select_related("author"), number=number)
    require("gather.decide_statement", me(request), conversation)
    if request.method == "POST" and request.POST.get("let_in"):
        conversations.decide(actor=me(request), statement=statement, let_in=True)
        messages.success(request, _("Open to votes. The author has been told."))
        return redirect("gather:reading", conversation.ref)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        conversations.decide(actor=me(request), statement=statement, let_in=False, because=form.cleaned_data["because"])
        messages.success(request, _("Not let in. The author has been told why."))
        return redirect("gather:reading", conversation.ref)
    return show_form(request, "gather/statement_decide.html", form, conversation=conversation, statement=statement)


@login_required
@require_POST
def draw(request: HttpRequest, ref: str) -> HttpResponse:
    """Have the map drawn."""
    conversation = find(request, ref)
    conversations.draw_map(actor=me(request), conversation=conversation)
    messages.success(request, _("The map is being drawn. It is here in a moment."))
    return redirect("gather:map", conversation.ref)


@login_required
def close(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask once, then end the conversation."""
    conversation = find(request, ref)
    require("gather.open_conversation", me(request), conversation)
    if request.method == "POST":
        conversations.close(actor=me(request), conversation=conversation)
        messages.success(request, _("The conversation is closed. Its last map is being drawn."))
        return redirect(conversation)
    return render(request, "gather/conversation_close.html", {"conversation": conversation})


@login_required
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Say what goes and what stays, ask why, and take back as a whole what was brought in."""
    require("gather.import_conversation", me(request))
    conversation = find(request, ref)
    if not conversation.imported_from or conversation.withdrawn_at is not None:
        raise Http404(ref)
    form = WithdrawForm(posted(request))

    def act() -> Conversation:
        return withdraw_imported(actor=me(request), conversation=conversation, reason=form.cleaned_data["reason"])

    if carried_out(request, form, act, dict.fromkeys(("no_reason", "too_long"), "reason")) is None:
        return show_form(request, "gather/conversation_withdraw.html", form, conversation=conversation)
    messages.success(request, _("Taken back. Its words and votes are gone."))
    return redirect(conversation)
