"""The town while it is being made: who and what is there by name, the diary, and chance from a fixed seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from upwell.accounts.models import Person
from upwell.community.models import Post, Space
from upwell.demo.diary import Diary
from upwell.discover.models import Theme, Voice
from upwell.gather.models import Issue
from upwell.places.models import Area, PublicBody
from upwell.promises.models import Charter, Process

SEED = "Ashmere"
# They answer for a body, or look after what others do: they neither support, nor vote, nor react to what is asked of them.
APART = frozenset(
    {
        "Osprey",
        "Bittern",
        "Whinchat",
        "Stonechat",
        "Redstart",
        "Kestrel",
        "Linnet",
        "Rowan",
        "Tern",
        "Dunlin",
        "Sanderling",
    }
)


@dataclass
class Town:
    """What is there so far."""

    diary: Diary
    chance: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 a story, no secret
    people: dict[str, Person] = field(default_factory=dict)
    joined: dict[str, datetime] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)  # space -> handles
    areas: dict[str, Area] = field(default_factory=dict)
    bodies: dict[str, PublicBody] = field(default_factory=dict)
    spaces: dict[str, Space] = field(default_factory=dict)
    posts: dict[tuple[str, int], Post] = field(default_factory=dict)  # title of the thread, place in it
    voices: list[Voice] = field(default_factory=list)
    charters: dict[str, Charter] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    themes: dict[str, Theme] = field(default_factory=dict)
    issues: dict[str, Issue] = field(default_factory=dict)

    def issue(self, key: str) -> Issue:
        """The issue as it stands now."""
        self.issues[key].refresh_from_db()
        return self.issues[key]

    def body(self, code: str) -> PublicBody:
        """The body as it stands now."""
        self.bodies[code].refresh_from_db()
        return self.bodies[code]

    def here_by(self, moment: datetime) -> list[str]:
        """Everybody who had joined by then and is not apart, in a fixed order."""
        return sorted(name for name, when in self.joined.items() if when < moment and name not in APART)

    def some(self, number: int, moment: datetime, first: tuple[str, ...] = ()) -> list[str]:
        """So many of those who had joined by then: `first`, then others by chance."""
        others = [name for name in self.here_by(moment) if name not in first]
        return [*first, *self.chance.sample(others, max(0, number - len(first)))]
