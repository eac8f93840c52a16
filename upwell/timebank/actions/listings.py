"""Offers and needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.community.models import Space
from upwell.kit import search
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import TWICE, now
from upwell.places.models import Area
from upwell.promises.telling import tell_each
from upwell.safety.standing import must_be_free
from upwell.timebank.models import Help, Listing, Place, Slot


def write(
    *,
    actor: Person,
    kind: str,
    help: str,
    title: str,
    words: str = "",
    places: Sequence[str] = ("public",),
    slots: Sequence[str] = (),
    area: Area | None = None,
    space: Space | None = None,
) -> Listing:
    """Offer something, or say what would help. Refused: `unknown_kind`, `no_title`, `no_place`."""
    with transaction.atomic():
        require("timebank.list", actor, space)
        told = _checked(help, title, words, places, slots) | {"area": area, "space": space}
        if kind not in Listing.Kind.values:
            raise Refused("unknown_kind", _("Say whether you offer it or would be glad of it."))
        made: Listing | None = Listing.objects.filter(
            person=actor, kind=kind, created_at__gt=now() - TWICE, **told
        ).first()
        if made is not None:
            return made
        made = Listing.objects.create(kind=kind, person=actor, created_at=now(), renewed_at=now(), **told)
        search.index(made)
    return made


def change(
    *,
    actor: Person,
    listing: Listing,
    help: str,
    title: str,
    words: str,
    places: Sequence[str],
    slots: Sequence[str],
    area: Area | None = None,
) -> Listing:
    """Say it otherwise. Refused: as `write`."""
    with transaction.atomic():
        listing = Listing.objects.lock(listing.pk)
        require("timebank.change_listing", actor, listing)
        told = _checked(help, title, words, places, slots) | {"area": area}
        Listing.objects.filter(pk=listing.pk).update(renewed_at=now(), **told)
        listing.refresh_from_db()
        search.index(listing)
    return listing


def renew(*, actor: Person, listing: Listing) -> Listing:
    """It is still so; or so again, after it was closed."""
    return _set(actor, listing, renewed_at=now(), closed_at=None)


def close(*, actor: Person, listing: Listing) -> Listing:
    """Not any more. Opening it again is `renew`."""
    return _set(actor, listing, closed_at=now())


def _set(actor: Person, listing: Listing, **what: Any) -> Listing:
    with transaction.atomic():
        listing = Listing.objects.lock(listing.pk)
        require("timebank.change_listing", actor, listing)
        Listing.objects.filter(pk=listing.pk).update(**what)
        listing.refresh_from_db()
        search.index(listing)
    return listing


def hide(*, actor: Actor, listing: Listing, reason: str) -> Listing:
    """A moderator hides a listing, and its owner is told why."""
    with transaction.atomic():
        listing = Listing.objects.lock(listing.pk)
        require("timebank.hide_listing", actor, listing)
        if listing.hidden_at is None:
            Listing.objects.filter(pk=listing.pk).update(hidden_at=now())
            if listing.person is not None:
                words = _("“%(title)s” was hidden: %(reason)s")
                url = listing.get_absolute_url()
                tell_each([listing.person], "hours", words, url, title=listing.title, reason=reason)
        listing.refresh_from_db()
        search.index(listing)
    return listing


def show(*, actor: Actor, listing: Listing) -> Listing:
    """A moderator brings a hidden listing back. Refused: `decided`, where a decision hides it (that is taken back instead, with a reason)."""
    with transaction.atomic():
        listing = Listing.objects.lock(listing.pk)
        require("timebank.hide_listing", actor, listing)
        must_be_free(actor, listing)
        Listing.objects.filter(pk=listing.pk).update(hidden_at=None)
        listing.refresh_from_db()
        search.index(listing)
    return listing


def _checked(help: str, title: str, words: str, places: Sequence[str], slots: Sequence[str]) -> dict[str, Any]:
    if not title.strip():
        raise Refused("no_title", _("Say in a few words what it is."))
    if help not in Help.values or set(slots) - set(Slot.values):
        raise Refused("unknown_kind", _("Choose from the list what kind of help it is, and when."))
    if not places or set(places) - set(Place.values):
        raise Refused("no_place", _("Say where it can be: in a public place, by phone, or in a home."))
    return {
        "help": help,
        "title": title.strip()[:80],
        "words": words.strip()[:1000],
        "places": [place for place in Place.values if place in places],
        "slots": [slot for slot in Slot.values if slot in slots],
    }
