"""How the tables of addresses are written: groups of addresses with one door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.cast import ROLES

LOGIN, AWAY = "to the sign-in page", "to another page"  # two kinds of redirect
ALL = " | ".join(ROLES)
SIGNED_IN = " | ".join(role for role in ROLES if role != "anonymous")
BODY = "decision-maker | officer"
NOT_THE_BODY = SIGNED_IN.replace(f"{BODY} | ", "")
LEADERS = "organiser | facilitator"
MEMBERS = "author | host | moderator | juror"  # of the space


@dataclass(frozen=True)
class Group:
    """Addresses with one door. Whom it opens for sees `seen`, everybody else signed in gets `rest`, and who is not signed in gets `stranger`."""

    title: str
    opens: str
    names: str
    rest: int | str = 403
    stranger: int | str = LOGIN
    seen: int | str = 200

    def expects(self, role: str) -> int | str:
        """What this role gets here."""
        if role in {word.strip() for word in self.opens.split("|")}:
            return self.seen
        return self.stranger if role == "anonymous" else self.rest


def names(groups: list[Group]) -> dict[str, Group]:
    """Each name with its group; a name that stands twice is a mistake of the table."""
    placed: dict[str, Group] = {}
    for group in groups:
        for name in group.names.split():
            if name in placed:
                raise ValueError(f"{name} stands twice in the table")
            placed[name] = group
    return placed


def each(names: str, **kwargs: Any) -> dict[str, dict[str, Any]]:
    return dict.fromkeys(names.split(), kwargs)
