"""Whom a referral is about and how to reach them: what may be written, and as which columns it is kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.accounts import needs
from upwell.kit.errors import Refused
from upwell.kit.time import today
from upwell.places.models import Area
from upwell.prescribing.categories import NEEDS
from upwell.prescribing.models import Referral
from upwell.prescribing.nhs_number import tidy

WRITTEN = frozenset({"mail", "letter", "text"})


@dataclass(frozen=True)
class About:
    """Whom it is about and how to reach them. Only what is needed; most of it may be left empty."""

    name: str
    wish: str = ""
    needs: Collection[str] = ()
    full_name: str = ""
    born_on: date | None = None
    nhs_number: str = ""
    area: Area | None = None
    phone: str = ""
    email: str = ""
    address: str = ""
    by: str = "phone"
    no_writing: bool = False
    may_leave_message: bool = False
    safe_note: str = ""
    adjustments: Collection[str] = field(default_factory=tuple)
    adjustment_note: str = ""


def check(about: About) -> None:
    """What cannot be is refused: `no_name`, `no_way_to_reach`, `not_in_writing`, `bad_nhs_number`, `born_later`, `unknown_need`."""
    if not about.name.strip():
        raise Refused("no_name", _("What do they like to be called? A first name is enough."))
    check_ways(about)
    if about.nhs_number and tidy(about.nhs_number) is None:
        raise Refused("bad_nhs_number", _("This is not an NHS number: one of its ten figures is wrong."))
    if about.born_on and about.born_on > today():
        raise Refused("born_later", _("The day of birth is still to come."))
    unknown = (set(about.needs) - set(NEEDS)) | (set(about.adjustments) - set(needs.kinds))
    if unknown:
        raise Refused("unknown_need", _("We have no word for “%(need)s”."), need=", ".join(sorted(unknown)))


def check_ways(about: About) -> None:
    """There is a way, and it is safe. Refused: `no_way_to_reach`, `not_in_writing`."""
    ways = {"phone": about.phone, "text": about.phone, "mail": about.email, "letter": about.address}
    if about.by not in ways:
        raise Refused("no_way_to_reach", _("Say how the link worker should get in touch first."))
    if about.no_writing and about.by in WRITTEN:
        raise Refused("not_in_writing", _("Nothing may be written to this person. Choose the phone."))
    if not ways[about.by].strip():
        raise Refused("no_way_to_reach", _("Give the number or the address by which they want to be reached."))


def columns(about: About) -> dict[str, Any]:
    """As the table keeps it: tidy, each list in its order."""
    words = {name: " ".join(v.split()) if name not in {"wish", "address"} else v.strip() for name, v in _texts(about)}
    more = {"needs": sorted(set(about.needs)), "adjustments": sorted(set(about.adjustments))}
    number = tidy(about.nhs_number) or ""
    return {**_plainly(about), **words, **more, "nhs_number": number, "area": about.area}


def _texts(about: About) -> list[tuple[str, str]]:
    return [(name, value) for name, value in _plainly(about).items() if isinstance(value, str)]


def _plainly(about: About) -> dict[str, Any]:
    """As a dictionary; the area stays the row that it is."""
    return {name: getattr(about, name) for name in about.__dataclass_fields__ if name != "area"}


def keeping(about: About, referral: Referral) -> About:
    """The same, with what the form did not ask left as it is."""
    kept = {name: getattr(referral, name) for name in ("full_name", "born_on", "nhs_number")}
    return replace(about, **{name: value for name, value in kept.items() if not getattr(about, name)})
