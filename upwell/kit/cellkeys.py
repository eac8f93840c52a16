"""The keys by which published numbers of people get a little chance (`algorithms.cellkey`), from the secret of this installation.

    keys = keys_of("neighbourhood", area.code, quarter)
    shown = keys.shown("turn:nobody", refs_of_who_is_in_it)

The secret is made from SECRET_KEY and stands nowhere. Whoever changes SECRET_KEY draws anew what is not published yet; what is published was kept as it was shown.
"""

from __future__ import annotations

from django.utils.crypto import salted_hmac

from upwell.algorithms.cellkey import Keys
from upwell.algorithms.disclosure import Published
from upwell.kit.time import quarter_of, today


def keys_of(table: str, *of: str) -> Keys:
    """The keys of one table at one time: name what it counts, where and when, so that no two tables share their keys."""
    secret = salted_hmac("upwell.kit.cellkeys", "the chance in published numbers", algorithm="sha256").digest()
    return Keys(secret, "\x1e".join((table, *of)))


def about(number: int, *of: str) -> Published:
    """A number of people that stands on a page as it is now, under the name of what it is of.

    The number itself decides the chance, anew each quarter of a year: whoever comes and goes and looks sees two numbers, however often they do it. Whoever brings ten
    accounts sees eleven, and each is one more guess: only for numbers in which people are counted one by one by somebody else. What never changes has keys of its own
    (`keys_of`), without a quarter: else it would be told anew for ever.
    """
    return keys_of("now", quarter_of(today()), *of).counted("people", number)
