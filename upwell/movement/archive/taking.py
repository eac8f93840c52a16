"""Bringing a checked archive in: all of it in one transaction, or nothing. Addresses stay the same; who has no name in it has none here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import DataError, IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.community.models import Post, Revision, Space, Thread
from upwell.kit.errors import Refused
from upwell.movement.actions.open_books import MEDIA, MOST_BYTES, safe_name
from upwell.movement.archive import checking
from upwell.movement.archive.checking import Checked
from upwell.movement.archive.institutions import Institutions
from upwell.movement.archive.shape import Line, broken
from upwell.movement.models import (
    Decision,
    Disclosure,
    Group,
    GroupAction,
    GuestPost,
    Member,
    Paper,
    Question,
    Room,
    Term,
)
from upwell.places.models import Area

CHUNK = 1_000
Keys = dict[str, int]


def moment(text: str | None) -> Any:
    """A time from its text, or nothing; the shape of the line was checked, so it is there where it must be."""
    return datetime.fromisoformat(text) if text else None


def day(text: str | None) -> Any:
    """As `moment`, for days."""
    return date.fromisoformat(text) if text else None


class Taking:
    """One archive while it is written into the tables. people: reference -> key of the person here, for those who may have a name here."""

    def __init__(self, checked: Checked, people: Keys) -> None:
        self.checked, self.people = checked, people
        self.institutions = Institutions()
        self.keys: dict[str, Keys] = {}

    def lines(self, name: str) -> Iterator[Line]:
        return checking.rows(self.checked, name)

    def who(self, ref: str | None) -> int | None:
        """The key of a person; None for “a member”."""
        return self.people.get(ref) if ref else None

    def key(self, name: str, ref: str | None) -> Any:
        """The key that a line of a file got here."""
        return self.keys[name][ref] if ref else None

    def write(self, name: str, model: type[models.Model], make: Callable[[Line], Any], *, keep: bool = False) -> None:
        """Every line of a file as a row, some thousand at a time; `keep`: later files name them."""
        known: Keys = {}
        for piece in pieces(self.lines(name)):
            made = model._default_manager.bulk_create([make(line) for line in piece])
            if keep:
                known |= {line["ref"]: row.pk for line, row in zip(piece, made, strict=True)}
        self.keys[name] = known

    def all(self) -> Group:
        """Everything, in an order in which what is named is there."""
        group = self._group()
        self._rooms(group)
        self.write("members.jsonl", Member, lambda line: self._member(group, line), keep=True)
        self.write("terms.jsonl", Term, lambda line: self._term(group, line))
        self.write("threads.jsonl", Thread, self._thread, keep=True)
        self._posts()
        self.write("decisions.jsonl", Decision, lambda line: self._decision(group, line), keep=True)
        self.write("actions.jsonl", GroupAction, lambda line: self._action(group, line))
        self.write("questions.jsonl", Question, lambda line: self._question(group, line))
        self.write("papers.jsonl", Paper, lambda line: self._paper(group, line))
        self._help(group)
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

    def _rooms(self, group: Group) -> None:
        """Who may read a room follows from what kind it is, whatever the archive says."""
        audiences = {Room.Kind.PUBLIC: Space.Audience.PUBLIC, Room.Kind.PRIVATE: Space.Audience.SPACE}
        self.keys["rooms.jsonl"] = {}
        for line in self.lines("rooms.jsonl"):
            if Space.objects.filter(slug=line["slug"]).exists():
                raise broken("slug_taken", _("There is a space at /spaces/%(slug)s/ here already."), slug=line["slug"])
            space = Space.objects.create(
                ref=line["ref"],
                slug=line["slug"],
                name=line["name"],
                purpose=Space.Purpose.MOVEMENT,
                audience=audiences[Room.Kind(line["kind"])],
                statement=line["statement"],
                rules=line["rules"],
                area=area(line["area"]),
                created_at=moment(line["created_at"]),
            )
            Room.objects.create(group=group, space=space, kind=line["kind"])
            self.keys["rooms.jsonl"][line["ref"]] = space.pk

    def _member(self, group: Group, line: Line) -> Member:
        """A guest is invited anew: none of them comes in with a group. Whoever has no name here stands as somebody who was there."""
        here = self.who(line["person"]) is not None and line["kind"] == Member.Kind.MEMBER
        left = moment(line["left_at"]) or (None if here else moment(self.checked.manifest["made_at"]))
        return Member(
            ref=line["ref"],
            group=group,
            person_id=self.who(line["person"]),
            kind=line["kind"],
            body=self.institutions.find(line["body"]),
            title=line["title"],
            since=moment(line["since"]),
            agreed_at=moment(line["agreed_at"]),
            left_at=left,
            how_left=line["how_left"] if line["how_left"] in Member.Left.values else "",
            words_stay=line["words_stay"],
        )

    def _term(self, group: Group, line: Line) -> Term:
        """An office of somebody who has no place here has ended."""
        gone = Member.objects.filter(pk=self.key("members.jsonl", line["member"]), left_at__isnull=False).exists()
        ended = moment(line["ended_at"]) or (moment(self.checked.manifest["made_at"]) if gone else None)
        return Term(
            ref=line["ref"],
            group=group,
            member_id=self.key("members.jsonl", line["member"]),
            office=line["office"],
            since=moment(line["since"]),
            until=day(line["until"]),
            ended_at=ended,
            paid=line["paid"],
            payer=line["payer"],
        )

    def _thread(self, line: Line) -> Thread:
        return Thread(
            ref=line["ref"],
            space_id=self.key("rooms.jsonl", line["room"]),
            title=line["title"],
            author_id=self.who(line["by"]),
            created_at=moment(line["created_at"]),
            last_post_at=moment(line["last_post_at"]),
            post_count=line["post_count"],
            locked_at=moment(line["locked_at"]),
            hidden_at=moment(line["hidden_at"]),
        )

    def _posts(self) -> None:
        """With what each said before, and whether a guest said it."""
        for piece in pieces(self.lines("posts.jsonl")):
            made = Post.objects.bulk_create([self._post(line) for line in piece])
            both = list(zip(piece, made, strict=True))
            Revision.objects.bulk_create(
                Revision(post=post, body=one["body"], written_at=moment(one["at"]))
                for line, post in both
                for one in line["earlier"]
            )
            GuestPost.objects.bulk_create(
                GuestPost(post=post, body=self.institutions.known(line["guest_of"]))
                for line, post in both
                if line["guest_of"]
            )

    def _post(self, line: Line) -> Post:
        return Post(
            ref=line["ref"],
            thread_id=self.key("threads.jsonl", line["thread"]),
            position=line["position"],
            author_id=None if line["guest_of"] else self.who(line["by"]),
            body=line["body"],
            content_note=line["note"],
            created_at=moment(line["created_at"]),
            edited_at=moment(line["edited_at"]),
            hidden_at=moment(line["hidden_at"]),
            removed_by_author_at=moment(line["gone_at"]),
        )

    def _decision(self, group: Group, line: Line) -> Decision:
        return Decision(
            ref=line["ref"],
            group=group,
            kind=line["kind"],
            title=line["title"],
            text=line["text"],
            public=line["public"],
            proposed_by_id=self.who(line["proposed_by"]),
            asked_by=self.institutions.find(line["asked_by"]),
            member_id=self.key("members.jsonl", line["member"]),
            office=line["office"],
            until=day(line["until"]),
            # Nothing is decided here by an archive: what it calls open was open somewhere else.
            state=Decision.State.TAKEN_BACK if line["state"] == Decision.State.OPEN else line["state"],
            opened_at=moment(line["opened_at"]),
            closes_on=day(line["closes_on"]),
            decided_at=moment(line["decided_at"]),
            yes=line["yes"],
            no=line["no"],
            neither=line["neither"],
            could_vote=line["could_vote"],
        )

    def _action(self, group: Group, line: Line) -> GroupAction:
        return GroupAction(
            ref=line["ref"],
            group=group,
            kind=line["kind"],
            title=line["title"],
            text=line["text"],
            stance=line["stance"],
            to=line["to"],
            to_body=self.institutions.find(line["to_body"]),
            asked_by=self.institutions.find(line["asked_by"]),
            decision_id=self.key("decisions.jsonl", line["decision"]),
            begun_by_id=self.who(line["begun_by"]),
            state=line["state"],
            written_at=moment(line["written_at"]),
            begun_at=moment(line["begun_at"]),
            happens_at=moment(line["happens_at"]),
            where=line["where"],
            ended_at=moment(line["ended_at"]),
            outcome=line["outcome"],
            signature_count=line["signature_count"],
        )

    def _question(self, group: Group, line: Line) -> Question:
        return Question(
            ref=line["ref"],
            group=group,
            asked_by_id=self.who(line["asked_by"]),
            from_body=self.institutions.find(line["from_body"]),
            text=line["text"],
            at=moment(line["at"]),
            answer=line["answer"],
            answered_by_id=self.who(line["answered_by"]),
            answered_at=moment(line["answered_at"]),
        )

    def _paper(self, group: Group, line: Line) -> Paper:
        """What a file is follows from its ending, whatever the archive says."""
        ending = line["name"].rpartition(".")[2].lower()
        if ending not in MEDIA or safe_name(line["name"]) != line["name"] or line["size"] > MOST_BYTES:
            raise broken("bad_paper", _("“%(name)s” is no file that a group may keep."), name=line["name"])
        content = checking.paper(self.checked, line["ref"])
        return Paper(
            ref=line["ref"],
            group=group,
            name=line["name"],
            media_type=MEDIA[ending],
            public=line["public"],
            content=content,
            size=len(content),
            digest=line["digest"],
            added_by_id=self.who(line["added_by"]),
            at=moment(line["at"]),
        )

    def _help(self, group: Group) -> None:
        """One by one: a line may put right one that comes later in the file."""
        made: dict[str, Disclosure] = {}
        corrects: dict[str, str] = {}
        for line in self.lines("help.jsonl"):
            made[line["ref"]] = Disclosure.objects.create(
                ref=line["ref"],
                group=group,
                kind=line["kind"],
                giver=line["giver"],
                body=self.institutions.find(line["body"]),
                what=line["what"],
                pounds=line["pounds"],
                strings=line["strings"],
                since=day(line["since"]),
                until=day(line["until"]),
                told_by_id=self.who(line["told_by"]),
                at=moment(line["at"]),
            )
            if line["corrects"]:
                corrects[line["ref"]] = line["corrects"]
        for ref, other in corrects.items():
            Disclosure.objects.filter(pk=made[ref].pk).update(corrects=made[other])


def pieces(lines: Iterable[Line]) -> Iterator[tuple[Line, ...]]:
    """Some lines at a time."""
    piece: list[Line] = []
    for line in lines:
        piece.append(line)
        if len(piece) == CHUNK:
            yield tuple(piece)
            piece = []
    if piece:
        yield tuple(piece)


def area(code: str | None) -> Area | None:
    """The place of that code, where there is one here."""
    return Area.objects.filter(code=code).first() if code else None


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
