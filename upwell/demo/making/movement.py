"""A movement of carers: how it began, what it decided and wrote, whom it let in as a guest, and what it did not take on. `data/movement.toml` has the words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from upwell.community import actions as community
from upwell.demo.diary import Happens
from upwell.demo.making.town import Town
from upwell.demo.reading import table
from upwell.kit.time import days, today
from upwell.movement.actions import decisions, doing, groups, guests, offices, open_books
from upwell.movement.actions.decisions import About
from upwell.movement.actions.doing import Words
from upwell.movement.actions.open_books import Help
from upwell.movement.models import Decision, Group, GroupAction, Member, Term


class Movement:
    """The group while it is being made."""

    def __init__(self, town: Town) -> None:
        self.town, self.told = town, table("movement")
        self.decisions: dict[str, Decision] = {}
        self.actions: dict[str, GroupAction] = {}

    @property
    def group(self) -> Group:
        """As it stands now."""
        return Group.objects.get(slug=self.told["slug"])

    def row(self, handle: str) -> Member:
        """Somebody of the group."""
        return Member.objects.get(group=self.group, person=self.town.people[handle])

    def at(self, one: dict[str, Any], what: Happens, hour: int = 12) -> None:
        """Write it into the diary, on its day."""
        self.town.diary.write(self.town.diary.day(one["ago"], hour), what)


def write(town: Town) -> None:
    """Write all of it down."""
    made = Movement(town)
    day, write_down = town.diary.day, town.diary.write
    write_down(day(made.told["founded"], 20), lambda: _begin(made))
    for handle, ago in made.told["later"].items():
        write_down(day(ago, 8), _joins(made, handle))
    guest = made.told["guest"]
    write_down(day(guest["invited"], 10), lambda: _invited(made, guest))
    write_down(day(guest["came"], 9), lambda: _came(made, guest))
    write_down(day(92, 21), lambda: _say_who_pays(made, "convenor", "nobody"))
    write_down(day(86, 21), lambda: _say_who_pays(made, "treasurer", "nobody"))
    write_down(day(85, 21), lambda: _say_who_pays(made, "spokesperson", "nobody"))
    for one in made.told["decision"]:
        made.at(one, _decided(made, one), 19)
    for one in made.told["action"]:
        _action(made, one)
    for one in made.told["help"]:
        made.at(one, _helped(made, one), 13)
    for one in made.told["paper"]:
        made.at(one, _kept(made, one), 14)
    for one in made.told["question"]:
        _question(made, one)
    for thread in made.told["thread"]:
        _talk(made, thread)


def _begin(made: Movement) -> None:
    people, told = made.town.people, made.told
    group = groups.found(
        actor=people[told["founder"]],
        name=told["name"],
        slug=told["slug"],
        statement=told["statement"],
        stage=told["grown"],
        area=made.town.areas["ASH"],
        shows_name=True,
    )
    for handle in told["with"]:
        groups.join(actor=people[handle], group=group, shows_name=True)


def _joins(made: Movement, handle: str) -> Happens:
    return lambda: groups.join(actor=made.town.people[handle], group=made.group, shows_name=handle != "Redwing")


def _invited(made: Movement, guest: dict[str, Any]) -> None:
    people, body = made.town.people, made.town.body(guest["body"])
    guests.invite(
        actor=people["Heron"], group=made.group, person=people[guest["handle"]], body=body, title=guest["title"]
    )


def _came(made: Movement, guest: dict[str, Any]) -> None:
    guests.accept(actor=made.town.people[guest["handle"]], row=made.row(guest["handle"]))


def _say_who_pays(made: Movement, office: str, paid: str) -> None:
    term = Term.objects.standing().filter(group=made.group, office=office).select_related("member__person").get()
    if term.member.person is not None:
        offices.say_paid(actor=term.member.person, term=term, paid=paid)


def _decided(made: Movement, one: dict[str, Any]) -> Happens:
    def decide() -> None:
        people, town = made.town.people, made.town
        about = About()
        if "member" in one:
            about = About(made.row(one["member"]), one["office"], today() + timedelta(days=one["days"]))
        decision = decisions.propose(
            actor=people[one["by"]],
            group=made.group,
            title=one["title"],
            text=one["text"],
            kind=one.get("kind", "general"),
            public=one.get("public", False),
            about=about,
            asked_by=town.body(one["asked_by"]) if "asked_by" in one else None,
        )
        made.decisions[one["key"]] = decision
        for choice in ("yes", "no"):
            for handle in one.get(choice, ()):
                if Decision.objects.get(pk=decision.pk).state == Decision.State.OPEN:
                    decisions.vote(actor=people[handle], decision=decision, choice=choice)

    return decide


def _action(made: Movement, one: dict[str, Any]) -> None:
    """Written and begun on its day; signed by and by; brought to an end, some of them."""
    diary, people = made.town.diary, made.town.people
    made.at(one, _begun(made, one), 17)
    for number, handle in enumerate(one.get("signed", ()), 1):
        when = min(diary.day(one["ago"], 18) + timedelta(hours=5 * number), diary.hours(2))
        diary.write(when, _signed(made, one, handle))
    if "ended" in one:
        diary.write(
            diary.day(one["ended"], 9),
            lambda: doing.end(actor=people[one["by"]], action=made.actions[one["key"]], outcome=one["outcome"]),
        )


def _begun(made: Movement, one: dict[str, Any]) -> Happens:
    def begin() -> None:
        happens = made.town.diary.end - days(one["happens"]) if "happens" in one else None
        words = Words(
            kind=one["kind"],
            title=one["title"],
            text=one["text"].strip(),
            stance=one["stance"],
            to=one.get("to", ""),
            to_body=made.town.body(one["to_body"]) if "to_body" in one else None,
            decision=made.decisions.get(one.get("decision", "")),
            happens_at=happens.replace(hour=one["hour"], minute=0, second=0, microsecond=0) if happens else None,
            where=one.get("where", ""),
        )
        person = made.town.people[one["by"]]
        made.actions[one["key"]] = doing.begin(
            actor=person, action=doing.write(actor=person, group=made.group, words=words)
        )

    return begin


def _signed(made: Movement, one: dict[str, Any], handle: str) -> Happens:
    return lambda: doing.sign(
        actor=made.town.people[handle], action=made.actions[one["key"]], shows_name=handle in one.get("named", ())
    )


def _helped(made: Movement, one: dict[str, Any]) -> Happens:
    def tell() -> None:
        body = made.town.body(one["body"]) if "body" in one else None
        help_ = Help(
            one["kind"], one["giver"], one["what"], one["strings"], today(), body=body, pounds=one.get("pounds")
        )
        open_books.disclose(actor=made.town.people[one["by"]], group=made.group, help_=help_)

    return tell


def _kept(made: Movement, one: dict[str, Any]) -> Happens:
    return lambda: open_books.add_paper(
        actor=made.town.people[one["by"]],
        group=made.group,
        name=one["name"],
        content=one["text"].strip().encode(),
        public=one.get("public", False),
    )


def _question(made: Movement, one: dict[str, Any]) -> None:
    people, diary = made.town.people, made.town.diary

    def ask() -> None:
        question = open_books.ask(actor=people[one["by"]], group=made.group, text=one["text"])
        if "answered" in one:
            answered = lambda: open_books.answer(actor=people["Sorrel"], question=question, text=one["answer"])  # noqa: E731
            diary.write(diary.day(one["answered"], 20), answered)

    made.at(one, ask, 16)


def _talk(made: Movement, thread: dict[str, Any]) -> None:
    """A conversation in one of the group's rooms, each post at its moment."""
    begun: list[Any] = []
    for post in thread["posts"]:
        hour, _colon, minute = post["at"].partition(":")
        made.town.diary.write(
            made.town.diary.day(post["ago"], int(hour), int(minute)), _said(made, thread, begun, post)
        )


def _said(made: Movement, thread: dict[str, Any], begun: list[Any], post: dict[str, Any]) -> Happens:
    def say() -> None:
        person = made.town.people[post["by"]]
        if begun:
            community.reply(actor=person, thread=begun[0], body=post["body"])
        else:
            space = made.group.rooms.get(kind=thread["room"]).space
            begun.append(community.start_thread(actor=person, space=space, title=thread["title"], body=post["body"]))

    return say
