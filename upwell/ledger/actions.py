"""Writing on the record. Call these inside the transaction of the action that they record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from upwell.algorithms.canonical import canonical_json, commitment, new_salt
from upwell.kit.models import Referable
from upwell.kit.permissions import Actor
from upwell.kit.time import now
from upwell.ledger import tree
from upwell.ledger.entries import entry_types, relations
from upwell.ledger.models import Entry, Link, Salt
from upwell.ledger.subjects import kind_of

BATCH = 2_000


@dataclass(frozen=True)
class Draft:
    """One entry to be made by `record_many`; the fields are those of `record`."""

    kind: str
    actor: Actor
    subject: Referable
    role: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, tuple[str, Any]] = field(default_factory=dict)


def record(
    kind: str,
    *,
    actor: Actor,
    subject: Referable,
    role: str = "",
    facts: Mapping[str, Any] | None = None,
    personal: Mapping[str, tuple[str, Any]] | None = None,
) -> Entry:
    """Append one entry of a registered `kind` about `subject` (a model with a `ref`).

    role: the public role the actor acted in; without it the actor's own public role. facts: public plain values (no floats), only names that the kind
    registered. personal: name -> (opaque name of the owner, value); only a salted commitment to the value is written, and erasing the owner's salts makes
    it meaningless. Who acted is always such a commitment ("actor"). Refuses an unknown kind with KeyError, an unknown fact with ValueError, and
    being called outside a transaction with RuntimeError.
    """
    return record_many([Draft(kind, actor, subject, role, facts or {}, personal or {})])[0]


def record_many(drafts: Iterable[Draft]) -> list[Entry]:
    """As `record`, for a whole import: two statements for thousands of entries, in the order given."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record is part of the action's transaction")
    made = [_written(draft) for draft in drafts]
    Entry.objects.bulk_create([entry for entry, _salts in made], batch_size=BATCH)
    Salt.objects.bulk_create((salt for _entry, salts in made for salt in salts), batch_size=BATCH)
    if made:
        _sequence_after_commit()
    return [entry for entry, _salts in made]


def _written(draft: Draft) -> tuple[Entry, list[Salt]]:
    """The entry and the salts of its commitments, not saved yet."""
    if unknown := set(draft.facts) - entry_types[draft.kind].facts:
        raise ValueError(f"{draft.kind} has no public fact {sorted(unknown)}")
    hidden = dict(draft.personal)
    if draft.actor.opaque:
        hidden["actor"] = (draft.actor.opaque, draft.actor.opaque)
    salts = {name: new_salt() for name in hidden}
    entry = Entry(
        kind=draft.kind,
        at=now(),
        actor_role=draft.role or draft.actor.public_role,
        subject_kind=kind_of(draft.subject),
        subject_ref=draft.subject.ref,
        facts=dict(draft.facts),
        commitments={name: commitment(salt=salts[name], value=value) for name, (_owner, value) in hidden.items()},
    )
    entry.body = entry_body(entry)
    return entry, [Salt(entry=entry, name=name, owner=owner, salt=salts[name]) for name, (owner, _v) in hidden.items()]


def entry_body(entry: Entry) -> bytes:
    """The canonical bytes whose hash is the entry's leaf."""
    return canonical_json(
        {
            "ref": entry.ref,
            "kind": entry.kind,
            "at": entry.at.isoformat(),
            "role": entry.actor_role,
            "subject": [entry.subject_kind, entry.subject_ref],
            "facts": entry.facts,
            "commitments": entry.commitments,
        }
    )


def link(source: Referable, target: Referable, relation: str, *, entry: Entry | None = None) -> Link:
    """Say that `source` led to `target`. Saying it again changes nothing, but revives a link that was withdrawn."""
    relations[relation]
    tie: Link
    tie, made = Link.objects.get_or_create(
        source_kind=kind_of(source),
        source_ref=source.ref,
        target_kind=kind_of(target),
        target_ref=target.ref,
        relation=relation,
        defaults={"entry": entry, "at": now()},
    )
    if not made and tie.withdrawn_at is not None:
        Link.objects.filter(pk=tie.pk).update(withdrawn_at=None)
        tie.withdrawn_at = None
    return tie


def link_many(pairs: Iterable[tuple[Referable, Referable]], relation: str, *, entry: Entry | None = None) -> int:
    """As `link`, for thousands of pairs at once; how many were given. A link that was withdrawn stays so."""
    relations[relation]
    ties = [
        Link(
            source_kind=kind_of(source),
            source_ref=source.ref,
            target_kind=kind_of(target),
            target_ref=target.ref,
            relation=relation,
            entry=entry,
            at=now(),
        )
        for source, target in pairs
    ]
    Link.objects.bulk_create(ties, batch_size=BATCH, ignore_conflicts=True)
    return len(ties)


def withdraw_links(thing: Referable) -> int:
    """Mark every link that goes out from `thing` as taken back; how many."""
    going_out = Link.objects.filter(source_kind=kind_of(thing), source_ref=thing.ref, withdrawn_at=None)
    return going_out.update(withdrawn_at=now())


def forget_salts(owner: str) -> int:
    """Delete the salts of a person (by opaque name): their commitments mean nothing from now on. How many."""
    return Salt.objects.filter(owner=owner).delete()[0]


def _sequence_after_commit() -> None:
    """Once for each transaction that wrote entries, however many. What a rolled back savepoint takes off the list is put on again by the next entry."""
    waiting = transaction.get_connection().run_on_commit
    if not waiting or waiting[-1][1] is not tree.sequence_soon:
        transaction.on_commit(tree.sequence_soon, robust=True)
