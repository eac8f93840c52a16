"""Somebody takes their consent back, or leaves: the words are gone from every table, page, export and search result, while every figure holds.

The post itself is the author's own and stays until they remove it; so does the packed copy of their data that they asked for. Everything else is downstream.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.addresses import address
from tests.cast import CAST
from tests.searching import pages, stands_in, starts
from tests.town import RARE, SAID, Town
from upwell.accounts import actions, consent
from upwell.accounts.models import Consent, Person
from upwell.community import actions as community
from upwell.discover.actions import themes, voices
from upwell.discover.actions.collections import withdraw_collection
from upwell.discover.models import Scope, Theme, Voice
from upwell.gather.models import Conversation, Map, Vote
from upwell.kit import imports
from upwell.kit.exports import exports
from upwell.kit.jobs import run_all
from upwell.kit.tasks import tidy
from upwell.kit.time import at, days, now
from upwell.ledger import checkpoints, keys
from upwell.ledger.models import Checkpoint, Entry, Link, Salt

# Where the words stood before they were taken back: without this list the tests below would pass in an empty town.
STOOD = [
    ("anonymous", "discover:voice-detail"),
    ("anonymous", "discover:theme-detail"),
    ("anonymous", "gather:issue-voices"),
    ("anonymous", "gather:statements"),
    ("anonymous", "gather:map"),
    ("anonymous", "ledger:trace"),
    ("anonymous", "ledger:export"),
    ("anonymous", "api:theme_quotes"),
    ("anonymous", "api:statements"),
    ("juror", "assembly:jury-detail"),
    ("author", "discover:mine"),
    ("author", "gather:statement-write"),
    ("author", "accounts:notices"),
    ("author", "accounts:consents"),
]
# What is left of the post, which stays its author's; the snapshot is what somebody reported, kept by the moderators until its author leaves.
OF_THE_POST = {
    "community_post.body",
    "community_revision.body",
    "kit_searchdocument.body",
    "kit_searchdocument.body_words",
    "kit_searchdocument.words",
    "kit_search_fts_data.block",
    "safety_report.snapshot",
}
OWN_COPY = "accounts_download.content"


def in_tables(words: Any = RARE) -> set[str]:
    """Where the words stand in the database, the night's tidying of SQLite's search index done (PostgreSQL needs none)."""
    tidy.func()
    return {place for place in stands_in(words) if not place.startswith("kit_search_fts.")}


def text_of(client: Client, url: str) -> str:
    """A page or a file as text."""
    response = client.get(url)
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode() if response.streaming else response.text


def holds_words(text: str) -> bool:
    return any(word in text.lower() for word in RARE)


# ---- ways to take it back: each of them is a page that somebody can use


def on_its_page(town: Town) -> None:
    assert town.client("author").post(f"/voices/{town.voice.ref}/take-back/").status_code == 302


def one_consent_after_the_other(town: Town) -> None:
    client = town.client("author")
    for row in Consent.objects.filter(person=town["author"], subject_ref=town.voice.ref, withdrawn_at=None):
        assert client.post(f"/me/consents/{row.ref}/take-back/").status_code == 302


def with_no_choice_left(town: Town) -> None:
    voices.change_scopes(actor=town["author"], voice=town.voice, scopes=[])


def all_consents_at_once(town: Town) -> None:
    consent.withdraw_everything(actor=town["author"], person=town["author"])


WAYS = [on_its_page, one_consent_after_the_other, with_no_choice_left, all_consents_at_once]


def test_before_it_is_taken_back_the_words_stand_in_all_these_places(town: Town) -> None:
    silent = [place for role, place in STOOD if not holds_words(text_of(town.client(role), address(town, place)))]
    assert silent == []
    assert {"discover_voice.text", "gather_statement.text", "discover_themerun.model"} <= in_tables()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_taken_back_in_any_way_the_words_are_in_no_table_but_the_posts_own(
    town: Town, way: Callable[[Town], None]
) -> None:
    way(town)
    assert in_tables() <= OF_THE_POST | {OWN_COPY}
    still = [place for role, place in STOOD if holds_words(text_of(town.client(role), address(town, place)))]
    assert still == []
    community.remove_post(actor=town["author"], post=town.post)
    run_all()
    assert in_tables() <= {OWN_COPY, "safety_report.snapshot"}


@pytest.mark.slow
@pytest.mark.parametrize("role", ["anonymous", "member", "juror", "organiser", "decision-maker", "author"])
def test_no_page_that_anybody_can_reach_shows_them_any_more(town: Town, role: str) -> None:
    on_its_page(town)
    community.remove_post(actor=town["author"], post=town.post)
    run_all()
    # What is kept of it for a report that waits, its author reads with the day on which it goes.
    own = {address(town, "accounts:download-file"), "/me/safety/", "/me/safety/#kept"} if role == "author" else set()
    begin = [*starts(town), "/search/?q=zephyrwi", "/search/?q=quillmarm", f"/voices/{town.voice.ref}/"]
    seen = dict(pages(town.client(role), begin))
    assert len(seen) > 250
    assert [url for url, text in seen.items() if holds_words(text) and url not in own] == []


@pytest.mark.parametrize("role", ["organiser", "auditor", "member"])
def test_nor_does_the_api_with_a_key(town: Town, role: str) -> None:
    on_its_page(town)
    begin = [url for url in starts(town) if url.startswith("/api/")]
    asked = {"Authorization": f"Bearer {town.tokens[role]}"}
    seen = dict(pages(Client(), begin, follow=False, **asked))
    assert len(seen) > 30
    assert [url for url, text in seen.items() if holds_words(text)] == []


def test_search_finds_the_post_while_it_stands_and_nothing_of_the_voice_ever(town: Town) -> None:
    client = town.client("member")
    assert re.findall(r'href="(/[a-z]+/[^"]*)"[^>]*>[^<]*After we went home', client.get("/search/?q=zephyrwi").text)
    on_its_page(town)
    community.remove_post(actor=town["author"], post=town.post)
    assert "After we went home" not in client.get("/search/?q=zephyrwi").text


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("anonymous", "discover:voice-detail"),
        ("anonymous", "gather:issue-voices"),
        ("anonymous", "gather:statements"),
        ("juror", "assembly:jury-detail"),
        ("author", "discover:mine"),
    ],
)
def test_where_the_words_stood_a_mark_says_that_they_were_taken_back(town: Town, role: str, place: str) -> None:
    on_its_page(town)
    assert re.search("(taken|took)( their words)? back", text_of(town.client(role), address(town, place)).lower())


def figures(town: Town) -> dict[str, Any]:
    """What was published in numbers, and what it can be made again from."""
    conversation = Conversation.objects.get(pk=town.conversation.pk)
    drawn = Map.objects.get(conversation=conversation)
    town.recommendation.refresh_from_db()
    town.issue.refresh_from_db()
    return {
        "record": [
            (e.position, bytes(e.body)) for e in Entry.objects.filter(position__lt=town.record_size).order_by("pk")
        ],
        "checkpoints": list(Checkpoint.objects.filter(size__lte=town.record_size).values_list("size", "root", "note")),
        "conversation": (conversation.vote_count, conversation.participant_count, conversation.statement_count),
        "votes": sorted(Vote.objects.values_list("statement__number", "participant__number", "value")),
        "map": (drawn.result, bytes(drawn.input), drawn.stamp),
        "support": town.issue.support_count,
        "recommendation": (town.recommendation.votes_for, town.recommendation.votes_against),
        "links": Link.objects.count(),
    }


def test_every_figure_holds_and_the_record_still_verifies(town: Town, tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text(Client().get("/record/checkpoint").text)
    before = figures(town)
    on_its_page(town)
    assert figures(town) == before
    assert Link.objects.filter(source_ref=town.voice.ref, withdrawn_at=None).count() == 0
    checkpoints.sign()
    file = tmp_path / "export.jsonl"
    file.write_text(text_of(Client(), "/record/export.jsonl"))
    given = [str(file), "--key", keys.fingerprint(), "--checkpoint", str(kept)]
    tool = [sys.executable, str(settings.BASE_DIR / "tools" / "verify.py"), *given]
    done = subprocess.run(tool, capture_output=True, text=True, check=False, cwd=settings.BASE_DIR)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All of it holds." in done.stdout
    assert "maps" in done.stdout


def test_a_theme_counts_one_fewer_from_now_on_and_what_it_said_on_the_day_it_was_named_stands(town: Town) -> None:
    named = Entry.objects.get(kind="discover.theme_named")
    counted = Theme.objects.get(pk=town.theme.pk)
    on_its_page(town)
    now_counted = Theme.objects.get(pk=town.theme.pk)
    assert (now_counted.people, now_counted.voice_count) == (counted.people - 1, counted.voice_count - 1)
    assert Entry.objects.get(pk=named.pk).facts == named.facts == {"name": counted.name, "people": "*", "spaces": 2}


# ---- scope by scope: each opens its own places and no other

NAMED = re.compile(CAST["author"])
PLACES = {
    "theme": ("anonymous", "discover:theme-detail"),
    "issue": ("anonymous", "gather:issue-voices"),
    "statements": ("anonymous", "gather:statements"),
    "api": ("anonymous", "api:theme_quotes"),
    "pack": ("juror", "assembly:jury-detail"),
}


def shown(town: Town) -> set[str]:
    """The places in which the words stand now."""
    return {
        place for place, (role, name) in PLACES.items() if holds_words(text_of(town.client(role), address(town, name)))
    }


@pytest.mark.parametrize(
    "given",
    [frozenset(some) for number in (1, 2) for some in combinations(Scope.values, number)],
    ids=lambda given: " and ".join(sorted(given)),
)
def test_with_one_or_two_scopes_left_the_words_stand_only_where_those_let_them(
    town: Town, given: frozenset[str]
) -> None:
    voices.change_scopes(actor=town["author"], voice=town.voice, scopes=given)
    expected = {"issue", "statements"} if Scope.QUOTE in given else set()
    expected |= {"theme", "api"} if {Scope.QUOTE, Scope.COUNT} <= given else set()
    expected |= {"pack"} if Scope.JURY in given else set()
    assert shown(town) == expected
    voice_page = Client().get(address(town, "discover:voice-detail")).text
    assert bool(NAMED.search(voice_page)) is ({Scope.QUOTE, Scope.QUOTE_NAMED} <= given)


# ---- leaving: all of somebody, from everywhere


def traces(person: Person) -> tuple[str, ...]:
    """Everything that would tell that somebody was here: name, address, both opaque names."""
    return (person.handle, str(person.email), person.ref, person.opaque)


@pytest.mark.parametrize("role", CAST)
def test_whoever_leaves_is_in_no_table_any_more(town: Town, role: str) -> None:
    person = Person.objects.get(pk=town[role].pk)
    names = traces(person)
    town.client(role).get("/me/")
    assert in_tables(names)
    actions.erase(actor=person, person=person)
    run_all()
    assert in_tables(names) == set()
    assert not Salt.objects.filter(owner=person.opaque).exists()


def test_an_author_who_leaves_takes_post_voice_statement_snapshot_and_copy_along(town: Town, tmp_path: Path) -> None:
    author, before = town["author"], figures(town)
    actions.erase(actor=author, person=author)
    run_all()
    assert in_tables((*RARE, SAID)) == set()
    after = figures(town)
    for name in ("record", "checkpoints", "votes", "map", "conversation", "recommendation", "links"):
        assert after[name] == before[name], name


def test_the_21_days_end_in_the_same(town: Town) -> None:
    author = town["author"]
    actions.request_deletion(actor=author)
    with at(now() + days(20)):
        assert actions.leaving.erase_due() == 0
    assert holds_words(text_of(Client(), address(town, "gather:issue-voices")))
    with at(now() + days(22)):
        assert actions.leaving.erase_due() == 1
    run_all()
    assert in_tables((*RARE, *traces(author))) == set()


@pytest.mark.slow
@pytest.mark.parametrize("role", ["anonymous", "organiser"])
def test_no_page_names_somebody_who_left(town: Town, role: str) -> None:
    author = town["author"]
    names = traces(author)
    begin = [url for url in starts(town) if author.handle not in url]
    actions.erase(actor=author, person=author)
    run_all()
    found = {url for url, text in pages(town.client(role), begin) if any(name in text for name in names)}
    assert found == set()


# ---- what is handed out, and what is left on the disk


def handed_out(town: Town) -> str:
    return "".join(exports["voices-research"].lines(town["organiser"], "A study of coming home"))


def test_words_for_research_are_in_the_file_while_that_is_allowed_and_in_no_file_afterwards(town: Town) -> None:
    for voice in Voice.objects.standing().exclude(person=None):
        given = {*voices.scopes_of(voice), "research"}
        voices.change_scopes(actor=voice.person, voice=voice, scopes=given)
    assert holds_words(handed_out(town))
    voices.change_scopes(actor=town["author"], voice=town.voice, scopes=set(Scope.values) - {"research"})
    assert not holds_words(handed_out(town))
    voices.change_scopes(actor=town["author"], voice=town.voice, scopes=["research"])
    assert holds_words(handed_out(town))
    on_its_page(town)
    assert not holds_words(handed_out(town))
    assert not holds_words(text_of(Client(), "/record/export.jsonl"))


def test_a_collection_taken_back_as_a_whole_is_in_no_table_page_or_file_and_figures_hold(town: Town) -> None:
    word = "quibblewort"
    rows = "comment,date,respondent\n" + "".join(f"The {word} grows, said {n}.,2026-01-09,r{n}\n" for n in range(6))
    rows = rows.replace(", said", " said")
    options = {"source": "Garden cards", "basis": "Signed.", "scopes": "count,quote,jury,decider,research"}
    run = imports.take_up(imports.start(town["organiser"], "voices", rows.encode(), "cards.csv", options=options))
    assert run.added == 6
    for voice in Voice.objects.filter(source__collection="Garden cards"):
        themes.place_voice(actor=town["organiser"], voice=voice, theme=town.theme)
    assert word in text_of(Client(), town.theme.get_absolute_url())
    assert word in handed_out(town)
    before = figures(town)
    withdraw_collection(actor=town["organiser"], collection="Garden cards", reason="Nobody had signed.")
    assert {name: value for name, value in figures(town).items() if name != "links"} == {
        name: value for name, value in before.items() if name != "links"
    }
    assert in_tables([word]) == set()
    seen = [text_of(town.client(role), address(town, place)) for role, place in STOOD]
    assert not [text for text in seen if word in text.lower()]
