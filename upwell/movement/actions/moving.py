"""A group leaves with everything, and arrives somewhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.algorithms.merkle import leaf_hash
from upwell.kit.errors import Refused
from upwell.kit.jobs import enqueue
from upwell.kit.permissions import SYSTEM, Actor, require
from upwell.kit.time import now, today
from upwell.ledger import checkpoints
from upwell.ledger.actions import Draft, record, record_many
from upwell.ledger.models import Link
from upwell.movement import tasks_moving
from upwell.movement.actions import arriving, rooms
from upwell.movement.archive import checking, history, writing
from upwell.movement.archive.checking import Checked, Record
from upwell.movement.archive.desk import Keys, moment, pieces
from upwell.movement.archive.shape import Line
from upwell.movement.archive.taking import Taking, fitting, people_here
from upwell.movement.models import Claim, Group, Inheritance, InheritedEntry, Member, Term
from upwell.promises import duties

WAITS = timedelta(days=60)


def export(*, actor: Actor, group: Group, target: Path) -> writing.Written:
    """Pack the whole group for a new home, with the addresses of those who agreed to be written to. Its members are told. Refused: `not_begun`."""
    with transaction.atomic():
        require("movement.move_group", actor, group)
        if group.state == Group.State.FOUNDING:
            raise Refused("not_begun", _("This group has not begun: there is nothing to take along."))
        record("movement.archive_made", actor=actor, subject=group, role="operator")
        told = _("%(group)s was packed, to be taken to another Upwell. Whose name goes along has agreed to it.")
        rows = Member.objects.members().filter(group=group, person__isnull=False).select_related("person")
        notices.tell_many(
            [row.person for row in rows], "movement.group", told % {"group": group.name}, group.get_absolute_url()
        )
    checkpoints.sign()
    return writing.write(group, target, with_addresses=True)


def bring_in(*, actor: Actor, path: Path, key: str = "") -> tuple[Inheritance, bool]:
    """Take a group in from an archive, all of it or nothing; and whether it is new. The same archive again changes nothing.

    Refused: whatever `checking.check` refuses, `group_here`, `slug_taken`, `bad_paper`, `does_not_fit`.
    """
    require("movement.move_group", actor)
    checked = checking.check(path, key=key)
    found = Inheritance.objects.filter(digest=checked.digest).first()
    if found is not None:
        return found, False
    fitting(lambda: _take(actor, checked))
    return Inheritance.objects.get(digest=checked.digest), True


def _take(actor: Actor, checked: Checked) -> Group:
    told = checked.manifest["group"]
    if Group.objects.filter(ref=told["ref"]).exists() or Group.objects.filter(slug=told["slug"]).exists():
        raise Refused("group_here", _("There is a group at /groups/%(slug)s/ here already."), slug=told["slug"])
    fresh: list[tuple[Person, Line]] = []
    people = _people(checked, fresh)
    group = Taking(checked, people).all()
    _places(checked, group, fresh)
    _links(checked, group)
    _history(actor, checked, group)
    enqueue(tasks_moving.index_group, group.pk)
    return group


def _people(checked: Checked, fresh: list[tuple[Person, Line]]) -> Keys:
    """Those who agreed get an account that nobody can sign in to yet. Who stands here under the same reference is only taken for the same person where the same
    home vouched for them before: otherwise an archive could put words into anybody's mouth.
    """
    keys: Keys = {}
    for line, person in people_here(checked):
        if person is None:
            person = arriving.make(line)
            fresh.append((person, line))
            keys[line["ref"]] = person.pk
        elif person.is_active and Claim.objects.filter(person=person, public_key=checked.public_key).exists():
            keys[line["ref"]] = person.pk
    return keys


def _places(checked: Checked, group: Group, fresh: list[tuple[Person, Line]]) -> None:
    """Rooms, offices with their end, and for each newcomer a place that waits for them."""
    for person, line in fresh:
        claim = Claim.objects.create(
            group=group,
            person=person,
            address=line["address"] or "",
            public_key=checked.public_key,
            ends_at=now() + WAITS,
        )
        if claim.address:
            enqueue(tasks_moving.write_to, claim.pk)
    for row in Member.objects.members().filter(group=group, person__isnull=False).select_related("person"):
        rooms.enter(row)
    for term in Term.objects.filter(group=group, ended_at=None, until__gte=today()):
        because = str(_("Every office ends on a day that is known from the start"))
        holder = str(_("The members of %(group)s")) % {"group": group.name}
        duties.open(actor=SYSTEM, kind="rotation", subject=term, holder=holder, because=because, due_on=term.until)


def _links(checked: Checked, group: Group) -> None:
    """Only from things of this group, and of the kinds that a group has: an archive says nothing of what others did here."""
    own = history.own_refs(group)
    for piece in pieces(checking.rows(checked, "links.jsonl")):
        others = history.of_others_here(piece, own)
        Link.objects.bulk_create(
            [
                Link(
                    source_kind=line["source_kind"],
                    source_ref=line["source_ref"],
                    target_kind=line["target_kind"],
                    target_ref=line["target_ref"],
                    relation=line["relation"],
                    at=moment(line["at"]),
                    withdrawn_at=moment(line["withdrawn_at"]),
                )
                for line in piece
                if (line["source_kind"], line["source_ref"]) in own
                and (line["target_kind"], line["target_ref"]) not in others
                and line["relation"] in history.RELATIONS
            ],
            ignore_conflicts=True,
        )


def _history(actor: Actor, checked: Checked, group: Group) -> None:
    """The former record stands here as it came, and each of its entries is named on this record by the hash of its bytes."""
    kept = [_inherit(checked, group, number, one) for number, one in enumerate(checked.records)]
    last = kept[-1]
    facts = {
        "origin": last.origin,
        "public_key": last.public_key,
        "size": last.size,
        "root": checked.records[-1].root.hex(),
        "entries": sum(checked.entries),
        "digest": checked.digest,
    }
    record("movement.group_imported", actor=actor, subject=group, role="operator", facts=facts)
    for piece in pieces(checking.rows(checked, "record.jsonl")):
        InheritedEntry.objects.bulk_create([_entry(kept, line) for line in piece])
        record_many(_named(piece, kept, group))


def _inherit(checked: Checked, group: Group, number: int, one: Record) -> Inheritance:
    is_last = number == len(checked.records) - 1
    return Inheritance.objects.create(
        group=group,
        origin=one.origin,
        public_key=one.public_key,
        size=one.size,
        note=one.note,
        entries=checked.entries[number],
        digest=checked.digest if is_last else None,
        made_at=moment(checked.manifest["made_at"] if is_last else one.made_at),
        taken_at=now(),
    )


def _entry(kept: list[Inheritance], line: Line) -> InheritedEntry:
    said = json.loads(line["body"])
    return InheritedEntry(
        inheritance=kept[line["record"]],
        position=line["position"],
        ref=said["ref"],
        kind=said["kind"],
        at=moment(said["at"]),
        body=line["body"].encode(),
        proof=line["proof"],
    )


def _named(piece: tuple[Line, ...], kept: list[Inheritance], group: Group) -> Iterator[Draft]:
    for line in piece:
        leaf = leaf_hash(line["body"].encode()).hex()
        facts = {"origin": kept[line["record"]].origin, "position": line["position"], "leaf": leaf}
        yield Draft("movement.entry_inherited", SYSTEM, group, facts=facts)
