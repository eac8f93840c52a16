"""What people say to each other: conversations, reactions, voices that they let be heard and take back, what helpers write down."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.text import slugify

from upwell.accounts import acting
from upwell.accounts import actions as accounts
from upwell.community import actions as community
from upwell.demo.diary import Happens
from upwell.demo.making.beginnings import enter
from upwell.demo.making.town import APART, Town
from upwell.demo.reading import SCOPES, Heard, Said, Talk, table
from upwell.discover.actions import voices
from upwell.discover.models import Source
from upwell.kit.time import today

FEELINGS = ("hear", "thinking", "helped")
FEEL = (0.48, 0.34, 0.18)


def write(town: Town, talks: list[Talk]) -> None:
    """Write all talk into the diary."""
    for talk in talks:
        for place, said in enumerate(talk.posts):
            _check_in_time(town, talk, said)
            town.diary.write(said.at, _speaks(town, talk, place, said))
            _reactions(town, talk, place, said)
            for heard in said.heard:
                _voice(town, (talk.title, place), said, heard)
    for helped in table("rooms")["helped"]:
        town.diary.write(town.diary.day(helped["days_ago"], 15), _written_down(town, helped))
    _lookers_in(town)


def _check_in_time(town: Town, talk: Talk, said: Said) -> None:
    if said.at > town.diary.end:
        raise ValueError(f"“{talk.title}” goes on after today")


def _speaks(town: Town, talk: Talk, place: int, said: Said) -> Happens:
    def speak() -> None:
        enter(town, talk.space, said.by)
        person, space = town.people[said.by], town.spaces[talk.space]
        if place == 0:
            begun = community.start_thread(
                actor=person, space=space, title=talk.title, body=said.body, content_note=talk.note
            )
            town.posts[talk.title, 0] = begun.posts.get()
        else:
            thread = town.posts[talk.title, 0].thread
            town.posts[talk.title, place] = community.reply(actor=person, thread=thread, body=said.body)

    return speak


def _reactions(town: Town, talk: Talk, place: int, said: Said) -> None:
    """A first post gets more, a long one more than a short one; within the next day and a half."""
    most = (6 if place == 0 else 1) + min(len(said.body) // 160, 2)
    readers = [name for name in town.here_by(said.at) if name != said.by and name not in APART]
    number = min(town.chance.randint(0, most), len(readers))
    for reader in town.chance.sample(readers, number):
        when = said.at + min(timedelta(minutes=2000), town.diary.end - said.at) * town.chance.uniform(0.01, 1)
        kind = town.chance.choices(FEELINGS, FEEL)[0]
        town.diary.write(when, _reacts(town, (talk.title, place), reader, kind))


def _reacts(town: Town, post: tuple[str, int], reader: str, kind: str) -> Happens:
    return lambda: community.react(actor=town.people[reader], post=town.posts[post], kind=kind, on=True)


def _voice(town: Town, post: tuple[str, int], said: Said, heard: Heard) -> None:
    """Most let it be heard soon; some sleep on it."""
    when = said.at + timedelta(minutes=town.chance.choice((4, 11, 35, 180, 900, 1500)))
    town.diary.write(min(when, town.diary.end), _let_be_heard(town, post, said.by, heard))


def _let_be_heard(town: Town, post: tuple[str, int], by: str, heard: Heard) -> Happens:
    def let() -> None:
        person = town.people[by]
        voice = voices.let_be_heard(actor=person, post=town.posts[post], passage=heard.passage, scopes=heard.scopes)
        town.voices.append(voice)
        if heard.back_after is not None:
            town.diary.write(
                town.diary.moment + timedelta(days=heard.back_after),
                lambda: voices.take_back(actor=person, voice=voice),
            )

    return let


def _written_down(town: Town, helped: dict[str, Any]) -> Happens:
    """Somebody without an account: a helper writes down what they say, for half an hour, with their consent."""

    def write_down() -> None:
        helper = town.people[helped["helper"]]
        person = accounts.find_or_create_assisted(actor=helper, handle=helped["handle"], over_16=True)
        half_hour = acting.begin(actor=helper, person=person, how=helped["how"], consent_note=helped["agreed"])
        kind = {"kind": "room", "name": helped["place"]}
        source, _made = Source.objects.get_or_create(slug=f"room-{slugify(helped['place'])}", defaults=kind)
        with acting.during(half_hour) as actor:
            for says in helped["says"]:
                scopes = {SCOPES[letter] for letter in says["scopes"]}
                town.voices.append(
                    voices.write_down(actor=actor, source=source, text=says["text"], said_on=today(), scopes=scopes)
                )
                acting.note(actor, helper, "Wrote down words that you let be heard", acting=half_hour)
        acting.end(actor=helper, acting=half_hour)

    return write_down


def _lookers_in(town: Town) -> None:
    """Most people belong to a space or two more than those where they speak."""
    for handle, when in sorted(town.joined.items()):
        if handle in APART:
            continue
        spaces = town.chance.sample(sorted(town.members), town.chance.randint(1, 2))
        for slug in spaces:
            opened = town.diary.day(table("spaces")[slug]["opened"], 12)
            town.diary.write(_soon(town, max(when, opened)), _looks_in(town, slug, handle))


def _soon(town: Town, moment: datetime) -> datetime:
    return min(moment + timedelta(minutes=town.chance.uniform(2, 30)), town.diary.end)


def _looks_in(town: Town, slug: str, handle: str) -> Happens:
    return lambda: enter(town, slug, handle)
