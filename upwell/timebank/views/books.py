"""First page, taking part, statement, gifts, the common pot, the books."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from upwell.accounts.people import me, viewer
from upwell.kit.checking import Check
from upwell.kit.pages import page_of, posted
from upwell.kit.permissions import allowed, require
from upwell.kit.tables import csv_answer
from upwell.kit.time import now
from upwell.timebank import books, limits, quarters, queries, statements
from upwell.timebank.actions import gifts, joining
from upwell.timebank.forms import GiveForm, GrantForm, JoinForm
from upwell.timebank.models import Account
from upwell.timebank.views._posting import handled
from upwell.timebank.wording import TERMS

PER_PAGE = 30


def home(request: HttpRequest) -> HttpResponse:
    """What the time bank is, and what one can do."""
    person = viewer(request)
    account = Account.objects.filter(person=person).first() if person else None
    waiting = queries.waiting_of(person) if person and account else 0
    context = {"account": account, "waiting": waiting, "terms": list(TERMS.values())[-1]}
    return render(request, "timebank/home.html", context)


@login_required
def join(request: HttpRequest) -> HttpResponse:
    """Take part."""
    person = me(request)
    if allowed("timebank.give", person):
        return redirect("timebank:home")
    return handled(
        request,
        JoinForm(posted(request)),
        lambda data: joining.join(actor=person, area=data["area"]),
        template="timebank/join.html",
        said=_("You take part. Say what you like doing, or what would help you."),
        to=reverse("timebank:home"),
        context={"terms": list(TERMS.values())[-1]},
    )


@login_required
def leave(request: HttpRequest) -> HttpResponse:
    """Take part no longer: asked once more before."""
    account = _mine(request)
    if account is None:
        return redirect("timebank:home")
    if request.method == "POST":
        joining.leave(actor=me(request))
        messages.success(request, _("You take part no longer. Your name is gone from the books."))
        return redirect("timebank:home")
    return render(request, "timebank/leave.html", {"account": account})


@login_required
def statement(request: HttpRequest) -> HttpResponse:
    """One's own statement, the newest first; `?all` shows the whole of it on one sheet, for paper."""
    account = _mine(request)
    if account is None:
        return redirect("timebank:join")
    entries = statements.entries_of(account)
    whole = "all" in request.GET
    page = page_of(request, entries, max(entries.count(), 1) if whole else PER_PAGE)
    context = {
        "account": account,
        "page": page,
        "lines": statements.lines_of(page.object_list),
        "word": limits.word_for(account.balance),
        "whole": whole,
        "moment": now(),
    }
    return render(request, "timebank/statement.html", context)


@login_required
def statement_csv(request: HttpRequest) -> HttpResponse:
    """The whole statement as a table."""
    account = _mine(request)
    if account is None:
        return redirect("timebank:join")
    rows = [
        (one.at.isoformat(timespec="minutes"), one.what, one.who, one.words, one.minutes, one.balance, one.ref)
        for one in statements.statement_lines(account)
    ]
    headings = [_("When"), _("What"), _("With whom"), _("In words"), _("Minutes"), _("Minutes then"), _("Reference")]
    return csv_answer("hours.csv", headings, rows)


@login_required
def give(request: HttpRequest) -> HttpResponse:
    """Give hours."""
    person = me(request)
    require("timebank.give", person)
    return handled(
        request,
        GiveForm(posted(request)),
        lambda data: gifts.give(actor=person, **data),
        template="timebank/give.html",
        said=_("Given. It stands in your statement."),
        to=reverse("timebank:statement"),
        check=Check(
            heading=_("Give these hours?"),
            warning=_("Only whoever gets them can give them back."),
            button=_("Give these hours"),
            about=[] if request.POST.get("to", "").strip() else [(_("To"), _("the common pot"))],
        ),
    )


def pot(request: HttpRequest) -> HttpResponse:
    """The common pot, and whether the books are right: for everybody roughly, for those who take part by the quarter, for whoever gives from it as it is now."""
    person = viewer(request)
    may_grant = allowed("timebank.give_from_pot", person)
    told = quarters.newest()
    context = {
        "pot": books.pot_or_none() if may_grant else None,
        "told": told[0] if told else None,
        "sheets": told if may_grant or allowed("timebank.give", person) else [],
        "check": statements.last_check(),
        "given": statements.granted(),
        "may_grant": may_grant,
    }
    return render(request, "timebank/pot.html", context)


@login_required
def grant(request: HttpRequest) -> HttpResponse:
    """Give from the common pot."""
    person = me(request)
    require("timebank.give_from_pot", person)
    return handled(
        request,
        GrantForm(posted(request)),
        lambda data: gifts.grant(actor=person, **data),
        template="timebank/grant.html",
        said=_("Given from the common pot. The reason is on the public record."),
        to=reverse("timebank:pot"),
        check=Check(
            heading=_("Give these hours from the common pot?"),
            warning=_("Why is public at once, and stays so. How much is told with the whole quarter."),
            button=_("Give these hours"),
        ),
    )


def _mine(request: HttpRequest) -> Account | None:
    return Account.objects.filter(person=me(request)).select_related("area").first()
