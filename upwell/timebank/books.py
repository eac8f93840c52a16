"""Posting to the books. Part of the acts of this package; nothing else writes a transfer.

`post` takes a key: who sends the same thing twice, or is answered twice by a slow network, gets the first transfer back. Both accounts are locked in the order of their keys, so
that of two at the same moment the second one finds the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from upwell.accounts import acting
from upwell.accounts.models import Person
from upwell.algorithms.canonical import canonical_json
from upwell.kit.errors import Refused
from upwell.kit.time import now
from upwell.timebank import limits
from upwell.timebank.models import Account, Entry, Transfer, TransferNote
from upwell.timebank.models.books import MOST_MINUTES

Kind = Transfer.Kind


def account_of(person: Person) -> Account:
    """The account of somebody who takes part. Refused: `not_in_it`."""
    found: Account | None = Account.objects.filter(person=person).first()
    if found is None:
        raise Refused("not_in_it", _("This person does not take part in the time bank."))
    return found


def pot_or_none() -> Account | None:
    """The common pot, for pages, which write nothing."""
    return Account.objects.filter(kind=Account.Kind.POT).first()


def pot() -> Account:
    """The common pot; it is there from the first time that somebody looks for it."""
    made: Account = Account.objects.get_or_create(kind=Account.Kind.POT)[0]
    return made


def post(
    *,
    kind: str,
    source: Account,
    target: Account,
    minutes: int,
    key: str,
    words: str = "",
    by: Person | None = None,
    reverses: Transfer | None = None,
) -> Transfer:
    """Book `minutes` from `source` to `target`, once for each `key`. Call it inside the transaction of the act that it is part of.

    Refused: `no_minutes`, `same_account`, `account_closed` (somebody left), `key_used` (the same key for something else).
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("post is part of the action's transaction")
    _check(minutes, source, target)
    pair = lock(source, target)
    what = {"kind": kind, "from_account": source, "to_account": target, "minutes": minutes, "reverses": reverses}
    if twin := Transfer.objects.filter(key=key).first():
        return _same(twin, what)
    if kind != Kind.REVERSAL and any(account.kind == Account.Kind.LEFT for account in pair):
        raise Refused("account_closed", _("This person has left. Hours can no longer go to them or come from them."))
    made = _insert(key, what)
    if words.strip():
        helped = by is not None and acting.running_for(by) is not None
        TransferNote.objects.create(transfer=made, by=by, words=words.strip()[:200], written_down=helped)
    for account in pair:
        limits.look(account)
    return made


def reverse(*, transfer: Transfer, words: str = "", by: Person | None = None) -> Transfer:
    """Put a transfer right again by its opposite; doing it twice changes nothing. A reversal itself stays. Refused: `is_reversal`."""
    if transfer.reverses_id is not None:
        raise Refused("is_reversal", _("This puts something right already. Book the hours anew instead."))
    return post(
        kind=Kind.REVERSAL,
        source=transfer.to_account,
        target=transfer.from_account,
        minutes=transfer.minutes,
        key=f"reversal:{transfer.ref}",
        words=words,
        by=by,
        reverses=transfer,
    )


def _check(minutes: int, source: Account, target: Account) -> None:
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 0 < minutes <= MOST_MINUTES:
        raise Refused("no_minutes", _("Say how long it was: at least a minute, and less than a week."))
    if source.pk == target.pk:
        raise Refused("same_account", _("Hours go from one to another."))


def lock(*accounts: Account) -> list[Account]:
    """Accounts freshly read and locked, in the order of their keys. An act that books more than once locks all of them first, or two such acts could wait for each other."""
    rows = Account.objects.select_for_update(no_key=True).filter(pk__in=[account.pk for account in accounts])
    return list(rows.order_by("pk"))


def _insert(key: str, what: dict[str, object]) -> Transfer:
    """The database writes the two entries with it. When another process used the key in this very moment, it says so."""
    try:
        with transaction.atomic():
            made: Transfer = Transfer.objects.create(key=key, at=now(), **what)
            return made
    except IntegrityError:
        twin = Transfer.objects.filter(key=key).first()
        if twin is None:
            raise
        return _same(twin, what)


def _same(twin: Transfer, what: dict[str, object]) -> Transfer:
    if all(getattr(twin, name) == value for name, value in what.items()):
        return twin
    raise Refused("key_used", _("This was sent before, as something else. Open the page again and look what is there."))


@dataclass(frozen=True)
class Books:
    """The whole of it, checked. difference: the sum of all entries; wrong: accounts whose balance is not the sum of their entries."""

    transfers: int
    minutes: int
    difference: int
    wrong: int
    one_sided: int

    @property
    def balanced(self) -> bool:
        """Nothing was made and nothing was lost."""
        return not (self.difference or self.wrong or self.one_sided)


def replayed() -> dict[int, int]:
    """Every balance, computed from the entries alone."""
    rows = Entry.objects.order_by().values_list("account").annotate(Sum("minutes"))
    return dict(rows)


def audit() -> Books:
    """Replay all entries and compare them with what stands there. Each question is one statement, so that transfers made meanwhile do not disturb it."""
    by_entries = Account.objects.annotate(told=Coalesce(Sum("entries__minutes"), 0))
    sides = Transfer.objects.annotate(sides=Count("entries"), sum=Coalesce(Sum("entries__minutes"), 0))
    total = Transfer.objects.order_by().aggregate(number=Count("pk"), minutes=Sum("minutes"))
    return Books(
        transfers=total["number"],
        minutes=total["minutes"] or 0,
        difference=Entry.objects.order_by().aggregate(Sum("minutes"))["minutes__sum"] or 0,
        wrong=by_entries.exclude(balance=F("told")).count(),
        one_sided=sides.exclude(sides=2, sum=0).order_by().count(),
    )


def digest(until: datetime) -> str:
    """SHA-256 over every transfer before `until`, in order: what the public record holds of the books. One changed byte in any of them gives another one.

    It goes over references of accounts, which stay when their people leave; nothing of anybody is in it that a stranger could tell.
    """
    rows = Transfer.objects.filter(at__lt=until).order_by("pk")
    names = ("ref", "kind", "from_account__ref", "to_account__ref", "minutes", "reverses__ref")
    seal = sha256()
    for row in rows.values_list(*names).iterator(chunk_size=2_000):
        seal.update(canonical_json(list(row)) + b"\n")
    return seal.hexdigest()
