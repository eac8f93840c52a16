"""Minutes in words, and what everybody agrees on who takes part."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

HOUR = 60

TERMS = {
    "1": gettext_lazy(
        "An hour is an hour, whatever is done in it. Everybody can give and everybody can receive. What one receives is no debt, and hours open no door and close none. Both say how "
        "long it was before it is written down. Meet first in a public place. For help in somebody’s home two come, not one. Nobody here was checked for you: no criminal record "
        "check (DBS) is implied. My offers and needs can be read by people with an account here, and by the brokers who bring people together."
    )
}


# Closed, because it stands on a record from which nothing can be taken out.
GRANT_REASONS = {
    "new": gettext_lazy("to somebody who is new"),
    "hard": gettext_lazy("to somebody in a hard time"),
    "everybody": gettext_lazy("for something done for everybody"),
    "way": gettext_lazy("for a long way to go"),
    "other": gettext_lazy("for another reason"),
}


def hours(minutes: int) -> str:
    """ "1 hour 30 minutes"; the sign is left out."""
    whole, rest = divmod(abs(minutes), HOUR)
    parts = []
    if whole:
        parts.append(ngettext("%(n)s hour", "%(n)s hours", whole) % {"n": whole})
    if rest or not whole:
        parts.append(ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest})
    return " ".join(parts)


def clock(minutes: int) -> str:
    """ "+1:30", for columns of a table."""
    whole, rest = divmod(abs(minutes), HOUR)
    return f"{'−' if minutes < 0 else '+' if minutes else ''}{whole}:{rest:02}"


def signed(minutes: int) -> str:
    """As `hours`, with a sign that a screen reader says too."""
    if minutes == 0:
        return hours(0)
    return (_("+ %(hours)s") if minutes > 0 else _("− %(hours)s")) % {"hours": hours(minutes)}
