"""Writing on the record. Call these inside the transaction of the action that they record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model

from upwell.algorithms.canonical import canonical_json, commitment, new_salt
from upwell.kit.permissions import Actor
from upwell.kit.time import now
from upwell.ledger.entries import entry_types, relations
from upwell.ledger.models import Entry, Link, Salt
from upwell.ledger.subjects import kind_of


def record(
    kind: str,
    *,
    actor: Actor,
    subject: Model,
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
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record is part of the action's transaction")
    facts = dict(facts or {})
    if unknown := set(facts) - entry_types[kind].facts:
        raise ValueError(f"{kind} has no public fact {sorted(unknown)}")
    hidden = dict(personal or {})
    if actor.opaque:
        hidden["actor"] = (actor.opaque, actor.opaque)
    salts = {name: new_salt() for name in hidden}
    commitments = {name: commitment(salt=salts[name], value=value) for name, (_owner, value) in hidden.items()}
    entry = Entry(
        kind=kind,
        at=now(),
        actor_role=role or actor.public_role,
        subject_kind=kind_of(subject),
        subject_ref=str(getattr(subject, "ref")),  # noqa: B009
        facts=facts,
        commitments=commitments,
    )
    entry.body = entry_body(entry)
    entry.save(force_insert=True)
    Salt.objects.bulk_create(Salt(entry=entry, name=n, owner=owner, salt=salts[n]) for n, (owner, _v) in hidden.items())
    transaction.on_commit(_sequence_soon, robust=True)
    return entry


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


def link(source: Model, target: Model, relation: str, *, entry: Entry | None = None) -> Link:
    """Say that `source` led to `target`. Saying it again changes nothing, but revives a link that was withdrawn."""
    relations[relation]
    tie, made = Link.objects.get_or_create(
        source_kind=kind_of(source),
        source_ref=source.ref,  # type: ignore[attr-defined]
        target_kind=kind_of(target),
        target_ref=target.ref,  # type: ignore[attr-defined]
        relation=relation,
        defaults={"entry": entry, "at": now()},
    )
    if not made and tie.withdrawn_at is not None:
        Link.objects.filter(pk=tie.pk).update(withdrawn_at=None)
    return tie


def withdraw_links(thing: Model) -> int:
    """Mark every link that goes out from `thing` as taken back; how many."""
    return Link.objects.filter(source_kind=kind_of(thing), source_ref=thing.ref, withdrawn_at=None).update(
        withdrawn_at=now()
    )  # type: ignore[attr-defined]


def forget_salts(owner: str) -> int:
    """Delete the salts of a person (by opaque name): their commitments mean nothing from now on. How many."""
    return Salt.objects.filter(owner=owner).delete()[0]


def _sequence_soon() -> None:
    from upwell.ledger.tree import sequence  # noqa: PLC0415

    sequence()
