"""Conversations of many: statements let in by the facilitator, and the votes of a town that does not agree about everything."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from upwell.demo.diary import Happens
from upwell.demo.making.town import Town
from upwell.demo.reading import table
from upwell.discover.models import Voice
from upwell.gather.actions import conversations
from upwell.gather.models import Conversation, Issue, Statement
from upwell.promises.models import Process

Votes = list[list[float]]


class Talking:
    """One conversation: who votes in it, and how each kind of person is likely to."""

    def __init__(self, town: Town, key: str) -> None:
        self.town, self.key = town, key
        self.written: dict[str, Any] = table("conversations")[key]
        self.conversation: Conversation
        self.likely: dict[str, Votes] = {one["text"]: one["votes"] for one in self.written["statements"]}

    def open(
        self, *, title: str, question: str, issue: Issue | None = None, process: Process | None = None, days: int
    ) -> None:
        """Linnet opens it with the statements that nobody signed."""
        town = self.town
        self.conversation = conversations.open(
            actor=town.people["Linnet"],
            issue=issue,
            process=process,
            title=title,
            question=question,
            seeds=[one["text"] for one in self.written["statements"] if "by" not in one],
            closes_on=(town.diary.moment + timedelta(days=days)).date(),
        )

    def live(self, begin: int, last: int) -> None:
        """Between so many days ago and so many days ago people write, Linnet reads, and people vote."""
        diary, length = self.town.diary, begin - last
        written = [one for one in self.written["statements"] if "by" in one] + self.written.get("refused", [])
        for place, one in enumerate(written):
            when = diary.day(begin, 12) + timedelta(hours=2 + place * 3)
            diary.write(min(when, diary.end), self._written_by(one))
        kinds = [kind for kind, number in enumerate(self.written["shares"]) for _one in range(number)]
        self.town.chance.shuffle(kinds)
        authors = tuple(dict.fromkeys(["Heron", *(one["by"] for one in written)]))
        voters = self.town.some(self.written["voters"], diary.day(begin), first=authors)
        for handle, kind in zip(voters, kinds, strict=True):
            when = diary.day(begin, 14) + timedelta(days=self.town.chance.triangular(0.2, length - 0.6, 1.5))
            diary.write(min(when, diary.end), self._votes(handle, kind))

    def _written_by(self, one: dict[str, Any]) -> Happens:
        def write() -> None:
            person = self.town.people[one["by"]]
            own = Voice.objects.filter(person=person, text__icontains=one["voice"]).first() if "voice" in one else None
            statement = conversations.write(actor=person, conversation=self.conversation, text=one["text"], voice=own)
            let_in = "because" not in one
            conversations.decide(
                actor=self.town.people["Linnet"], statement=statement, let_in=let_in, because=one.get("because", "")
            )

        return write

    def _votes(self, handle: str, kind: int) -> Happens:
        """One person goes through the statements there are, and may stop before the end."""

        def vote() -> None:
            chance, person = self.town.chance, self.town.people[handle]
            for statement in self.conversation.statements.filter(state=Statement.State.OPEN):
                if chance.random() < self.written["reads"]:
                    yes, no = self.likely[statement.text][kind]
                    value = chance.choices((1, -1, 0), (yes, no, max(0.0, 1 - yes - no)))[0]
                    conversations.vote(actor=person, statement=statement, value=value)

        return vote

    def wait_for_reading(self) -> None:
        """Statements that nobody has read yet: for whoever tries out the facilitator's work."""
        for one in self.written["waiting"]:
            conversations.write(actor=self.town.people[one["by"]], conversation=self.conversation, text=one["text"])

    def draw(self) -> None:
        """Linnet has the map drawn."""
        conversations.draw_map(actor=self.town.people["Linnet"], conversation=self.conversation)

    def close(self) -> None:
        """Linnet ends it; its last map is drawn."""
        conversations.close(actor=self.town.people["Linnet"], conversation=self.conversation)
