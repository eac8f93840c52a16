"""The group's part of the public record: entries with the proof that they stand in it, and the links between its things."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Q, QuerySet

from upwell.community.models import Post, Space
from upwell.ledger import keys, subjects, tree
from upwell.ledger.models import Checkpoint, Entry, Link
from upwell.ledger.subjects import kind_of
from upwell.movement.archive.lines import CHUNK, pieces, said
from upwell.movement.archive.shape import Line
from upwell.movement.models import (
    Decision,
    Disclosure,
    Group,
    GroupAction,
    Inheritance,
    InheritedEntry,
    Term,
)

RELATIONS = frozenset({"carried_out", "brought"})
OURS: tuple[Any, ...] = (Decision, GroupAction, Disclosure, Term)


def links(group: Group) -> Iterator[Line]:
    """Between the group's own things, and from the group to what was raised in its name."""
    refs: list[tuple[str, QuerySet[Any]]] = [(kind_of(group), Group.objects.filter(pk=group.pk).values("ref"))]
    refs += [(model._meta.label_lower, model.objects.filter(group=group).values("ref")) for model in OURS]
    found = Q(pk__in=[])
    for kind, inside in refs:
        found |= Q(source_kind=kind, source_ref__in=inside)
    for row in pieces(Link.objects.filter(found)):
        yield {
            "source_kind": row.source_kind,
            "source_ref": row.source_ref,
            "target_kind": row.target_kind,
            "target_ref": row.target_ref,
            "relation": row.relation,
            "at": said(row.at),
            "withdrawn_at": said(row.withdrawn_at),
        }


def own_refs(group: Group) -> set[tuple[str, str]]:
    """Kind and reference of the group and of what of it can lead somewhere."""
    own = {(kind_of(group), group.ref)}
    for model in OURS:
        refs = model.objects.filter(group=group).values_list("ref", flat=True)
        own |= {(model._meta.label_lower, ref) for ref in refs}
    return own


def of_others_here(lines: Iterable[Line], own: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """What the links lead to that stands here already and is not the group's: otherwise an archive could say that the group raised an issue that others raised."""
    wanted: dict[str, list[str]] = {}
    for line in lines:
        if (line["target_kind"], line["target_ref"]) not in own and subjects.is_shown(line["target_kind"]):
            wanted.setdefault(line["target_kind"], []).append(line["target_ref"])
    found: set[tuple[str, str]] = set()
    for kind, refs in wanted.items():
        rows = apps.get_model(kind)._default_manager.filter(ref__in=refs)
        found |= {(kind, ref) for ref in rows.values_list("ref", flat=True)}
    return found


def records(group: Group, newest: Checkpoint | None) -> Iterator[Line]:
    """The records from which entries go along: those of former homes, then this one."""
    number = 0
    for row in former(group):
        yield {
            "number": number,
            "origin": row.origin,
            "public_key": row.public_key,
            "note": row.note,
            "made_at": said(row.made_at),
        }
        number += 1
    if newest is not None:
        key = base64.b64encode(keys.public_key()).decode()
        yield {
            "number": number,
            "origin": settings.LEDGER_ORIGIN,
            "public_key": key,
            "note": newest.note,
            "made_at": said(newest.at),
        }


def former(group: Group) -> list[Inheritance]:
    """What earlier homes handed on, oldest first."""
    return list(Inheritance.objects.filter(group=group).order_by("pk"))


def entries(group: Group, newest: Checkpoint | None) -> Iterator[Line]:
    """Every entry about the group or something of it, under the checkpoint, with its path to the root."""
    before = former(group)
    for number, inheritance in enumerate(before):
        for row in pieces(InheritedEntry.objects.filter(inheritance=inheritance)):
            yield {"record": number, "position": row.position, "body": bytes(row.body).decode(), "proof": row.proof}
    if newest is None:
        return
    for position, body in _found(group, newest.size):
        proof = [one.hex() for one in tree.inclusion(position, newest.size)]
        yield {"record": len(before), "position": position, "body": bytes(body).decode(), "proof": proof}


def _found(group: Group, size: int) -> Iterator[tuple[int, bytes]]:
    for kind, refs in _subjects(group):
        rows = Entry.objects.filter(subject_kind=kind, subject_ref__in=refs, position__lt=size).order_by("position")
        yield from rows.values_list("position", "body")


def _subjects(group: Group) -> Iterator[tuple[str, list[str]]]:
    """What the group's entries are about, some references at a time."""
    yield kind_of(group), [group.ref]
    for model in OURS:
        yield model._meta.label_lower, list(model.objects.filter(group=group).values_list("ref", flat=True))
    yield "community.space", list(Space.objects.filter(room__group=group).values_list("ref", flat=True))
    brought = Link.objects.filter(source_kind=kind_of(group), source_ref=group.ref, relation="brought")
    yield "gather.issue", list(brought.values_list("target_ref", flat=True))
    refs: list[str] = []
    for post in pieces(Post.objects.filter(thread__space__room__group=group).only("ref")):
        refs.append(post.ref)
        if len(refs) == CHUNK:
            yield "community.post", refs
            refs = []
    yield "community.post", refs
