"""A map and figures in plain sentences. Nothing here praises a full map or blames an empty one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from upwell.connections.figures import share
from upwell.connections.models import PlaceThatMatters
from upwell.connections.queries import Drawn

STAR = "*"


def summary(drawn: Drawn) -> list[str]:
    """What somebody's map says, a sentence a line; nothing for a map that is not begun."""
    if not drawn.ties:
        return []
    turned, reaches = [t.initials for t in drawn.turned_to], [t.initials for t in drawn.reaches]
    lines = [
        _("When you feel low or need a hand, you turn to %(who)s.") % {"who": _listed(turned)}
        if turned
        else _("Nobody on your map is somebody you turn to when you feel low or need a hand.")
    ]
    if drawn.groups > 1:
        number = drawn.groups
        words = ngettext(
            "Your people are %(n)d group.",
            "Your people are %(n)d groups that do not know each other: you are the bridge.",
            number,
        )
        lines.append(words % {"n": number})
    if reaches:
        lines.append(_("To reach somebody who decides things, you would ask %(who)s.") % {"who": _listed(reaches)})
    return lines


def places(kinds: Iterable[str]) -> str:
    """The kinds of places that matter, in a list of words."""
    return _listed([str(PlaceThatMatters(kind).label) for kind in kinds])


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


@dataclass(frozen=True)
class Row:
    """One number of a table: what it counts, the number or the star, and about how many of a hundred that is."""

    label: str | Promise
    value: str
    of_hundred: int | None

    @property
    def length(self) -> int:
        """For the drawing; a star is drawn as nothing."""
        return 0 if self.value == STAR else int(self.value)

    @property
    def words(self) -> str:
        """The number, and the share beside it."""
        if self.of_hundred is None:
            return self.value
        return _("%(number)s (about %(share)d in 100)") % {"number": self.value, "share": self.of_hundred}


@dataclass(frozen=True)
class Told:
    """One question with its numbers."""

    title: str | Promise
    rows: list[Row]

    @property
    def items(self) -> list[dict[str, object]]:
        """As `<c-chart.bars>` wants them."""
        return [{"label": row.label, "value": row.length, "words": row.words} for row in self.rows]


QUESTIONS: dict[str | Promise, dict[str, str | Promise]] = {
    gettext_lazy("Somebody to turn to"): {
        "turn:nobody": gettext_lazy("nobody"),
        "turn:one_or_two": gettext_lazy("one or two people"),
        "turn:more": gettext_lazy("three or more"),
    },
    gettext_lazy("Links to others"): {
        "influence:yes": gettext_lazy("know somebody who can reach those who decide"),
        "bridges:several": gettext_lazy("have people in several groups that do not know each other: they are bridges"),
    },
    gettext_lazy("Places that matter"): {f"place:{kind}:yes": label for kind, label in PlaceThatMatters.choices},
}


def figures(cells: Mapping[str, str]) -> list[Told]:
    """Published figures, question by question."""
    return [
        Told(title, [Row(label, cells[cell], share(cells, cell)) for cell, label in rows.items() if cell in cells])
        for title, rows in QUESTIONS.items()
    ]
