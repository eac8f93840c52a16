"""How it began: places, bodies, people, roles, charters, spaces."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from upwell.accounts import actions as accounts
from upwell.community import actions as community
from upwell.demo.making.town import Town
from upwell.demo.reading import Talk, table
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import days, today
from upwell.places import actions as places
from upwell.promises import charters, processes

CARE_BOARD = "Director of community care"
# handle, role, what it is for ("body:…"; empty: the whole site), title, days ago
ROLES: tuple[tuple[str, str, str, str, int], ...] = (
    ("Rowan", "organiser", "", "Organiser", 274),
    ("Redstart", "decision_maker", "body:ACG", "Head of urgent care", 263),
    ("Bittern", "decision_maker", "body:AHT", "Director of patient experience", 151),
    ("Osprey", "decision_maker", "body:ACB", CARE_BOARD, 227),
    ("Stonechat", "decision_maker", "body:AC", "Head of transport and streets", 120),
    ("Whinchat", "officer", "body:AHT", "Officer for patient experience", 149),
    ("Redshank", "officer", "body:ACB", "Involvement officer", 138),
    ("Linnet", "facilitator", "", "Facilitator", 239),
    ("Alder", "link_worker", "", "Link worker", 245),
    ("Kestrel", "auditor", "", "Auditor", 261),
)


def write(town: Town, talks: list[Talk]) -> None:
    """Write down how everything began."""
    town.diary.write(town.diary.day(276, 9), lambda: _places(town))
    _people(town, talks)
    for handle, kind, thing, title, ago in ROLES:
        town.diary.write(town.diary.day(ago, 9, 30), _granted(town, handle, kind, thing, title))
    _spaces(town)
    _charters(town)


def _places(town: Town) -> None:
    for area in table("places")["areas"]:
        parent = town.areas.get(area.get("parent", ""))
        town.areas[area["code"]] = places.add_area(
            actor=SYSTEM, code=area["code"], name=area["name"], kind=area["kind"], parent=parent
        )
    for body in table("places")["bodies"]:
        began = today() + timedelta(days=276) - days(body["from"])
        town.bodies[body["code"]] = places.add_body(
            actor=SYSTEM,
            code=body["code"],
            name=body["name"],
            kind=body["kind"],
            slug=body["slug"],
            about=body["about"],
            valid_from=began,
        )
        for decides in body["remits"]:
            places.add_remit(
                actor=SYSTEM,
                body=town.bodies[body["code"]],
                decides=decides,
                area=town.areas["ASH"],
                valid_from=began,
            )


def _people(town: Town, talks: list[Talk]) -> None:
    """The cast on their days, those who speak a little before they first do, the rest by and by."""
    about: dict[str, str] = table("people")["people"]
    first_words: dict[str, datetime] = {}
    for said in sorted((said for talk in talks for said in talk.posts), key=lambda said: said.at):
        first_words.setdefault(said.by, said.at)
    for one in table("people")["cast"]:
        _joins(town, town.diary.day(one["joined"], 9), one["handle"], one["about"])
    for handle, words in about.items():
        early = first_words[handle] - timedelta(hours=town.chance.uniform(1, 90))
        _joins(town, max(early, town.diary.day(272, 12)), handle, words)
    for ago, handles in table("people")["readers"].items():
        for handle in handles:
            when = town.diary.day(int(ago), 8) + timedelta(minutes=town.chance.randrange(600))
            _joins(town, min(when, first_words.get(handle, when) - timedelta(hours=1)), handle, "")
    new = table("people")["new"]["handle"]
    _joins(town, first_words[new] - timedelta(minutes=40), new, "")


def _joins(town: Town, when: datetime, handle: str, about: str) -> None:
    def join() -> None:
        town.people[handle] = accounts.join(actor=SYSTEM, handle=handle, about=about, over_16=True)

    town.joined[handle] = when
    town.diary.write(when, join)


def _granted(town: Town, handle: str, kind: str, thing: str, title: str) -> Any:
    def grant() -> None:
        what, _colon, name = thing.partition(":")
        on = town.bodies[name] if what else None
        accounts.grant_role(actor=SYSTEM, person=town.people[handle], kind=kind, thing=on, title=title)

    return grant


def _spaces(town: Town) -> None:
    for slug, space in table("spaces").items():
        town.members[slug] = set()
        town.diary.write(town.diary.day(space["opened"], 11), _opened(town, slug, space))


def _opened(town: Town, slug: str, space: dict[str, Any]) -> Any:
    def open_it() -> None:
        town.spaces[slug] = community.open_space(
            actor=town.people["Rowan"],
            name=space["name"],
            slug=slug,
            purpose=space["purpose"],
            audience=space["audience"],
            statement=space["statement"],
            rules=space["rules"].strip(),
            area=town.areas.get(space.get("area", "")),
        )
        for host in space["hosts"]:
            enter(town, slug, host)
            for kind in ("host", "moderator"):
                accounts.grant_role(
                    actor=town.people["Rowan"], person=town.people[host], kind=kind, thing=town.spaces[slug]
                )

    return open_it


def enter(town: Town, slug: str, handle: str) -> None:
    """Somebody joins a space, if they have not yet."""
    if handle not in town.members[slug]:
        town.members[slug].add(handle)
        community.join_space(actor=town.people[handle], space=town.spaces[slug])


def _charters(town: Town) -> None:
    for key, charter in table("charters").items():
        first, *later = charter["versions"]
        town.diary.write(town.diary.day(first["signed"], 14), _first_version(town, key, charter, first))
        for version in later:
            town.diary.write(town.diary.day(version["signed"], 14), _next_version(town, key, charter, version))


def _terms(version: dict[str, Any]) -> dict[str, Any]:
    return {term: value for term, value in version.items() if term != "signed"}


def _first_version(town: Town, key: str, charter: dict[str, Any], version: dict[str, Any]) -> Any:
    def sign() -> None:
        signer, body = town.people[charter["signer"]], town.body(charter["body"])
        draft = charters.draft(actor=signer, body=body, title=charter["title"], slug=key, **_terms(version))
        town.charters[key] = charters.sign(actor=signer, version=draft).charter

    return sign


def _next_version(town: Town, key: str, charter: dict[str, Any], version: dict[str, Any]) -> Any:
    def sign() -> None:
        signer = town.people[charter["signer"]]
        draft = charters.revise(actor=signer, charter=town.charters[key], **_terms(version))
        charters.sign(actor=signer, version=draft)

    return sign


def open_process(town: Town, key: str, charter: str, title: str, about: str) -> None:
    """Rowan opens a process under the charter that holds today."""
    version = town.charters[charter].in_force
    if version is None:
        raise LookupError(f"no charter {charter} holds")
    town.processes[key] = processes.open(
        actor=town.people["Rowan"], version=version, title=title, slug=key, about=about
    )
