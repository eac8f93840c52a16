"""The process in which the transfers of one database are made: python -m bench.exchanging TRANSFERS HOURS.json."""

from __future__ import annotations

import json
import multiprocessing
import statistics
import sys
from pathlib import Path
from random import Random
from typing import Any

from bench import ground
from bench.figures import seconds

PROCESSES, ACCOUNTS = 8, 40
TWICE, TURNED = 20, 50


def run(transfers: int) -> dict[str, Any]:
    """Make them, check that nothing was lost or made, and read a statement."""
    from upwell.timebank import books

    people = _people()
    booked, _ = seconds(lambda: _at_once(transfers))
    audited, audit = seconds(books.audit)
    expected = sum(_made(number, transfers) for number in range(PROCESSES))
    if not audit.balanced or audit.transfers != expected:
        raise RuntimeError(f"the books are wrong: {audit}, expected {expected} transfers")
    lines, statement = _statement(people)
    return {"transfers": expected, "booked": booked, "audited": audited, "lines": lines, "statement": statement}


def _people() -> list[Any]:
    from upwell.accounts.models import Person
    from upwell.timebank.actions import joining

    people = [Person.objects.create_user(f"Neighbour {n:02}") for n in range(ACCOUNTS)]
    for person in people:
        joining.join(actor=person)
    return people


def _at_once(transfers: int) -> None:
    from django.db import connections

    connections.close_all()
    fork = multiprocessing.get_context("fork")
    running = [fork.Process(target=_work, args=(number, transfers)) for number in range(PROCESSES)]
    for process in running:
        process.start()
    for process in running:
        process.join()
    if any(process.exitcode for process in running):
        raise RuntimeError("a process broke")


def _turns(number: int, transfers: int) -> range:
    return range(number, transfers, PROCESSES)


def _made(number: int, transfers: int) -> int:
    return sum(1 + (turn % TURNED == 0) for turn in _turns(number, transfers))


def _work(number: int, transfers: int) -> None:
    from django.db import connections, transaction

    from upwell.timebank import books
    from upwell.timebank.models import Account

    chance, accounts = Random(number), list(Account.objects.filter(kind="member").order_by("pk"))
    for turn in _turns(number, transfers):
        source, target = chance.sample(accounts, 2)
        minutes = chance.randrange(5, 180)
        for _again in range(1 + (turn % TWICE == 0)):
            with transaction.atomic():
                made = books.post(kind="gift", source=source, target=target, minutes=minutes, key=f"bench:{turn}")
        if turn % TURNED == 0:
            with transaction.atomic():
                books.reverse(transfer=made)
    connections.close_all()


def _statement(people: list[Any]) -> tuple[int, float]:
    from bench.visits import client_of
    from upwell.timebank.models import Entry

    most = max(people, key=lambda person: Entry.objects.filter(account__person=person).count())
    client = client_of(most)
    times = [seconds(lambda: client.get("/time/statement/"))[0] for _ in range(5)]
    return Entry.objects.filter(account__person=most).count(), statistics.median(times)


if __name__ == "__main__":
    ground.prepare()
    Path(sys.argv[2]).write_text(json.dumps(run(int(sys.argv[1]))))
