"""Read API of the public record: entries, proofs, checkpoints, the key."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from upwell.kit.errors import Refused
from upwell.ledger import checkpoints, queries, tree
from upwell.ledger.models import Checkpoint, Entry

router = Router(tags=["record"])

LARGEST = 2**53 - 1
Words = Annotated[str, Query(max_length=200)]
Ref = Annotated[str, Path(max_length=24)]
Size = Annotated[int, Query(ge=0, le=LARGEST)]


class Missing(Schema):
    """The record does not hold it."""

    code: str = "not_found"
    sentence: str


class EntryOut(Schema):
    """One thing that happened. body is the canonical JSON whose hash is the leaf."""

    ref: str
    position: int | None
    kind: str
    at: datetime
    role: str
    subject_kind: str
    subject_ref: str
    facts: dict[str, Any]
    commitments: dict[str, str]
    sentence: str
    body: str


class EntriesOut(Schema):
    """Newest first. before: give it back to go on with older ones; empty at the end."""

    entries: list[EntryOut]
    before: str


class ProofOut(Schema):
    """RFC 9162 inclusion proof, hashes as hex, under the signed checkpoint in note."""

    position: int
    leaf: str
    path: list[str]
    size: int
    root: str
    note: str


class ConsistencyOut(Schema):
    """RFC 9162 consistency proof, hashes as hex."""

    old: int
    new: int
    old_root: str
    new_root: str
    path: list[str]


class CheckpointOut(Schema):
    """A signed head of the tree, with the text that was signed (C2SP signed-note)."""

    size: int
    root: str
    at: datetime
    note: str


class KeyOut(Schema):
    """Whose record this is and which Ed25519 key signs it."""

    origin: str
    public_key: str = Field(description="32 bytes, base64")
    verifier_key: str = Field(description="C2SP signed-note form")
    fingerprint: str = Field(description="SHA-256 of the 32 bytes, hexadecimal")


@router.get("/record/entries", response=EntriesOut)
def entries(
    request: HttpRequest,
    kind: Words = "",
    subject_kind: Words = "",
    subject_ref: Words = "",
    q: Words = "",
    before: Words = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Any:
    """Entries, newest first; of a kind, about a thing, with words in their facts."""
    about = (subject_kind, subject_ref) if subject_kind and subject_ref else None
    rows = queries.matching(kind=kind, about=about, words=q)
    piece = queries.piece(rows, None, before=before, limit=limit)
    return {"entries": [_entry(told.entry) for told in piece.told], "before": piece.before}


@router.get("/record/entries/{ref}", response={200: EntryOut, 404: Missing})
def entry(request: HttpRequest, ref: Ref) -> Any:
    """One entry."""
    row = _find(ref)
    return _entry(row) if row else _missing("There is no such entry.")


@router.get("/record/entries/{ref}/proof", response={200: ProofOut, 404: Missing})
def proof(request: HttpRequest, ref: Ref) -> Any:
    """That the entry is under the newest checkpoint. Within minutes of the entry there is none yet."""
    row = _find(ref)
    made = queries.prove(row) if row else None
    return made.as_dict() if made else _missing("No checkpoint covers such an entry yet.")


@router.get("/record/checkpoint", response={200: CheckpointOut, 404: Missing})
def checkpoint(request: HttpRequest, size: Annotated[int | None, Query(ge=1, le=LARGEST)] = None) -> Any:
    """The newest checkpoint, or the one of this size."""
    row = Checkpoint.objects.filter(size=size).first() if size else checkpoints.latest()
    return row or _missing("There is no such checkpoint.")


@router.get("/record/checkpoints", response=list[CheckpointOut])
def checkpoint_list(
    request: HttpRequest,
    below: Annotated[int, Query(ge=0, le=LARGEST)] = LARGEST,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Any:
    """Checkpoints, newest first, those of fewer than `below` entries."""
    return list(Checkpoint.objects.filter(size__lt=below).order_by("-size")[:limit])


@router.get("/record/consistency", response={200: ConsistencyOut, 404: Missing})
def consistency(request: HttpRequest, old: Size, new: Size) -> Any:
    """That the record of `new` entries goes on from that of `old` entries."""
    try:
        path = tree.consistency(old, new)
    except Refused as refusal:
        return _missing(str(refusal))
    roots = {"old_root": tree.root(old).hex(), "new_root": tree.root(new).hex()}
    return {"old": old, "new": new, "path": [one.hex() for one in path], **roots}


@router.get("/record/key", response=KeyOut)
def key(request: HttpRequest) -> Any:
    """The public key."""
    return queries.key()


def _find(ref: str) -> Entry | None:
    row: Entry | None = Entry.objects.filter(ref=ref).first()
    return row


def _entry(row: Entry) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "position": row.position,
        "kind": row.kind,
        "at": row.at,
        "role": row.actor_role,
        "subject_kind": row.subject_kind,
        "subject_ref": row.subject_ref,
        "facts": row.facts,
        "commitments": row.commitments,
        "sentence": queries.sentence(row.kind, row.facts),
        "body": bytes(row.body).decode(),
    }


def _missing(sentence: str) -> Status[dict[str, str]]:
    return Status(404, {"code": "not_found", "sentence": sentence})
