"""Writing down areas, bodies and remits. Nothing here is ever deleted: what ended has a last day and points to what came after it."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from upwell.kit import search
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import days, today
from upwell.ledger.actions import record
from upwell.places import hooks
from upwell.places.models import Area, PublicBody, Remit

Ending = TypeVar("Ending", Area, PublicBody)


def add_area(
    *,
    actor: Actor,
    code: str,
    name: str,
    kind: str,
    parent: Area | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Area:
    """Write down an area. Refuses a code that is taken and days that run backwards.

    Refused: `ends_before_it_begins`, `code_taken`, `missing`.
    """
    with transaction.atomic():
        require("places.add_area", actor)
        _require_in_order(valid_from, valid_to)
        area = Area(
            code=_required(code),
            name=_required(name),
            kind=kind,
            parent=parent,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        _save_new(area, _("There is an area with the code %(row)s already."))
        record("places.area_added", actor=actor, subject=area, facts={"name": name, "kind": kind, "code": code})
        return area


def end_area(*, actor: Actor, area: Area, on: date, successor: Area) -> Area:
    """Say that from the day `on` the area is no more, and which one took its place.

    Refused: `already_ended`, `ends_before_it_begins`, `successor_ended`, `circle`.
    """
    with transaction.atomic():
        area, successor = _lock_ending(area, successor)
        require("places.add_area", actor, area)
        _require_may_end(area, on, successor)
        area.valid_to, area.successor = on - days(1), successor
        area.save(update_fields=["valid_to", "successor"])
        facts = {"name": area.name, "successor": successor.name, "on": on.isoformat()}
        record("places.area_ended", actor=actor, subject=area, facts=facts)
        return area


def add_body(
    *,
    actor: Actor,
    code: str,
    name: str,
    kind: str,
    slug: str = "",
    about: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> PublicBody:
    """Write down a public body. Without a slug its address is made from its name. Refuses a code or an address that is taken.

    Refused: `ends_before_it_begins`, `code_taken`, `missing`.
    """
    with transaction.atomic():
        require("places.add_body", actor)
        _require_in_order(valid_from, valid_to)
        body = PublicBody(
            code=_required(code),
            name=_required(name),
            kind=kind,
            slug=slug or _free_slug(name, code),
            about=about,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        _save_new(body, _("There is a body with the code %(row)s, or with this address, already."))
        record("places.body_added", actor=actor, subject=body, facts={"name": name, "kind": kind, "code": code})
        search.index(body)
        return body


def add_remit(
    *,
    actor: Actor,
    body: PublicBody,
    decides: str,
    area: Area,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Remit:
    """Write down that `body` decides something for an area, from when to when. Refuses what is written down already.

    Refused: `ends_before_it_begins`, `remit_known`, `missing`.
    """
    with transaction.atomic():
        body = PublicBody.objects.lock(body.pk)
        require("places.add_remit", actor, body)
        _require_in_order(valid_from, valid_to)
        remit = Remit(body=body, decides=_required(decides), area=area, valid_from=valid_from, valid_to=valid_to)
        if body.remits.filter(decides=remit.decides, area=area, valid_from=valid_from).exists():
            raise Refused("remit_known", _("This is written down already."))
        remit.save(force_insert=True)
        facts = {"body": body.name, "decides": decides, "area": area.name}
        record("places.remit_added", actor=actor, subject=body, facts=facts)
        search.index(body)
        return remit


def end_remit(*, actor: Actor, remit: Remit, on: date) -> Remit:
    """Say that from the day `on` the body no longer decides this. Refused: `ends_before_it_begins`, `already_ended`."""
    with transaction.atomic():
        remit = Remit.objects.lock(remit.pk)
        require("places.add_remit", actor, remit.body)
        if remit.valid_to is not None:
            raise Refused("already_ended", _("This ended already."))
        _require_in_order(remit.valid_from, on - days(1))
        _end_remit(remit, on, actor)
        search.index(remit.body)
        return remit


def abolish_body(*, actor: Actor, body: PublicBody, on: date, successor: PublicBody) -> PublicBody:
    """Say that from the day `on` the body is no more and `successor` stands in its place.

    What it decided until then passes to the successor, on the same day, for the same areas. What it owes passes on through `hooks.body_abolished`: at once when
    the day has come, else on that day. Refused when it ended already, when the successor is gone by then, and when the line would go round in a circle.

    Refused: `already_ended`, `ends_before_it_begins`, `successor_ended`, `circle`.
    """
    with transaction.atomic():
        body, successor = _lock_ending(body, successor)
        require("places.abolish_body", actor, body)
        _require_may_end(body, on, successor)
        body.valid_to, body.successor = on - days(1), successor
        body.save(update_fields=["valid_to", "successor"])
        facts = {"name": body.name, "successor": successor.name, "on": on.isoformat()}
        record("places.body_abolished", actor=actor, subject=body, facts=facts)
        for remit in body.remits.select_for_update().filter(valid_to=None).order_by("pk"):
            _pass_remit(remit, on, successor, actor)
        if on <= today():
            pass_what_is_owed(actor=actor, body=body)
        search.index(body)
        search.index(successor)
        return body


def pass_what_is_owed(*, actor: Actor, body: PublicBody) -> None:
    """Call whoever holds duties of bodies. Doing it again changes nothing."""
    require("places.abolish_body", actor, body)
    for hook in hooks.body_abolished:
        hook(body, actor=actor)


def _pass_remit(remit: Remit, on: date, successor: PublicBody, actor: Actor) -> None:
    """A remit that was to begin later never begins with the old body: it only passes."""
    begins = on if remit.valid_from is None else max(on, remit.valid_from)
    if remit.valid_from is None or remit.valid_from < on:
        _end_remit(remit, on, actor)
    else:
        remit.delete()
    if successor.remits.filter(decides=remit.decides, area=remit.area).valid_on(begins).exists():
        return
    successor.remits.create(decides=remit.decides, area=remit.area, valid_from=begins)
    facts = {"body": successor.name, "decides": remit.decides, "area": remit.area.name}
    record("places.remit_added", actor=actor, subject=successor, facts=facts)


def _end_remit(remit: Remit, on: date, actor: Actor) -> None:
    remit.valid_to = on - days(1)
    remit.save(update_fields=["valid_to"])
    facts = {"body": remit.body.name, "decides": remit.decides, "area": remit.area.name, "on": on.isoformat()}
    record("places.remit_ended", actor=actor, subject=remit.body, facts=facts)


def _lock_ending(thing: Ending, successor: Ending) -> tuple[Ending, Ending]:
    """Both freshly read. The first row of the table is a gate: one ending at a time, else two that run at once could close a circle."""
    rows = type(thing)._default_manager
    rows.select_for_update().order_by("pk").first()
    return rows.select_for_update().get(pk=thing.pk), rows.select_for_update().get(pk=successor.pk)


def _require_may_end(thing: Ending, on: date, successor: Ending) -> None:
    if thing.valid_to is not None and thing.successor is not None:
        raise Refused("already_ended", _("It is written down already that this ends, and who takes over."))
    if thing.valid_from is not None and on <= thing.valid_from:
        raise Refused("ends_before_it_begins", _("It cannot end before it began."))
    seen: Ending | None = successor
    while seen is not None:
        if seen.pk == thing.pk:
            raise Refused("circle", _("This would go round in a circle: each would stand in the place of the other."))
        seen = seen.successor
    if successor.valid_to is not None and successor.valid_to < on:
        raise Refused("successor_ended", _("Whoever takes over must still be there on that day."))


def _require_in_order(valid_from: date | None, valid_to: date | None) -> None:
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        raise Refused("ends_before_it_begins", _("It cannot end before it began."))


def _required(text: str) -> str:
    if not text.strip():
        raise Refused("missing", _("Something that is needed was left empty."))
    return text.strip()


def _save_new(row: Area | PublicBody, sentence: str | Promise) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("code_taken", sentence, row=row.code) from error


def _free_slug(name: str, code: str) -> str:
    """Two bodies may have one name; the code makes them two addresses."""
    slug = slugify(name)[:60] or slugify(code) or "body"
    return f"{slug}-{slugify(code)}"[:80] if PublicBody.objects.filter(slug=slug).exists() else slug
