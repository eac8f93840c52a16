"""Telling people something, each in their own language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise, lazy

from upwell.accounts import notices
from upwell.accounts.models import Person


def tell_each(people: Iterable[Person], kind: str, text: str | Promise, url: str, **facts: object) -> None:
    """Give each of `people`, once, a notice of a registered `kind`; `text` may hold %(names)s filled from `facts`."""

    def said() -> str:
        return str(text) % {name: str(value) for name, value in facts.items()} if facts else str(text)

    notices.tell_many(people, kind, lazy(said, str)(), url)
