"""A fault as it is kept and shown: where it happened and of what kind, and nothing of anybody's.

A message may hold a mail address, a row of a table or the very words that a job was about, and the jobs' page would keep them for weeks after their author took
them back. So of messages only those are kept that the machine itself makes about the machine; the log, which the operator keeps or throws away, has them all.
"""

from __future__ import annotations

import re
from traceback import StackSummary, TracebackException

# Said about names, addresses of machines and the database as such. Of these too, whatever looks like a mail address goes, and what the database quotes of a row.
ABOUT_THE_MACHINE = (
    AttributeError,
    ConnectionError,
    ImportError,
    MemoryError,
    NameError,
    NotImplementedError,
    RecursionError,
    TimeoutError,
)
NOT_TOLD = "(what it said is in the log only: it may hold somebody's words)"
MAIL = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")


class AboutTheMachine(Exception):
    """A fault of our own whose message holds nothing of anybody's."""


def told(error: BaseException) -> str:
    """The traceback of a fault, and of those that led to it, without what they said."""
    parts: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        parts.append(_one(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)  # type: ignore[assignment]
    return "\nThis led to:\n\n".join(reversed(parts))


def _one(error: BaseException) -> str:
    frames: StackSummary = TracebackException.from_exception(error).stack
    lines = ["Traceback (most recent call last):\n", *frames.format()] if frames else []
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    return f"{''.join(lines)}{name}: {_message(error)}\n"


def _message(error: BaseException) -> str:
    if not isinstance(error, (AboutTheMachine, *ABOUT_THE_MACHINE)):
        return NOT_TOLD
    return MAIL.sub("…", str(error))[:300]
