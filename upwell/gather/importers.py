"""Bringing in a conversation held elsewhere: its statements and votes, by number; nobody's name. Taken in chunks, each whole; running it again changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from upwell.gather import polis
from upwell.gather.models import Conversation, Participant, Statement, Vote
from upwell.gather.tasks import make_map
from upwell.kit import search
from upwell.kit.errors import Refused
from upwell.kit.imports import Importer, Option, Problem, Row, Taken, actor_of, register
from upwell.kit.imports.base import Words
from upwell.kit.jobs import enqueue
from upwell.kit.lengths import whole
from upwell.kit.models import ImportRun
from upwell.kit.time import now
from upwell.ledger.actions import record

BATCH = 2_000
LONGEST_TITLE = 200
NewVote = tuple[int, int, int, datetime]  # statement, participant, value, when


class ConversationImporter(Importer):
    """A folder (or .zip) as Polis exports it: comments.csv, votes.csv or participants-votes.csv, perhaps summary.csv."""

    name: ClassVar[str] = "conversation"
    title: ClassVar[Words] = _("A conversation (Polis export)")
    explanation: ClassVar[Words] = _(
        "Put comments.csv, votes.csv or participants-votes.csv, and summary.csv in one .zip file. People stay numbers. The last vote of a person on a statement counts."
    )
    options: ClassVar[tuple[Option, ...]] = (
        Option("title", _("Title"), hint=_("Only where there is no summary.csv, or to give it another name.")),
    )
    permission: ClassVar[str] = "gather.import_conversation"
    chunk_size: ClassVar[int] = 5_000
    several_files: ClassVar[bool] = True

    def read(self, files: Mapping[str, bytes]) -> Sequence[Row]:
        """One row for each statement, then one for each vote (or each person of the matrix); what is wrong is told with the row it stands in."""
        export = polis.read(files)
        head = {"title": export.title, "source": _source(export, files), "opened_at": export.opened_at}
        things: list[Any] = [*export.statements, *export.votes, *export.wrong]
        return [Row(number, {"head": head, "thing": thing}) for number, thing in enumerate(things, 2)]

    def check(self, rows: Sequence[Row]) -> Iterable[Problem]:
        """Nothing more: each row knows what is wrong with it."""
        return ()

    def take(self, chunk: Sequence[Row], run: ImportRun) -> Taken:
        """Statements first, as the rows come; then votes of people."""
        conversation = _conversation(chunk[0]["head"], run)
        things = [row["thing"] for row in chunk]
        taken = Taken(
            refused=[Problem(w.row, w.field, w.code, w.sentence) for w in things if isinstance(w, polis.Wrong)]
        )
        _take_statements(conversation, [t for t in things if isinstance(t, polis.StatementRow)], taken)
        _take_votes(conversation, [t for t in things if isinstance(t, polis.VoteRow)], taken)
        if taken.added and not run.dry_run:
            enqueue(make_map, conversation.pk, True, key=f"map:kept:{conversation.pk}")
        return taken


def _source(export: polis.Export, files: Mapping[str, bytes]) -> str:
    """What makes two files the same conversation: the address that Polis gave it, else the words of its statements."""
    if 0 < len(export.source) <= LONGEST_TITLE:
        return export.source
    words = "\n".join(f"{s.number} {s.text}" for s in export.statements)
    return "sha256:" + hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


def _conversation(head: Mapping[str, Any], run: ImportRun) -> Conversation:
    """The conversation these rows belong to, made with the first of them. It is over: nobody votes in it here."""
    title = whole(run.options.get("title") or head["title"], LONGEST_TITLE)
    if not title:
        raise Refused("no_title", _("There is no title: add summary.csv to the folder, or give a title."))
    opened = head["opened_at"] or now()
    conversation, made = Conversation.objects.get_or_create(
        imported_from=head["source"], defaults={"title": title, "opened_at": opened, "closed_at": now()}
    )
    if made:
        record(
            "gather.conversation_imported", actor=actor_of(run), subject=conversation, facts={"source": head["source"]}
        )
        search.index(conversation)
    locked: Conversation = Conversation.objects.lock(conversation.pk)
    if locked.withdrawn_at is not None:
        raise Refused("taken_back", _("This conversation was taken back as a whole. It cannot come in again."))
    return locked


def _take_statements(conversation: Conversation, rows: Sequence[polis.StatementRow], taken: Taken) -> None:
    had = {s.number: s for s in conversation.statements.filter(number__in=[row.number for row in rows])} if rows else {}
    new = [_statement(conversation, row) for row in rows if row.number not in had]
    Statement.objects.bulk_create(new, batch_size=BATCH)
    Conversation.objects.filter(pk=conversation.pk).update(statement_count=F("statement_count") + len(new))
    taken.added += len(new)
    taken.unchanged += len(rows) - len(new)


def _statement(conversation: Conversation, row: polis.StatementRow) -> Statement:
    state = Statement.State.REFUSED if row.moderated < 0 else Statement.State.OPEN
    return Statement(
        conversation=conversation,
        number=row.number,
        text=row.text,
        state=state,
        meta=row.meta,
        written_at=row.at or conversation.opened_at,
    )


def _take_votes(conversation: Conversation, rows: Sequence[polis.VoteRow], taken: Taken) -> None:
    """Each row is counted once: as new when any vote in it is new or other than before."""
    counting = [row for row in rows if not row.superseded]
    taken.unchanged += len(rows) - len(counting)
    if not counting:
        return
    people = _participants(conversation, {row.participant for row in counting})
    statements = dict(conversation.statements.values_list("number", "pk"))
    had = _votes_of(conversation, {row.participant for row in counting})
    new: list[NewVote] = []
    changed: list[tuple[int, int]] = []
    for row in counting:
        before = len(new) + len(changed)
        for number, value, at in row.votes:
            pair = people[row.participant], statements[number]
            was = had.get(pair)
            if was is None:
                new.append((pair[1], pair[0], value, at or conversation.opened_at))
            elif was[1] != value:
                changed.append((was[0], value))
        touched = len(new) + len(changed) > before
        taken.added += touched
        taken.unchanged += not touched
    _write(conversation, new, changed)


def _write(conversation: Conversation, new: list[NewVote], changed: list[tuple[int, int]]) -> None:
    for start in range(0, len(new), BATCH):
        _insert(new[start : start + BATCH])
    for value in (-1, 0, 1):
        keys = [key for key, other in changed if other == value]
        for start in range(0, len(keys), BATCH):
            Vote.objects.filter(pk__in=keys[start : start + BATCH]).update(value=value)
    if new or changed:
        Conversation.objects.filter(pk=conversation.pk).update(
            vote_count=F("vote_count") + len(new), map_behind_since=now()
        )


def _insert(votes: list[NewVote]) -> None:
    """Many votes in one statement; without making an object of each, which takes most of the time for hundreds of thousands."""
    column = connection.ops.quote_name
    names = ", ".join(column(name) for name in ("statement_id", "participant_id", "value", "at"))
    places = ", ".join(["(%s, %s, %s, %s)"] * len(votes))
    sql = f"INSERT INTO {column(Vote._meta.db_table)} ({names}) VALUES {places}"  # noqa: S608  only our own names
    moment = connection.ops.adapt_datetimefield_value
    values = [part for statement, person, value, at in votes for part in (statement, person, value, moment(at))]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _participants(conversation: Conversation, numbers: set[int]) -> dict[int, int]:
    """Number -> key of each participant, made where they are new."""
    had = dict(conversation.participants.values_list("number", "pk"))
    new = [Participant(conversation=conversation, number=number) for number in sorted(numbers - set(had))]
    if new:
        Participant.objects.bulk_create(new, batch_size=BATCH)
        Conversation.objects.filter(pk=conversation.pk).update(participant_count=F("participant_count") + len(new))
        had |= {p.number: p.pk for p in new}
    return had


def _votes_of(conversation: Conversation, numbers: set[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """(participant, statement) -> (key, value) of the votes that are here already."""
    if not Vote.objects.filter(participant__conversation=conversation).exists():
        return {}
    votes = Vote.objects.filter(participant__conversation=conversation)
    if len(numbers) <= BATCH:
        votes = votes.filter(participant__number__in=numbers)
    rows = votes.values_list("participant_id", "statement_id", "pk", "value")
    return {(participant, statement): (key, value) for participant, statement, key, value in rows}


register(ConversationImporter())
