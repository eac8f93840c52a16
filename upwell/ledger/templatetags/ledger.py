"""What pages of other packages show of the record."""

from __future__ import annotations

from typing import Any

from django import template

from upwell.kit.models import Referable
from upwell.ledger import words
from upwell.ledger.subjects import kind_of

register = template.Library()


@register.inclusion_tag("ledger/_words.html")
def words_on_record(thing: Referable) -> dict[str, Any]:
    """Whether the public words of a thing are still those of which the record holds the digest."""
    checked = words.check(thing)
    numbers = range(1, len(words.parts_of(thing)) + 1) if checked else ()
    return {"checked": checked, "kind": kind_of(thing), "ref": thing.ref, "numbers": numbers}
