"""Several processes at the same moment, each with its own connection to the database."""

from __future__ import annotations

import multiprocessing
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections

from upwell.kit.errors import Refused

_FORK = multiprocessing.get_context("fork")  # the children take over the test's database as it is, and open it anew
PATIENCE = 90


@dataclass(frozen=True)
class Outcome:
    """What came of one process: "done", the code of a refusal, or "error" with its words."""

    said: str
    words: str = ""
    value: Any = None


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Outcome]:
    """Do all of these at the same moment, each in a process of its own; what came of them, in the same order."""
    connections.close_all()
    gate, told = _FORK.Barrier(len(acts)), _FORK.SimpleQueue()
    running = [_FORK.Process(target=_do, args=(number, act, gate, told)) for number, act in enumerate(acts)]
    for process in running:
        process.start()
    outcomes = dict(told.get() for _process in running)
    for process in running:
        process.join(PATIENCE)
    return [outcomes[number] for number in range(len(acts))]


def _do(number: int, act: Callable[[], Any], gate: Any, told: Any) -> None:
    try:
        gate.wait(PATIENCE)
        value = act()
        outcome = Outcome("done", value=value if isinstance(value, int | str | None) else None)
    except Refused as refusal:
        outcome = Outcome(refusal.code)
    except BaseException:  # noqa: BLE001  whatever it is, the test tells it
        outcome = Outcome("error", traceback.format_exc())
    finally:
        connections.close_all()
    told.put((number, outcome))


def said(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """How often what came out; an error is shown with its words, so that a failing test tells why."""
    return dict(Counter(one.said if one.said != "error" else one.words[-2000:] for one in outcomes))
