"""An exchange from the first word to the books: proposed, both say yes, done, both say how long, booked.

In somebody's home only after both have met in public and somebody comes along (`visits`). Nothing here looks at what stands on anybody's account.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts import acting
from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.kit.time import now
from upwell.promises.telling import tell_each
from upwell.timebank import books
from upwell.timebank.models import Exchange, Listing, Place, Transfer
from upwell.timebank.models.books import MOST_MINUTES
from upwell.timebank.wording import hours

State = Exchange.State


def propose(
    *, actor: Person, listing: Listing, about: str = "", place: str = Place.PUBLIC, on: date | None = None
) -> Exchange:
    """Answer an offer ("yes please") or a need ("I can do that"). The proposer's yes is in it. Asking twice is asking once.

    Refused: `own_listing`, `not_open`, `wrong_place`, and what `_create` refuses.
    """
    with transaction.atomic():
        listing = Listing.objects.lock(listing.pk)
        require("timebank.propose", actor, listing)
        if not listing.is_open or listing.person is None:
            raise Refused("not_open", _("This is not open any more. Look for another one."))
        if place not in listing.places:
            raise Refused("wrong_place", _("Choose one of the places that stand there."))
        offers = listing.kind == Listing.Kind.OFFER
        helper, helped = (listing.person, actor) if offers else (actor, listing.person)
        tied = {"offer": listing} if offers else {"need": listing}
        made = _create(helper, helped, place, about or listing.title, listing.help, space=listing.space, on=on, **tied)
        _say_yes(actor, made)
        _tell(made.other(actor), made, _("Somebody answered “%(about)s”. Will you say yes?"))
    return made


def introduce(*, actor: Person, need: Listing, offer: Listing, place: str) -> Exchange:
    """A broker brings two people together who might help each other. Nothing is agreed by that: both are asked, and may say no without a reason.

    Refused: `no_match`, `not_open`, `wrong_place`, and what `_create` refuses.
    """
    with transaction.atomic():
        need, offer = (Listing.objects.lock(one.pk) for one in (need, offer))
        for one in (need, offer):
            require("timebank.introduce", actor, one)
            if not one.is_open:
                raise Refused("not_open", _("One of the two is not open any more."))
        if (need.kind, offer.kind) != ("need", "offer") or need.person_id == offer.person_id:
            raise Refused("no_match", _("One has to need it, and somebody else has to offer it."))
        if place not in set(need.places) & set(offer.places):
            raise Refused("wrong_place", _("Choose a place that suits both."))
        made = _create(
            offer.person, need.person, place, need.title, need.help,
            space=need.space or offer.space, need=need, offer=offer, introduced_by=actor,
        )  # fmt: skip
        for person in (made.helper, made.helped):
            _tell(person, made, _("A broker thinks that you might help each other: “%(about)s”. You may say no."))
    return made


def say_yes(*, actor: Person, exchange: Exchange) -> Exchange:
    """This side agrees. When both have, and what a home visit needs is there, it is agreed."""
    with transaction.atomic():
        exchange = _mine(actor, exchange, State.PROPOSED)
        _say_yes(actor, exchange)
        _tell(exchange.other(actor), exchange, _("“%(about)s”: the other side said yes."))
    return exchange


def say_no(*, actor: Person, exchange: Exchange) -> Exchange:
    """This side does not want it, or calls it off. No reason is asked for. After hours were said it is a matter for a broker."""
    with transaction.atomic():
        exchange = _mine(actor, exchange, State.PROPOSED, State.AGREED)
        end = State.CANCELLED if exchange.state == State.AGREED or _has_said_yes(actor, exchange) else State.DECLINED
        _move(exchange, end, ended_at=now())
        _tell(exchange.other(actor), exchange, _("“%(about)s” does not come about. That says nothing about you."))
    return exchange


def say_done(*, actor: Person, exchange: Exchange, minutes: int) -> Exchange:
    """This side says how long it was. Said by both sides alike it is booked; said differently, the other side is asked again.

    Refused: `no_minutes`, `already_said` (one's own word stands and waits for the other side).
    """
    with transaction.atomic():
        exchange = _mine(actor, exchange, State.AGREED, State.SAID)
        if isinstance(minutes, bool) or not 0 < minutes <= MOST_MINUTES:
            raise Refused("no_minutes", _("Say how long it was: at least a minute, and less than a week."))
        side = exchange.side_of(actor)
        if exchange.state == State.SAID and exchange.said_by != side and exchange.said_minutes == minutes:
            return _book(exchange, minutes)
        if exchange.state == State.SAID and exchange.said_by == side and exchange.said_minutes == minutes:
            return exchange
        _move(exchange, State.SAID, said_minutes=minutes, said_by=side, said_at=now(), reminded_at=None)
        words = _("“%(about)s”: it was %(hours)s, says the other side. Is that so?")
        _tell(exchange.other(actor), exchange, words, hours=hours(minutes))
    return exchange


def confirm(*, actor: Person, exchange: Exchange) -> Exchange:
    """The other side says: so it was. Then it is booked. Refused: `own_word` (nobody confirms their own)."""
    with transaction.atomic():
        exchange = Exchange.objects.lock(exchange.pk)
        require("timebank.act_in_exchange", actor, exchange)
        if exchange.state == State.BOOKED:
            return exchange
        exchange = _mine(actor, exchange, State.SAID)
        if exchange.said_by == exchange.side_of(actor):
            raise Refused("own_word", _("You said how long it was. Now the other side has to say so too."))
        return _book(exchange, exchange.said_minutes or 0)


def post_hours(exchange: Exchange, minutes: int, key: str) -> Transfer:
    """Book the hours of an exchange, and from the common pot those of whoever came along. Part of `confirm` and of settling a disagreement."""
    if exchange.helper is None or exchange.helped is None:
        raise Refused("account_closed", _("One of the two has left. Hours can no longer go between them."))
    lock_accounts(exchange)
    made = books.post(
        kind=Transfer.Kind.EXCHANGE,
        source=books.account_of(exchange.helped),
        target=books.account_of(exchange.helper),
        minutes=minutes,
        key=key,
        words=exchange.about,
    )
    if exchange.is_home and exchange.companion is not None and exchange.companion_transfer is None:
        exchange.companion_transfer = books.post(
            kind=Transfer.Kind.COMPANION,
            source=books.pot(),
            target=books.account_of(exchange.companion),
            minutes=minutes,
            key=f"along:{exchange.ref}",
        )
        exchange.save(update_fields=["companion_transfer"])
    return made


def lock_accounts(exchange: Exchange) -> None:
    """All accounts that booking this can touch, at once and in order."""
    people = [person for person in (exchange.helper, exchange.helped, exchange.companion) if person is not None]
    books.lock(*([books.pot()] if exchange.is_home else []), *map(books.account_of, people))


def _book(exchange: Exchange, minutes: int) -> Exchange:
    made = post_hours(exchange, minutes, f"exchange:{exchange.ref}")
    _move(exchange, State.BOOKED, transfer=made, ended_at=now())
    for person in (exchange.helper, exchange.helped):
        _tell(
            person, exchange, _("“%(about)s”: %(hours)s are in the books. Both of you said so."), hours=hours(minutes)
        )
    return exchange


def _create(helper: Any, helped: Any, place: str, about: str, help: str, **more: Any) -> Exchange:
    """Refused: `own_listing`, `already_open` (the same two speak about the same thing already)."""
    if helper == helped:
        raise Refused("own_listing", _("This is your own."))
    tied = {name: more[name] for name in ("offer", "need") if more.get(name)}
    twin = Exchange.objects.under_way().filter(helper=helper, helped=helped, **tied).first()
    if twin is not None:
        raise Refused("already_open", _("The two of you speak about this already: look under “My exchanges”."))
    made: Exchange = Exchange.objects.create(
        helper=helper, helped=helped, place=place, about=about.strip()[:200], help=help, created_at=now(),
        **(_met_before(helper, helped) if place == Place.HOME else {}), **more,
    )  # fmt: skip
    return made


def _met_before(one: Person, other: Person) -> dict[str, Any]:
    """Two who met in public before a visit need not do so before the next."""
    both = Q(helper=one, helped=other) | Q(helper=other, helped=one)
    met = (
        Exchange.objects.filter(both, met_helper_at__isnull=False, met_helped_at__isnull=False).order_by("-pk").first()
    )
    return {} if met is None else {"met_on": met.met_on, "met_helper_at": now(), "met_helped_at": now()}


def _mine(actor: Person, exchange: Exchange, *states: str) -> Exchange:
    """Fresh and locked. Refused: `too_late` (it is at another stage), `helper_is_other_side`."""
    exchange = Exchange.objects.lock(exchange.pk)
    require("timebank.act_in_exchange", actor, exchange)
    if exchange.state not in states:
        raise Refused("too_late", _("This is at another stage now. Open the page again."))
    refuse_own_helper(actor, exchange.other(actor))
    return exchange


def refuse_own_helper(actor: Person, other: Person | None) -> None:
    """Who writes down for somebody cannot at the same time be the one who gains by it."""
    running = acting.running_for(actor)
    if running is not None and other is not None and running.helper_id == other.pk:
        raise Refused("helper_is_other_side", _("You are the other side of this. Ask somebody else to write it down."))


def _has_said_yes(actor: Person, exchange: Exchange) -> bool:
    return getattr(exchange, f"{exchange.side_of(actor)}_yes_at") is not None


def _say_yes(actor: Person, exchange: Exchange) -> None:
    field = f"{exchange.side_of(actor)}_yes_at"
    if getattr(exchange, field) is None:
        _move(exchange, exchange.state, **{field: now()})
    agree_if_ready(exchange)


def agree_if_ready(exchange: Exchange) -> None:
    """Both said yes, and it is safe: agreed."""
    if exchange.state == State.PROPOSED and exchange.helper_yes_at and exchange.helped_yes_at and exchange.is_safe:
        _move(exchange, State.AGREED)


def _move(exchange: Exchange, state: str, **what: Any) -> None:
    for name, value in {"state": state, **what}.items():
        setattr(exchange, name, value)
    exchange.save(update_fields=["state", *what])


def _tell(person: Person | None, exchange: Exchange, words: Any, **more: str) -> None:
    if person is not None:
        tell_each([person], "hours", words, exchange.get_absolute_url(), about=exchange.about, **more)
