"""Bringing a checked archive in: all of it in one transaction, or nothing. Addresses stay the same; who has no name in it has none here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.community.models import Thread
from upwell.kit.errors import Refused
from upwell.movement.archive import checking, inside, outside
from upwell.movement.archive.checking import Checked
from upwell.movement.archive.desk import Desk, area, moment, pieces
from upwell.movement.archive.shape import Line, broken
from upwell.movement.models import Decision, Group, GroupAction, Member, Paper, Question, Term


class Taking(Desk):
    """The desk with everything that comes onto it."""

    def all(self) -> Group:
        """Everything, in an order in which what is named is there."""
        group = self._group()
        inside.rooms(self, group)
        self.write("members.jsonl", Member, lambda line: inside.member(self, group, line), keep=True)
        self.write("terms.jsonl", Term, lambda line: inside.term(self, group, line))
        self.write("threads.jsonl", Thread, lambda line: inside.thread(self, line), keep=True)
        inside.posts(self)
        inside.count(group)
        self.write("decisions.jsonl", Decision, lambda line: outside.decision(self, group, line), keep=True)
        self.write("actions.jsonl", GroupAction, lambda line: outside.action(self, group, line))
        self.write("questions.jsonl", Question, lambda line: outside.question(self, group, line))
        self.write("papers.jsonl", Paper, lambda line: outside.paper(self, group, line))
        outside.helped(self, group)
        return group

    def _group(self) -> Group:
        line = next(self.lines("group.jsonl"), None)
        if line is None or line["ref"] != self.checked.manifest["group"]["ref"]:
            raise broken("file_missing", _("%(file)s is missing."), file="group.jsonl")
        return Group.objects.create(
            ref=line["ref"],
            slug=line["slug"],
            name=line["name"],
            statement=line["statement"],
            stage=line["stage"],
            state=line["state"],
            area=area(line["area"]),
            founded_by_id=self.who(line["founded_by"]),
            founded_at=moment(line["founded_at"]),
            opened_at=moment(line["opened_at"]),
            closed_at=moment(line["closed_at"]),
            shows_capture=line["shows_capture"],
            came_from=self.checked.origin,
        )


def fitting(work: Callable[[], Group]) -> Group:
    """What the tables do not take is refused in words, and nothing of it stays."""
    try:
        with transaction.atomic():
            return work()
    except (IntegrityError, DataError) as error:
        raise Refused(
            "does_not_fit", _("Something in this archive is here already, or does not fit together. Nothing was taken.")
        ) from error


def people_here(checked: Checked) -> Iterator[tuple[Line, Person | None]]:
    """Everybody who is named, with the person who already stands under that reference here."""
    for piece in pieces(checking.rows(checked, "people.jsonl")):
        known = {one.ref: one for one in Person.objects.filter(ref__in=[line["ref"] for line in piece])}
        for line in piece:
            yield line, known.get(line["ref"])
