"""Every permission times everybody, in one table. A new permission fails here until it is placed.

The packages test their own permissions in more situations; this is the whole house in one look, with the same cast as the table of addresses.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from tests import rooms
from tests.cast import ROLES
from tests.town import Town
from upwell.accounts.models import Person
from upwell.accounts.rules import Grant
from upwell.kit.errors import NotAllowed
from upwell.kit.permissions import PERMISSIONS, SYSTEM, allowed, require
from upwell.kit.time import at, now
from upwell.promises.models import CharterVersion
from upwell.response.models import Verdict

Thing = Callable[[Town], Any]


def nothing(town: Town) -> None:
    """A permission that is asked for without a thing."""


def _of(name: str) -> Thing:
    """What the town calls it: "issue", "others.body"."""
    first, _dot, rest = name.partition(".")
    return lambda town: getattr(town, first)[rest] if rest else getattr(town, first)


def version(town: Town) -> CharterVersion:
    return CharterVersion.objects.get(charter=town.charter, number=2)


def host_of_carers(town: Town) -> Grant:
    return Grant.of("host", town.carers)


def officer_of_board(town: Town) -> Grant:
    return Grant.of("officer", town.board)


def organiser_of_all(town: Town) -> Grant:
    return Grant.of("organiser", None)


def author(town: Town) -> Person:
    return town["author"]


def verdict(town: Town) -> Verdict:
    return Verdict(answer=town.answer, person=town["author"], words="Not yet.", raised_it=True)


def second_milestone(town: Town) -> Any:
    return town.answer.milestones.get(position=2)


def promised(town: Town) -> Any:
    return town.issue.duty


def to_find_support(town: Town) -> Any:
    return town.others["gathering"].duty


def locked(town: Town) -> Any:
    town.thread.locked_at = now()
    return town.thread


def yesterday(town: Town) -> Any:
    town.post.created_at = now() - timedelta(days=1)
    return town.post


# A row names those who may ("host | moderator"), or marks the roles of the head line, in its order: who came later may what any member may.
#   anonymous, member, author, host, moderator, organiser, facilitator, juror, decision-maker, officer, link worker, auditor, operator
ALL_IN = "- y y y y y y y y y y y y"
NOBODY = "- - - - - - - - - - - - -"
TABLE: dict[str, list[tuple[Thing, str]]] = {
    #                                                     ano mem aut hos mod org fac jur dec off lin aud ope
    "kit.see_jobs":                 [(nothing,            "-   -   -   -   -   -   -   -   -   -   -   y   y")],
    "kit.try_job_again":            [(nothing,            "-   -   -   -   -   -   -   -   -   -   -   -   y")],
    "places.add_area":              [(nothing,            "-   -   -   -   -   y   -   -   -   -   -   -   y")],
    "places.add_body":              [(nothing,            "-   -   -   -   -   y   -   -   -   -   -   -   y")],
    "places.add_remit":             [(_of("board"),       "-   -   -   -   -   y   -   -   -   -   -   -   y")],
    "places.abolish_body":          [(_of("board"),       "-   -   -   -   -   y   -   -   -   -   -   -   y")],
    "accounts.manage_own":          [(author,             "-   -   y   -   -   -   -   -   -   -   -   -   -")],
    "accounts.give_consent":        [(author,             "-   -   y   -   -   -   -   -   -   -   -   -   -")],
    "accounts.see_profile":         [(author,             ALL_IN)],
    "accounts.see_needs":           [(nothing,            "host | organiser | facilitator | link worker | broker")],
    "accounts.act_for":             [(nothing,            "host | facilitator | link worker | broker")],
    "accounts.end_acting":          [(_of("half_hour"),   "-   -   -   -   -   -   -   -   -   -   y   -   -")],
    "accounts.see_letter":          [(_of("half_hour"),   "-   -   -   -   -   -   -   -   -   -   y   -   -")],
    "accounts.see_roles":           [(nothing,            "-   -   -   -   -   y   -   -   y   -   -   -   y")],
    "accounts.grant_role":          [(host_of_carers,     "-   -   -   -   -   y   -   -   -   -   -   -   y"),
                                     (organiser_of_all,   "-   -   -   -   -   -   -   -   -   -   -   -   y"),
                                     (officer_of_board,   "-   -   -   -   -   -   -   -   y   -   -   -   y")],
    "accounts.make_operator":       [(nothing,            NOBODY)],
    "accounts.end_role":            [(_of("role"),        "-   -   -   y   -   y   -   -   -   -   -   -   y")],
    "accounts.erase_person":        [(author,             "-   -   y   -   -   -   -   -   -   -   -   -   -")],
    "promises.draft_charter":       [(_of("board"),       "-   -   -   -   -   -   -   -   y   y   -   -   -"),
                                     (_of("council"),     NOBODY)],
    "promises.sign_charter":        [(version,            "-   -   -   -   -   -   -   -   y   -   -   -   -")],
    "promises.add_day_off":         [(version,            "-   -   -   -   -   y   -   -   -   -   -   -   -")],
    "promises.open_process":        [(version,            "-   -   -   -   -   y   -   -   y   y   -   -   -")],
    "promises.move_process":        [(_of("process"),     "-   -   -   -   -   y   -   -   -   -   -   -   -")],
    "promises.close_process":       [(_of("process"),     "-   -   -   -   -   y   -   -   -   -   -   -   -")],
    "promises.open_duty":           [(nothing,            ALL_IN)],
    "promises.finish_duty":         [(promised,           ALL_IN)],
    "promises.explain_duty":        [(promised,           "-   -   -   -   -   -   -   -   y   y   -   -   -"),
                                     (to_find_support,    "-   -   -   -   -   y   -   -   -   -   -   -   -")],
    "community.open_space":         [(nothing,            "-   -   -   -   -   y   -   -   -   -   -   -   -")],
    "community.join_space":         [(_of("carers"),      ALL_IN),
                                     (_of("quiet"),       NOBODY)],
    "community.invite":             [(_of("carers"),      "-   -   -   y   y   -   -   -   -   -   -   -   -"),
                                     (_of("quiet"),       NOBODY)],
    "community.hide_thread":        [(_of("thread"),      "-   -   -   y   y   -   -   -   -   -   -   -   -")],
    "community.edit_space":         [(_of("carers"),      "-   -   -   y   -   -   -   -   -   -   -   -   -"),
                                     (_of("quiet"),       NOBODY)],
    "community.start_thread":       [(_of("carers"),      "-   -   y   y   y   -   -   y   -   -   -   -   -")],
    "community.reply":              [(_of("thread"),      "-   -   y   y   y   -   -   y   -   -   -   -   -"),
                                     (locked,             NOBODY)],
    "community.edit_post":          [(_of("post"),        "-   -   y   -   -   -   -   -   -   -   -   -   -"),
                                     (yesterday,          NOBODY)],
    "community.remove_post":        [(yesterday,          "-   -   y   -   -   -   -   -   -   -   -   -   -")],
    "community.react":              [(_of("post"),        ALL_IN)],
    "community.hide_post":          [(_of("post"),        "-   -   -   y   y   -   -   -   -   -   -   -   -")],
    "community.lock_thread":        [(_of("thread"),      "-   -   -   y   y   -   -   -   -   -   -   -   -")],
    "community.note_content":       [(_of("post"),        "-   -   y   y   y   -   -   -   -   -   -   -   -")],
    "discover.let_be_heard":        [(_of("post"),        "-   -   y   -   -   -   -   -   -   -   -   -   -")],
    "discover.change_scopes":       [(_of("voice"),       "-   -   y   -   -   -   -   -   -   -   -   -   -")],
    "discover.write_down":          [(nothing,            NOBODY)],
    "discover.import_voices":       [(nothing,            "-   -   -   -   -   y   -   -   -   -   -   -   -")],
    "discover.work_on_themes":      [(_of("theme"),       "-   -   -   -   -   y   -   -   -   -   -   -   -")],
    "discover.not_about_that":      [(_of("voice"),       "-   -   y   -   -   y   -   -   -   -   -   -   -")],
    "discover.export_research":     [(nothing,            "-   -   -   -   -   y   -   -   -   -   -   y   -")],
    "gather.raise_issue":           [(_of("process"),     ALL_IN)],
    "gather.raise_any":             [(_of("process"),     "-   -   -   -   -   y   -   -   -   -   -   -   -")],
    "gather.support_issue":         [(_of("issue"),       "-   y   y   y   y   y   y   y   -   -   y   y   y")],
    "gather.read_for_deciding":     [(_of("issue"),       "-   -   -   -   -   -   -   -   y   y   -   -   -")],
    "gather.follow_issue":          [(_of("issue"),       ALL_IN)],
    "gather.lead_issue":            [(_of("issue"),       "-   -   -   -   -   y   y   -   -   -   -   -   -")],
    "gather.decide_remit":          [(_of("others.admitting"), "- - - - - - - - y - - - -")],
    "gather.hand_on":               [(_of("others.admitting"), "- - - - - y - - y - - - -")],
    "gather.reply_hand_off":        [(_of("hand_off"),    NOBODY)],  # it is the council's to answer
    "gather.close_issue":           [(_of("others.gathering"), "- - y - - y - - - - - - -")],
    "gather.move_issue":            [(_of("issue"),       ALL_IN)],
    "gather.open_conversation":     [(_of("issue"),       "-   -   -   -   -   y   y   -   -   -   -   -   -")],
    "gather.write_statement":       [(_of("conversation"), ALL_IN)],
    "gather.decide_statement":      [(_of("waiting"),     "-   -   -   -   -   y   y   -   -   -   -   -   -")],
    "gather.vote":                  [(_of("statement"),   "-   y   y   y   y   y   -   y   y   y   y   y   y")],
    "gather.import_conversation":   [(nothing,            "-   -   -   -   -   y   -   -   -   -   -   -   -")],
    "assembly.keep_pools":          [(nothing,            "-   -   -   -   -   y   -   -   -   -   -   -   -")],
    "assembly.prepare_jury":        [(_of("process"),     "-   -   -   -   -   y   -   -   -   -   -   -   -")],
    "assembly.draw":                [(_of("fixed"),       "-   -   -   -   -   y   -   -   -   -   -   -   -")],
    "assembly.see_who_was_drawn":   [(_of("jury"),        "-   -   -   -   -   y   -   -   -   -   -   -   -")],
    "assembly.write_recommendation": [(_of("jury"),       "-   -   -   -   -   -   y   y   -   -   -   -   -"),
                                      (_of("fixed"),      "-   -   -   -   -   -   y   -   -   -   -   -   -")],
    "assembly.edit_recommendation": [(_of("draft"),       "-   -   -   -   -   -   y   y   -   -   -   -   -"),
                                     (_of("recommendation"), NOBODY)],
    "assembly.vote":                [(_of("draft"),       "-   -   -   -   -   -   -   y   -   -   -   -   -"),
                                     (_of("recommendation"), NOBODY)],
    "assembly.count_votes":         [(_of("draft"),       "-   -   -   -   -   -   y   -   -   -   -   -   -"),
                                     (_of("recommendation"), NOBODY)],
    "assembly.say_otherwise":       [(_of("draft"),       "-   -   -   -   -   -   y   y   -   -   -   -   -"),
                                     (_of("recommendation"), NOBODY)],
    "assembly.publish":             [(_of("draft"),       "-   -   -   -   -   -   y   -   -   -   -   -   -"),
                                     (_of("recommendation"), NOBODY)],
    "response.give_answer":         [(_of("others.body"), "-   -   -   -   -   -   -   -   y   -   -   -   -")],
    "response.replace_promise":      [(_of("answer"),      "-   -   -   -   -   -   -   -   y   -   -   -   -")],
    "response.report_progress":     [(second_milestone,   "-   -   -   -   -   -   -   -   y   y   -   -   -")],
    "response.hide_words":          [(verdict,             NOBODY)],  # hosts of the process or of the whole site; the cast has those of one space
    "response.give_verdict":        [(_of("answer"),      "-   -   y   -   -   -   -   -   -   -   -   -   -")],
}  # fmt: skip
for _room in rooms.ROOMS:
    TABLE |= _room.PERMISSIONS
ROWS = [pytest.param(name, number, id=f"{name}-{number}") for name in TABLE for number in range(len(TABLE[name]))]


def actor(town: Town, role: str) -> Any:
    return AnonymousUser() if role == "anonymous" else town[role]


def named(row: str) -> set[str]:
    """The roles that a row names or marks."""
    marks = row.split()
    if set(marks) - {"y", "-"}:
        return {role.strip() for role in row.split("|")}
    later = [marks[ROLES.index("member")]] * (len(ROLES) - len(marks))
    return {role for role, mark in zip(ROLES, [*marks, *later], strict=True) if mark == "y"}


def who_may(town: Town, name: str, thing: Any) -> set[str]:
    return {role for role in ROLES if allowed(name, actor(town, role), thing)}


def test_every_permission_stands_in_the_table_and_the_table_has_no_other() -> None:
    known = {name for name in PERMISSIONS if not name.startswith("test")}
    assert known - set(TABLE) == set(), "place these"
    assert set(TABLE) - known == set(), "these are gone"


@pytest.mark.parametrize(("name", "number"), ROWS)
def test_those_may_whom_the_table_names_and_nobody_else(town: Town, name: str, number: int) -> None:
    find, marks = TABLE[name][number]
    thing = find(town)
    assert who_may(town, name, thing) == named(marks)
    assert allowed(name, SYSTEM, thing)
    assert not allowed(name, None, thing)
    refused = next((role for role in ROLES if not allowed(name, actor(town, role), thing)), "")
    if refused:
        with pytest.raises(NotAllowed) as error:
            require(name, actor(town, refused), thing)
        assert (error.value.code, error.value.status) == (name, 403)


@pytest.mark.parametrize("name", TABLE)
def test_a_closed_account_opens_nothing(town: Town, name: str) -> None:
    thing = TABLE[name][0][0](town)
    for role in ROLES[1:]:
        person = Person.objects.get(pk=town[role].pk)
        person.is_active = False
        assert not allowed(name, person, thing)


@pytest.mark.parametrize("name", TABLE)
def test_a_role_with_power_sleeps_until_its_holder_has_a_second_step(town: Town, name: str, settings: Any) -> None:
    """Then host, organiser, decision-maker, operator and the others may what any member may, and no more."""
    settings.ROLE_NEEDS_SECOND_FACTOR = True
    thing = TABLE[name][0][0](town)
    with_power = set(ROLES) - {"anonymous", "member", "author", "juror"}
    if name in {name for room in rooms.ROOMS for name in getattr(room, "NEVER_THE_BODY", ())}:
        with_power -= {"decision-maker", "officer"}
    may = who_may(town, name, thing)
    own = {name for room in rooms.ROOMS for name in room.OWN} | {
        "accounts.end_acting",
        "accounts.see_letter",
        "accounts.end_role",
    }  # what one began or holds oneself
    belongs = {"community.start_thread", "community.reply"}  # Carys and Mair belong to the space, whatever their role
    if name in own | belongs:
        assert may & with_power <= {"host", "moderator", "link worker"}
    else:
        assert may & with_power == (with_power if "member" in may else set())


def test_a_name_that_nobody_registered_is_an_error_and_never_a_yes(town: Town) -> None:
    for unknown in ("gather.no_such_thing", "", "kit"):
        with pytest.raises(KeyError):
            allowed(unknown, town["organiser"])
        with pytest.raises(KeyError):
            require(unknown, SYSTEM)


def test_time_closes_what_it_should(town: Town) -> None:
    with at(now() + timedelta(minutes=31)):
        assert not allowed("community.edit_post", town["author"], town.post)
        assert allowed("community.remove_post", town["author"], town.post)


def test_everybody_can_read_the_table_in_plain_words(town: Town) -> None:
    page = town.client("anonymous").get("/permissions/").text
    for permission in PERMISSIONS.values():
        assert str(permission.who).strip()
        assert html.escape(str(permission.does)) in page
