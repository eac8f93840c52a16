"""What the time bank holds of a person. Leaving takes the words and the name; the hours of the others stay as they were, and the books stay balanced."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit import search
from upwell.kit.personal import Holding, hold
from upwell.kit.time import now
from upwell.promises.telling import tell_each
from upwell.timebank.actions.disputes import end_for_leaver
from upwell.timebank.actions.joining import close_account
from upwell.timebank.actions.works import give_up
from upwell.timebank.models import (
    Account,
    BlockMark,
    Dispute,
    Exchange,
    Listing,
    Owner,
    Told,
    TransferNote,
    Work,
    WorkHours,
)
from upwell.timebank.statements import statement_lines


def export(person: Person) -> list[dict[str, Any]]:
    """The account with its whole statement, offers and needs, exchanges, what was asked of brokers."""
    rows: list[dict[str, Any]] = []
    for account in Account.objects.filter(person=person).select_related("area"):
        lines = [line.as_dict() for line in statement_lines(account)]
        at = {"since": account.opened_at.isoformat(), "area": account.area.name if account.area else None}
        rows.append({"what": "account", **at, "minutes": account.balance, "lines": lines})
    rows += [{"what": "note", "words": note.words} for note in TransferNote.objects.filter(by=person)]
    rows += [_listing(listing) for listing in Listing.objects.filter(person=person).select_related("area")]
    rows += [_exchange(exchange, person) for exchange in Exchange.objects.visible_to(person)]
    brought = Exchange.objects.filter(introduced_by=person)
    rows += [{"what": "brought two together", "at": one.created_at.isoformat()} for one in brought]
    rows += [_owner(owner) for owner in Owner.objects.filter(person=person).select_related("work")]
    rows += [_hours(given) for given in WorkHours.objects.filter(person=person).select_related("work")]
    rows += [_dispute(dispute) for dispute in _asked(person) | _settled(person)]
    return rows


def _listing(listing: Listing) -> dict[str, Any]:
    said = {"title": listing.title, "words": listing.words, "where": listing.place_names, "when": listing.slot_names}
    area = listing.area.name if listing.area else None
    return {"what": listing.kind, "kind": listing.help, **said, "area": area, "at": listing.created_at.isoformat()}


def _exchange(exchange: Exchange, person: Person) -> dict[str, Any]:
    """One's own side of it; the other is not named."""
    side = exchange.side_of(person) or "companion"
    said = {
        "about": exchange.about,
        "where": exchange.place,
        "meeting": exchange.meeting,
        "state": exchange.state,
        "minutes": exchange.said_minutes,
    }
    met = exchange.met_on.isoformat() if exchange.met_on else None
    return {"what": "exchange", "side": side, **said, "met_on": met, "at": exchange.created_at.isoformat()}


def _dispute(dispute: Dispute) -> dict[str, Any]:
    said = {"words": dispute.words, "answer": dispute.answer, "outcome": dispute.outcome}
    return {"what": "disagreement", **said, "at": dispute.opened_at.isoformat()}


def _owner(owner: Owner) -> dict[str, Any]:
    yes = owner.yes_at.isoformat() if owner.yes_at else None
    said = [{"step": t.step, "who": t.who} for t in Told.objects.filter(work=owner.work, by=owner.person)]
    marks = [{"block": m.block, "value": m.value} for m in BlockMark.objects.filter(work=owner.work, by=owner.person)]
    return {
        "what": "shared work",
        "title": owner.work.title,
        "side": owner.side,
        "post": owner.post,
        "yes": yes,
        "told": said,
        "marks": marks,
    }


def _hours(given: WorkHours) -> dict[str, Any]:
    on = {"on": given.on.isoformat(), "confirmed": given.confirmed_at is not None, "paid": given.paid}
    return {
        "what": "hours of shared work",
        "title": given.work.title,
        "minutes": given.minutes,
        "words": given.what,
        **on,
    }


def _asked(person: Person) -> Any:
    return Dispute.objects.filter(raised_by=person)


def _settled(person: Person) -> Any:
    return Dispute.objects.filter(settled_by=person)


def untie(person: Person) -> int:
    """All of it, when somebody leaves the time bank or this place altogether."""
    touched = _exchanges(person) + _listings(person) + _hours_of_work(person)
    touched += _asked(person).update(words="", raised_by=None)
    touched += _settled(person).update(settled_by=None)
    touched += TransferNote.objects.filter(by=person).update(by=None, words="")
    return int(touched) + close_account(person)


def _exchanges(person: Person) -> int:
    """What is under way ends; of what is over, only that there was something stays."""
    rows = Exchange.objects.visible_to(person).select_for_update(no_key=True).order_by("pk")
    touched = 0
    for exchange in rows:
        if exchange.side_of(person):
            _side_leaves(exchange)
        elif exchange.companion_id == person.pk and exchange.state in ("proposed", "agreed"):
            _companion_leaves(exchange)
        for name in ("helper", "helped", "companion", "introduced_by"):
            if getattr(exchange, f"{name}_id") == person.pk:
                setattr(exchange, name, None)
        exchange.save()
        touched += 1
    return touched + Exchange.objects.filter(introduced_by=person).update(introduced_by=None)


def _hours_of_work(person: Person) -> int:
    """The hours stay with the work, without words or name; what nobody has confirmed yet goes."""
    mine = WorkHours.objects.filter(person=person)
    gone = int(mine.filter(confirmed_at=None).delete()[0])
    WorkHours.objects.filter(confirmed_by=person).update(confirmed_by=None)
    untied: int = mine.update(person=None, what="")
    return gone + untied


def erase(person: Person) -> int:
    """Somebody leaves altogether: the time bank, and what they own with others. A work that loses its last owner of one side is paused, and says so."""
    touched = untie(person)
    for owner in Owner.objects.filter(person=person).select_related("work").order_by("work"):
        give_up(Work.objects.lock(owner.work_id), owner)
        touched += Owner.objects.filter(pk=owner.pk).update(person=None, post="")
    for model in (Told, BlockMark):
        touched += model._default_manager.filter(by=person).update(by=None)
    return touched


def _side_leaves(exchange: Exchange) -> None:
    end_for_leaver(exchange)
    if exchange.is_under_way:
        exchange.state, exchange.ended_at = "booked" if exchange.transfer_id else "cancelled", now()
    exchange.about = exchange.meeting = ""
    Dispute.objects.filter(exchange=exchange).update(words="", answer="")
    # Also of what was booked before a broker put it right: those transfers hang on the exchange by their keys alone.
    keys = [f"exchange:{exchange.ref}", *(f"settled:{ref}" for ref in exchange.disputes.values_list("ref", flat=True))]
    of_it = Q(transfer__key__in=keys) | Q(transfer__reverses__key__in=keys)
    TransferNote.objects.filter(of_it).update(words="")


def _companion_leaves(exchange: Exchange) -> None:
    """Nobody goes to a home visit alone because whoever was to come along has left: nothing is agreed until somebody else comes."""
    exchange.state, exchange.companion_at = "proposed", None
    sides = [person for person in (exchange.helper, exchange.helped) if person is not None]
    words = _("“%(about)s”: please ask somebody else to come along.")
    tell_each(sides, "hours", words, exchange.get_absolute_url(), about=exchange.about)


def _listings(person: Person) -> int:
    rows = list(Listing.objects.select_for_update(no_key=True).filter(person=person).order_by("pk"))
    for listing in rows:
        search.unindex(listing)
    gone = Q(pk__in=[listing.pk for listing in rows])
    empty: dict[str, Any] = {"title": "…", "words": "", "places": [], "slots": [], "area": None}
    return int(Listing.objects.filter(gone).update(person=None, closed_at=now(), **empty))


hold(
    Holding(
        name="timebank",
        label=_("Your hours in the time bank"),
        models=(
            "timebank.Account",
            "timebank.TransferNote",
            "timebank.Listing",
            "timebank.Exchange",
            "timebank.Dispute",
            "timebank.Owner",
            "timebank.Told",
            "timebank.BlockMark",
            "timebank.WorkHours",
        ),
        export=export,
        erase=erase,
        order=40,
    )
)
