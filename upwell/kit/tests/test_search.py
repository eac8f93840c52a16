"""Finding things: the right words find them, the wrong person does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from upwell.kit import search
from upwell.kit.models import ImportRun, SearchDocument
from upwell.kit.search.sources import _audiences
from upwell.kit.search.words import asked, snippet, words_of

KIND = "test.note"


@pytest.fixture
def notes(db: None) -> Iterator[Callable[..., ImportRun]]:
    """Writes notes that can be found. A run of an import stands in for a note: filename is its title, `said` its words, kind its audience."""
    search.register(
        search.SearchSource(
            KIND,
            ImportRun,
            lambda run: search.Document(run.filename, run.said, f"/notes/{run.ref}/", run.kind),
            visible=lambda runs, viewer: runs.exclude(state="refused"),
            label="Notes",
        )
    )
    search.register_audiences(lambda viewer: [f"space:{viewer.handle}"] if viewer else [])

    def write(title: str, body: str = "", audience: str = "public") -> ImportRun:
        run = ImportRun.objects.create(filename=title, said=body[:300], kind=audience, digest="", state="done")
        search.index(run)
        return run

    yield write
    search.sources._things.pop(KIND)
    _audiences.pop()


def titles(words: str, viewer: Any = None) -> list[str]:
    return [hit.title for hit in search.find(words, viewer=viewer, kinds=[KIND]).hits]


def test_words_are_found_whole_or_from_their_beginning_whatever_their_accents(notes: Callable[..., ImportRun]) -> None:
    notes("Dŵr a Bwyd", "Gŵyl yn y dref: café, naïve, Ærø, ΣΊΣΥΦΟΣ")
    for words in ("dwr", "DŴR", "gwyl", "cafe", "naiv", "dwr cafe", "σισυφοσ"):
        assert titles(words) == ["Dŵr a Bwyd"], words
    for words in ("water", "dwr water", "wr", "fe"):
        assert titles(words) == [], words


def test_a_title_weighs_more_than_a_mention(notes: Callable[..., ImportRun]) -> None:
    notes("Buses", "In the evening somebody could drive people home after the meeting if there are no trains")
    notes("Trains", "Nothing else to say about them in this place, which is long enough to matter a little")
    assert titles("trains") == ["Trains", "Buses"]


def test_an_edit_a_removal_and_a_rebuild_are_followed(notes: Callable[..., ImportRun]) -> None:
    note = notes("Old", "walnut")
    note.said = "hazel"
    note.save()
    search.index(note)
    search.index(note)
    assert (titles("walnut"), titles("hazel")) == ([], ["Old"])
    search.unindex(note)
    assert (titles("hazel"), SearchDocument.objects.filter(kind=KIND).count()) == ([], 0)
    assert search.rebuild(KIND) == ImportRun.objects.count()
    assert titles("hazel") == ["Old"]


def test_each_person_finds_only_what_is_for_them(notes: Callable[..., ImportRun], ann: Any, bryn: Any) -> None:
    for audience in ("public", "members", "space:Ann", "space:Bryn", "space:nobody"):
        notes(audience, "tremor", audience)
    assert sorted(titles("tremor")) == ["public"]
    assert sorted(titles("tremor", ann)) == ["members", "public", "space:Ann"]
    assert sorted(titles("tremor", bryn)) == ["members", "public", "space:Bryn"]
    bryn.is_active = False
    assert (
        search.find("tremor", viewer=bryn, kinds=[KIND]).total == 2
    )  # no longer a member; the space's own rule still names Bryn


def test_what_is_not_visible_or_gone_is_not_counted_either(notes: Callable[..., ImportRun]) -> None:
    hidden, gone = notes("Hidden", "ember"), notes("Gone", "ember")
    assert search.find("ember", viewer=None, kinds=[KIND]).total == 2
    ImportRun.objects.filter(pk=hidden.pk).update(state="refused")
    gone.delete()
    assert search.find("ember", viewer=None, kinds=[KIND]).total == 0


HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            '"',
            "a* OR b",
            "NEAR(a b)",
            "title:x",
            "'; DROP TABLE x; --",
            "a & !b | (c)",
            "\\",
            "%",
            "{a}:b",
            "^a",
            "x\x00y",
            ":*",
            "''",
        ]
    ),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(HOSTILE, max_size=4).map(" ".join))
def test_nothing_that_is_typed_breaks_the_search_or_opens_it(notes: Callable[..., ImportRun], words: str) -> None:
    if not ImportRun.objects.exists():
        notes("Secret", "a b x y " + "word " * 5, audience="space:nobody")
    results = search.find(words, viewer=None, kinds=[KIND])
    assert (results.total, results.hits) == (0, [])
    assert all(word.isalnum() for word in results.words)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.text(max_size=10))
def test_a_snippet_is_text_and_marks_and_nothing_else(body: str, words: str) -> None:
    bare = str(snippet(body, asked(words))).replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    assert ">" not in bare


def test_a_snippet_shows_the_place_and_marks_the_word_as_it_was_written() -> None:
    made = snippet("start " * 80 + "the CAFÉ is <open> today " + "end " * 80, ["cafe"])
    assert "<mark>CAFÉ</mark> is &lt;open&gt; today" in made
    assert made.startswith("… start")
    assert made.endswith(" …")


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert words_of(" ".join(words_of(text))) == words_of(text)


def test_the_page_finds_pages_on_and_says_when_there_is_nothing(
    notes: Callable[..., ImportRun], client: Client
) -> None:
    for number in range(25):
        notes(f"Lantern <{number}>", "light")
    first = client.get("/search/", {"q": "lantern"})
    assert first.status_code == 200
    assert "Lantern &lt;" in first.content.decode()
    assert "25 things found" in first.content.decode()
    second = client.get("/search/", {"q": "lantern", "page": 2, "kind": KIND}).content.decode()
    assert second.count("/notes/") == 5
    assert "q=lantern" in second
    assert "Nothing was found" in client.get("/search/", {"q": "zeppelin"}).content.decode()
    assert client.get("/search/", {"q": '"*(', "page": "x", "kind": "?"}).status_code == 200
    assert "<c-" not in first.content.decode()


def test_the_frame_of_every_page_leads_to_the_search(db: None) -> None:
    assert 'href="/search/"' in Client().get("/about/").text
