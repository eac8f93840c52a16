"""What the time bank holds of a person. Leaving takes the words and the name; the hours of the others stay as they were, and the books stay balanced."""

from __future__ import annotations

from typing import Any

from upwell.accounts.models import Person
from upwell.kit.personal import Holding, hold
from upwell.timebank.actions.joining import close_account
from upwell.timebank.models import Account, TransferNote
from upwell.timebank.queries import statement_lines


def export(person: Person) -> list[dict[str, Any]]:
    """The account with its whole statement."""
    rows: list[dict[str, Any]] = []
    for account in Account.objects.filter(person=person).select_related("area"):
        lines = [line.as_dict() for line in statement_lines(account)]
        rows.append(
            {"what": "account", "since": account.opened_at.isoformat(), "minutes": account.balance, "lines": lines}
        )
    return rows


def untie(person: Person) -> int:
    """All of it, when somebody leaves the time bank or this place altogether."""
    touched: int = TransferNote.objects.filter(by=person).update(by=None, words="")
    return touched + close_account(person)


hold(
    Holding(
        name="timebank",
        models=("timebank.Account", "timebank.TransferNote"),
        export=export,
        erase=untie,
        order=40,
    )
)
