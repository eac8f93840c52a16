"""Statements: the lines of an account in words, and what the common pot gave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from upwell.ledger.models import Entry as RecordEntry
from upwell.timebank.models import Account, Entry, Transfer


@dataclass(frozen=True)
class Line:
    """One line of a statement: when, what for, with whom, minutes with their sign, what stood there after it."""

    ref: str
    at: datetime
    kind: str
    what: str
    who: str
    url: str
    words: str
    minutes: int
    balance: int
    put_right: bool
    of_other: bool = False  # its words are somebody else's

    def as_dict(self) -> dict[str, Any]:
        """Plain values for the download of all one's data."""
        names = ("ref", "kind", "who", "words", "minutes", "balance")
        return {"at": self.at.isoformat(), **{name: getattr(self, name) for name in names}}


def entries_of(account: Account) -> QuerySet[Entry]:
    """The entries of an account, the newest first, with what a line needs."""
    rows: QuerySet[Entry] = Entry.objects.filter(account=account).order_by("-pk")
    return rows.select_related(
        "account__person",
        "transfer__note",
        "transfer__reversal",
        *(f"transfer__{side}_account__{of}" for side in ("from", "to") for of in ("person", "work")),
    )


def lines_of(entries: Iterable[Entry]) -> list[Line]:
    """Entries as lines."""
    return [_line(entry) for entry in entries]


def statement_lines(account: Account) -> list[Line]:
    """The whole statement, the oldest first."""
    return lines_of(entries_of(account).order_by("pk"))


def _line(entry: Entry) -> Line:
    transfer: Transfer = entry.transfer
    other = transfer.from_account if entry.minutes > 0 else transfer.to_account
    note = getattr(transfer, "note", None)
    is_work = other.kind == Account.Kind.WORK
    return Line(
        ref=transfer.ref,
        at=transfer.at,
        kind=transfer.kind,
        what=str(transfer.get_kind_display()),
        who=other.work.title if is_work else name_of(other),
        url=other.work.get_absolute_url() if is_work else "",
        words=note.read_by(entry.account.person_id) if note else "",
        minutes=entry.minutes,
        balance=entry.balance,
        put_right=getattr(transfer, "reversal", None) is not None,
        of_other=note_was_for(transfer, entry.account.person),
    )


def granted() -> list[Any]:
    """Why the common pot gave, from the public record: the newest twenty. How much it was is told with the whole quarter."""
    return list(RecordEntry.objects.filter(kind="timebank.pot_gave").order_by("-pk")[:20])


def last_check() -> RecordEntry | None:
    """What the last check of all the books said, from the public record: a page need not replay everything."""
    return RecordEntry.objects.filter(kind="timebank.books_checked").order_by("-pk").first()


def last_good_check() -> RecordEntry | None:
    """The last one at which everything was right: what a later one is compared with, so that a change does not become right by being checked twice."""
    return RecordEntry.objects.filter(kind="timebank.books_checked", facts__balanced=True).order_by("-pk").first()


def note_was_for(transfer: Transfer, viewer: Any) -> bool:
    """Whether `viewer` reads words that somebody else wrote to them with these hours."""
    note = getattr(transfer, "note", None)
    if note is None or not note.words or note.hidden_at or viewer is None or note.by_id == viewer.pk:
        return False
    return viewer.pk in {transfer.from_account.person_id, transfer.to_account.person_id}


def name_of(account: Account) -> str:
    """Who stands behind an account, as the other side of a transfer may read it."""
    if account.person is not None:
        return account.person.handle
    names = {
        Account.Kind.POT.value: _("the common pot"),
        Account.Kind.WORK.value: _("a shared work"),
        Account.Kind.LEFT.value: _("somebody who left"),
    }
    return names[account.kind]
