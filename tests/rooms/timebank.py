"""The time bank in the town of the tests: a need, exchanges at two stages, a disagreement, one shared work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.doors import ALL, AWAY, BODY, SIGNED_IN, Group, each
from upwell.kit import search
from upwell.kit.time import today
from upwell.timebank import tasks
from upwell.timebank.actions import disputes, exchanges, gifts, hours, joining, listings, works

if TYPE_CHECKING:
    from tests.town import Town

TAKING_PART = "author | juror"
NOT_IN_IT = " | ".join(role for role in SIGNED_IN.split(" | ") if role not in {"author", "juror"})
OWNERS = "author | officer"
NOBODY = "- -"


def settle(town: Town) -> None:
    """The author needs something, the juror helps; they disagree about an earlier time; the author and an officer work together."""
    author, juror, officer = town["author"], town["juror"], town["officer"]
    for person in (author, juror):
        joining.join(actor=person)
    put = town.things
    put["timebank.need"] = _need(author, "Reading a letter")
    put["timebank.offer"] = _known(listings.write(actor=juror, kind="offer", help="garden", title="I like digging"))
    put["timebank.garden"] = _known(listings.write(actor=author, kind="need", help="garden", title="A hedge"))
    put["timebank.asked"] = exchanges.propose(actor=juror, listing=put["timebank.need"])
    put["timebank.said"] = _said(author, juror, "A form")
    put["timebank.disputed"] = _said(author, juror, "A second form")
    put["timebank.dispute"] = disputes.raise_dispute(
        actor=author, exchange=put["timebank.disputed"], words="It was less."
    )
    gifts.give(actor=juror, minutes=30, key="pot")
    owners = [works.Asked(officer, "professionals", "Officer for carers"), works.Asked(author, "citizens")]
    work = works.propose(
        actor=officer, title="A leaflet", body=town.board, owners=owners, power="collaborate", rung="co_production"
    )
    put["timebank.work"] = works.answer(actor=author, work=work, yes=True)
    put["timebank.hours"] = hours.say(actor=juror, work=work, on=today(), minutes=60)
    works.finish(actor=officer, work=_another(town, owners), outcome="It is there.")
    tasks.check_books.func()


def _known(listing: Any) -> Any:
    """With a reference that the table of what is sent can name."""
    search.unindex(listing)
    listing.ref = f"garden-{listing.kind}"
    listing.save(update_fields=["ref"])
    search.index(listing)
    return listing


def _need(author: Any, title: str) -> Any:
    return listings.write(actor=author, kind="need", help="forms", title=title)


def _said(author: Any, juror: Any, title: str) -> Any:
    made = exchanges.propose(actor=juror, listing=_need(author, title))
    exchanges.say_yes(actor=author, exchange=made)
    return exchanges.say_done(actor=juror, exchange=made, minutes=60)


def _another(town: Town, owners: Any) -> Any:
    made = works.propose(actor=town["officer"], title="A bench", body=town.board, owners=owners, power="involve", rung="engagement")  # fmt: skip
    return works.answer(actor=town["author"], work=made, yes=True)


READ = [
    Group(
        "Everybody: the time bank",
        ALL,
        """
        timebank:home timebank:pot timebank:work-list timebank:work
        api:shared_works api:shared_work_observed api:hours_books
        """,
    ),
    Group(
        "Everybody with an account: the time bank",
        SIGNED_IN,
        """
        timebank:offers timebank:needs timebank:listing timebank:exchange-list timebank:work-create timebank:work-hours
        """,
    ),
    Group("Whoever does not take part yet", NOT_IN_IT, "timebank:join", rest=AWAY),
    Group("Those who take part, and it leads the others there", TAKING_PART, "timebank:leave timebank:statement timebank:statement-csv", rest=AWAY),
    Group("Those who take part", TAKING_PART, "timebank:give timebank:offer-create timebank:need-create"),
    Group("Whose need it is", "author", "timebank:listing-change"),
    Group("The two whom it is between", TAKING_PART, "timebank:exchange timebank:dispute-create", rest=404),
    Group("The two whom it is between, and the broker", f"{TAKING_PART} | broker", "timebank:dispute", rest=404),
    Group("Brokers", "broker", "timebank:grant timebank:broker"),
    Group("Owners of the shared work", OWNERS, "timebank:work-tell timebank:work-mark timebank:work-ask timebank:work-finish"),
    Group("The body's people: doing it together", BODY, "response:together"),
]  # fmt: skip

TAKE = [
    Group(
        "Whose need it is: closed and open again", "author", "timebank:listing-close timebank:listing-renew", seen=AWAY
    ),
    Group("The two whom it is between: a step", TAKING_PART, "timebank:exchange-step", rest=404, seen=AWAY),
    Group("Brokers bring together", "broker", "timebank:introduce", seen=AWAY),
    Group("Whoever asked the broker", "author", "timebank:dispute-withdraw", rest=404, seen=AWAY),
    Group("Owners of the shared work: a yes", OWNERS, "timebank:work-answer", seen=AWAY),
    Group("Owners of the shared work, but the last of a side stays", OWNERS, "timebank:work-step-down", seen=409),
    Group("Owners on the other side", "officer", "timebank:hours-confirm", rest=404, seen=AWAY),
]


def parts(town: Town) -> dict[str, dict[str, Any]]:
    """What stands in the addresses."""
    put = town.things
    work = {"ref": put["timebank.work"].ref}
    steps = "work work-answer work-step-down work-tell work-mark work-ask work-finish work-hours"
    return {
        **each("timebank:listing timebank:listing-change timebank:listing-close timebank:listing-renew", ref=put["timebank.need"].ref),
        "timebank:exchange": {"ref": put["timebank.asked"].ref},
        "timebank:exchange-step": {"ref": put["timebank.asked"].ref, "step": "yes"},
        "timebank:dispute-create": {"ref": put["timebank.said"].ref},
        **each("timebank:dispute timebank:dispute-withdraw", ref=put["timebank.dispute"].ref),
        **each(" ".join(f"timebank:{name}" for name in steps.split()), **work),
        "timebank:hours-confirm": {"ref": put["timebank.hours"].ref},
        "api:shared_work_observed": work,
        "response:together": {"ref": town.answer.milestones.get(position=2).ref},
    }  # fmt: skip


ASKED: dict[str, str] = {}


SENT: dict[str, dict[str, str]] = {
    "timebank:introduce": {"need": "garden-need", "offer": "garden-offer", "place": "public"},
    "timebank:work-answer": {"yes": "1"},
    "timebank:hours-confirm": {"yes": "1"},
}


def _of(name: str) -> Callable[[Town], Any]:
    return lambda town: town.things[f"timebank.{name}"]


def _nothing(town: Town) -> None:
    return None


def _author(town: Town) -> Any:
    return town["author"]


def _milestone(town: Town) -> Any:
    return town.answer.milestones.get(position=2)


PERMISSIONS: dict[str, list[tuple[Callable[[Town], Any], str]]] = {
    "timebank.join": [(_nothing, SIGNED_IN)],
    "timebank.leave": [(_author, "author")],
    "timebank.give": [(_nothing, TAKING_PART)],
    "timebank.give_from_pot": [(_nothing, "broker")],
    "timebank.list": [
        (_nothing, TAKING_PART),
        (lambda town: town.quiet, NOBODY),
        (lambda town: town.carers, TAKING_PART),
    ],
    "timebank.change_listing": [(_of("need"), "author"), (_of("offer"), "juror")],
    "timebank.hide_listing": [(_of("need"), NOBODY)],
    "timebank.hide_note": [(lambda town: None, NOBODY)],
    "timebank.propose": [(_of("need"), TAKING_PART)],
    "timebank.act_in_exchange": [(_of("asked"), TAKING_PART)],
    "timebank.come_along": [(_of("asked"), NOBODY)],
    "timebank.dispute": [(_of("said"), TAKING_PART)],
    "timebank.withdraw_dispute": [(_of("dispute"), "author")],
    "timebank.see_brokers_list": [(_nothing, "broker")],
    "timebank.introduce": [(_of("need"), "broker")],
    "timebank.settle": [(_of("dispute"), "broker")],
    "timebank.propose_work": [(_nothing, SIGNED_IN)],
    "timebank.answer_work": [(_of("work"), OWNERS)],
    "timebank.lead_work": [(_of("work"), OWNERS)],
    "timebank.say_hours": [(_of("work"), SIGNED_IN)],
    "timebank.confirm_hours": [(_of("hours"), "officer")],
    "response.carry_out_together": [(_milestone, BODY)],
}
OWN: set[str] = set()
