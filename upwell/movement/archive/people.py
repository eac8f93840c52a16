"""Who in an archive has a name: those who agreed. Everybody else is nobody in it, and shown as “a member”."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from upwell.accounts.models import Consent, Person
from upwell.ledger.subjects import kind_of
from upwell.movement.models import Group, Member
from upwell.places.models import PublicBody


@dataclass(frozen=True)
class People:
    """Primary key -> what goes along of this person."""

    refs: dict[int, str]  # those who agreed that their name goes along
    addresses: frozenset[int]  # those who agreed that the new home writes to them
    silent: frozenset[int]  # those whose words stay
    guests: dict[int, Member]  # guests, with their institution and since when

    def ref(self, key: int | None) -> str | None:
        """The reference of somebody who agreed; None for everybody else."""
        return self.refs.get(key) if key is not None else None

    def guest_of(self, key: int | None, at: datetime) -> PublicBody | None:
        """The institution for which this person wrote at that time."""
        row = self.guests.get(key) if key is not None else None
        return row.body if row is not None and at >= row.since else None

    def keeps_words(self, key: int | None) -> bool:
        """Whether what this person wrote stays."""
        return key is not None and key in self.silent


def of(group: Group) -> People:
    """Read once for an archive."""
    agreed: dict[str, set[int]] = {"name": set(), "address": set()}
    rows = Consent.objects.filter(
        purpose="carry", subject_kind=kind_of(group), subject_ref=group.ref, withdrawn_at=None, person__is_active=True
    )
    for key, scope in rows.values_list("person_id", "scope"):
        agreed.setdefault(scope, set()).add(key)
    refs = dict(Person.objects.filter(pk__in=agreed["name"]).values_list("pk", "ref"))
    belonging = Member.objects.filter(group=group, person__isnull=False)
    silent = belonging.filter(words_stay=True).values_list("person_id", flat=True)
    guests = {row.person_id: row for row in belonging.filter(kind=Member.Kind.GUEST).select_related("body")}
    return People(refs, frozenset(agreed["address"]), frozenset(silent), guests)


def body_line(body: PublicBody | None) -> dict[str, Any] | None:
    """A public body, so that it can be known again elsewhere."""
    return {"code": body.code, "slug": body.slug, "name": body.name, "kind": body.kind} if body is not None else None
