"""What pages of offers, needs and exchanges read."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from upwell.accounts.models import Person
from upwell.community.models import Membership
from upwell.kit import search
from upwell.kit.permissions import allowed
from upwell.places.models import Area
from upwell.timebank import matching
from upwell.timebank.models import Dispute, Exchange, Listing, Place, Slot
from upwell.timebank.models.exchanges import brokered


def listings(
    viewer: Person, *, kind: str, words: str = "", help: str = "", area: str = "", space: str = ""
) -> QuerySet[Listing]:
    """Open offers or needs that the viewer may read, the newest first; narrowed by words, kind of help, area and space."""
    rows: QuerySet[Listing] = Listing.objects.visible_to(viewer).open().filter(kind=kind)
    if words.strip():
        hits = search.find(words, viewer=viewer, kinds=["timebank.listing"], limit=500).hits
        rows = rows.filter(ref__in=[hit.ref for hit in hits])
    for name, value in (("help", help), ("area__code", area), ("space__slug", space)):
        if value:
            rows = rows.filter(**{name: value})
    return rows.select_related("person", "area", "space").order_by("-renewed_at", "-pk")


def exchanges_of(person: Person) -> list[tuple[str, list[Exchange]]]:
    """One's own exchanges: those that wait for oneself, the others under way, those at an end (the newest thirty)."""
    mine = Exchange.objects.visible_to(person).select_related("helper", "helped", "companion").order_by("-pk")
    under_way = list(mine.under_way())
    waiting = [one for one in under_way if waits_for(one, person)]
    ended = list(mine.exclude(state__in=Exchange.UNDER_WAY)[:30])
    others = [one for one in under_way if one not in waiting]
    groups = [(_("Waiting for you"), waiting), (_("Under way"), others), (_("At an end"), ended)]
    return [(title, rows) for title, rows in groups if rows]


def waiting_of(person: Person) -> int:
    """How many exchanges wait for the word of this person."""
    mine = Exchange.objects.visible_to(person).under_way().select_related("companion")
    return sum(waits_for(one, person) for one in mine)


def waits_for(exchange: Exchange, person: Person) -> bool:
    """Whether the next word is this person's."""
    if exchange.companion_id == person.pk:
        return exchange.state == "proposed" and exchange.companion_at is None
    side = exchange.side_of(person)
    if exchange.state == "proposed":
        met = exchange.is_home and getattr(exchange, f"met_{side}_at") is None
        return getattr(exchange, f"{side}_yes_at") is None or met or (exchange.is_home and exchange.companion is None)
    return exchange.state == "said" and exchange.said_by != side


@dataclass(frozen=True)
class Pair:
    """A need and an offer on the broker's list, with the reasons in words."""

    need: Listing
    offer: Listing
    reasons: list[str]
    places: list[tuple[str, str]]


def brokers_list(broker: Person) -> list[Pair]:
    """Who might help whom, for what this broker is broker of. No hours, no history: only what people wrote that they offer or need."""
    rows = {row.pk: row for row in _brokered(broker)}
    chains = _areas({row.area_id for row in rows.values() if row.area_id})
    wishes = {kind: [_wish(row, chains) for row in rows.values() if row.kind == kind] for kind in ("need", "offer")}
    people = {row.person_id for row in rows.values()}
    inside: dict[int, set[int]] = {}
    for person, space in Membership.objects.filter(person__in=people, left_at=None).values_list("person", "space"):
        inside.setdefault(person, set()).add(space)
    found = matching.matches(
        wishes["need"],
        wishes["offer"],
        spaces={person: frozenset(spaces) for person, spaces in inside.items()},
        known=frozenset(Exchange.objects.filter(need__in=rows).values_list("need", "helper")),
    )
    return [
        Pair(rows[m.need], rows[m.offer], _reasons(m), [(p, str(Place(p).label)) for p in sorted(m.places)])
        for m in found
    ]


def _brokered(broker: Person) -> QuerySet[Listing]:
    """Open listings: all of them for a broker of the whole site, else those of their spaces."""
    rows: QuerySet[Listing] = Listing.objects.open().exclude(person=None).filter(brokered(broker))
    return rows.select_related("person", "area", "space")


def _areas(wanted: set[int]) -> dict[int, tuple[int, ...]]:
    """Each area with the wider ones around it, the nearest first."""
    parents: dict[int, int | None] = {}
    while fresh := wanted - set(parents):
        parents |= dict(Area.objects.filter(pk__in=fresh).values_list("pk", "parent"))
        wanted = {parent for parent in parents.values() if parent is not None}
    chains: dict[int, tuple[int, ...]] = {}
    for area in parents:
        chain, at = [area], parents[area]
        while at is not None and at not in chain:
            chain.append(at)
            at = parents.get(at)
        chains[area] = tuple(chain)
    return chains


def _wish(row: Listing, chains: dict[int, tuple[int, ...]]) -> matching.Wish:
    return matching.Wish(
        key=row.pk,
        person=row.person_id or 0,
        help=row.help,
        places=frozenset(row.places),
        slots=frozenset(row.slots),
        areas=chains.get(row.area_id or 0, ()),
        space=row.space_id,
        since=row.created_at,
    )


def _reasons(match: matching.Match) -> list[str]:
    """Why they might fit, in words."""
    said = [_("the same kind of help")]
    if match.near or match.wider:
        said.append(_("in the same area") if match.near else _("not far"))
    if match.slots:
        said.append(", ".join(str(Slot(slot).label) for slot in Slot.values if slot in match.slots))
    return said


def disputes_for(broker: Person) -> list[Dispute]:
    """Disagreements that wait for this broker, the oldest first; never their own."""
    rows = Dispute.objects.filter(settled_at=None).select_related("exchange__space", "duty").order_by("pk")
    return [row for row in rows if allowed("timebank.settle", broker, row)]
