"""A voice: let out scope by scope, placed with others, taken back everywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import journey
from upwell.accounts import consent
from upwell.accounts.models import Consent, Person
from upwell.community import actions as community
from upwell.community.models import Post
from upwell.discover.actions import themes, voices
from upwell.discover.hooks import _taken_back, when_taken_back
from upwell.discover.models import Scope, Theme, Voice
from upwell.discover.queries import quotable
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.permissions import SYSTEM
from upwell.ledger.models import Entry, Link, Salt

WORDS = "We went home and did not know who to ring when he got lost."


@pytest.fixture
def post(db: None, bryn: Person) -> Post:
    space = journey.carers(bryn)
    return community.start_thread(
        actor=bryn, space=space, title="Lost", body=f"They gave us a folder. {WORDS}"
    ).posts.get()


@pytest.fixture
def voice(post: Post, bryn: Person) -> Voice:
    return voices.let_be_heard(actor=bryn, post=post, passage=WORDS, scopes=["count", "quote", "jury"])


def theme_of(*spoken: Voice) -> Theme:
    theme = Theme.objects.create(terms=["ring"])
    Voice.objects.filter(pk__in=[v.pk for v in spoken]).update(theme=theme)
    return themes.name(actor=SYSTEM, theme=theme, name="Nobody to ring")


def test_the_day_on_which_something_was_said_is_the_day_here_and_not_in_greenwich(post: Post, bryn: Person) -> None:
    """Half past midnight of the second of June in Ashmere is still the first in UTC."""
    Post.objects.filter(pk=post.pk).update(created_at=datetime(2027, 6, 1, 23, 30, tzinfo=UTC))
    voice = voices.let_be_heard(actor=bryn, post=post, passage=WORDS, scopes=["count"])
    assert voice.said_on == date(2027, 6, 2)


def test_only_the_author_lets_words_be_heard_and_only_words_that_are_there(
    post: Post, bryn: Person, efa: Person
) -> None:
    with pytest.raises(NotAllowed):
        voices.let_be_heard(actor=efa, post=post, passage=WORDS, scopes=["count"])
    for passage, scopes, code in [
        ("Words I never wrote", ["count"], "not_in_post"),
        (WORDS, [], "no_scope"),
        (WORDS, ["sell"], "unknown_scope"),
    ]:
        with pytest.raises(Refused) as refusal:
            voices.let_be_heard(actor=bryn, post=post, passage=passage, scopes=scopes)
        assert refusal.value.code == code
    voice = voices.let_be_heard(actor=bryn, post=post, passage=WORDS, scopes=["count"])
    assert consent.active(bryn, "voice", voice) == {"count"}
    with pytest.raises(Refused, match="already count"):
        voices.let_be_heard(actor=bryn, post=post, passage=WORDS, scopes=["count"])


def test_each_scope_stands_by_itself(voice: Voice, bryn: Person) -> None:
    assert [q.by for q in quotable(Voice.objects.all())] == [""]
    voices.change_scopes(actor=bryn, voice=voice, scopes=["count", "quote", "quote_named"])
    assert [q.by for q in quotable(Voice.objects.all())] == ["Bryn"]
    assert quotable(Voice.objects.all(), Scope.JURY) == []
    voices.change_scopes(actor=bryn, voice=voice, scopes=["jury"])
    assert quotable(Voice.objects.all()) == []
    assert not Voice.objects.allowing("count").exists()


def test_taking_back_on_the_page_of_consents_is_the_same_as_taking_back(voice: Voice, bryn: Person) -> None:
    for row in Consent.objects.filter(person=bryn, purpose="voice"):
        consent.withdraw_row(actor=bryn, consent=row)
    voice.refresh_from_db()
    assert (voice.text, voice.taken_back_at is not None) == ("", True)


def test_nobody_else_takes_a_voice_back_and_twice_is_once(voice: Voice, bryn: Person, efa: Person) -> None:
    with pytest.raises(NotAllowed):
        voices.take_back(actor=efa, voice=voice)
    first = voices.take_back(actor=bryn, voice=voice).taken_back_at
    assert voices.take_back(actor=bryn, voice=voice).taken_back_at == first


def test_what_was_taken_back_is_listed_on_my_page_and_not_said_to_count(
    post: Post, voice: Voice, bryn: Person, sign_in
) -> None:
    other = voices.let_be_heard(actor=bryn, post=post, passage="They gave us a folder.", scopes=["count"])
    page = sign_in(bryn)
    assert "2 of your sentences count" in page.get("/voices/mine/").text
    voices.take_back(actor=bryn, voice=voice)
    assert "One sentence of yours counts" in page.get("/voices/mine/").text
    voices.take_back(actor=bryn, voice=other)
    none = page.get("/voices/mine/").text
    assert "Nothing of yours counts now" in none
    assert none.count("Words you took back") == 2
    assert "of yours counts." not in none


def test_every_copy_is_reached_while_the_words_are_still_there(voice: Voice, bryn: Person) -> None:
    seen: list[tuple[str, frozenset[str]]] = []
    hook = when_taken_back(lambda v, scopes: seen.append((v.text, scopes)))
    try:
        voices.take_back(actor=bryn, voice=voice)
    finally:
        _taken_back.remove(hook)
    assert all(text == WORDS for text, _scopes in seen)
    assert frozenset(Scope.values) in {scopes for _text, scopes in seen}


def test_a_voice_taken_back_leaves_its_theme_and_the_figures_on_record_stay(voice: Voice, bryn: Person) -> None:
    theme = theme_of(voice)
    named = Entry.objects.get(kind="discover.theme_named")
    assert (theme.people, theme.voice_count, named.facts["people"]) == (1, 1, "*")
    voices.take_back(actor=bryn, voice=voice)
    theme.refresh_from_db()
    named.refresh_from_db()
    assert (theme.people, theme.voice_count, named.facts["people"]) == (0, 0, "*")
    assert Link.objects.get(source_ref=voice.ref, relation="joined").withdrawn_at is not None


def test_the_record_holds_a_commitment_to_the_words_and_never_the_words(voice: Voice, bryn: Person) -> None:
    entry = Entry.objects.get(kind="discover.voice_given")
    assert WORDS.encode() not in bytes(entry.body)
    assert "words" in entry.commitments
    assert Salt.objects.filter(entry=entry, name="words", owner=bryn.opaque).exists()


@pytest.mark.parametrize(("scopes", "shown"), [(["count"], False), (["count", "quote"], True)])
def test_a_voice_is_read_by_others_only_where_it_may_be_quoted(
    post: Post, bryn: Person, efa: Person, sign_in, scopes: list[str], shown: bool
) -> None:
    voice = voices.let_be_heard(actor=bryn, post=post, passage=WORDS, scopes=scopes)
    for client in (Client(), sign_in(efa)):
        page = client.get(voice.get_absolute_url())
        assert page.status_code == 200
        assert (WORDS in page.text) is shown
    assert WORDS in sign_in(bryn).get(voice.get_absolute_url()).text


def test_receipts_show_each_step_and_an_empty_page_says_how_to_begin(
    voice: Voice, bryn: Person, efa: Person, sign_in
) -> None:
    from upwell.kit.time import now

    Theme.objects.filter(pk=theme_of(voice).pk).update(people=9, spaces=2, named_at=now())
    page = sign_in(bryn).get("/voices/mine/").text
    assert WORDS in page
    assert "Nobody to ring" in page
    assert "Let this be heard" in sign_in(efa).get("/voices/mine/").text


def test_choosing_a_sentence_on_the_page_makes_a_voice_and_an_empty_choice_says_what_to_do(
    post: Post, bryn: Person, sign_in
) -> None:
    client = sign_in(bryn)
    wrong = client.post(f"/posts/{post.ref}/be-heard/", {})
    assert wrong.status_code == 422
    assert "Choose a sentence" in wrong.text
    right = client.post(f"/posts/{post.ref}/be-heard/", {"sentence": WORDS, "scopes": ["count"]})
    assert right.status_code == 302
    assert Voice.objects.get().text == WORDS


def test_a_theme_is_seen_from_five_people_in_two_spaces_on(voice: Voice, sign_in) -> None:
    theme = theme_of(voice)
    for people, spaces, status in [(4, 2, 404), (5, 1, 404), (5, 2, 200)]:
        Theme.objects.filter(pk=theme.pk).update(people=people, spaces=spaces)
        assert Client().get(theme.get_absolute_url()).status_code == status
    assert "fewer than 8 people" in Client().get(theme.get_absolute_url()).text


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sets(st.sampled_from(Scope.values)), min_size=1, max_size=5))
def test_after_any_change_of_mind_only_what_was_chosen_last_is_allowed(
    post: Post, bryn: Person, steps: list[set[str]]
) -> None:
    Consent.objects.filter(person=bryn).delete()
    Voice.objects.all().update(post_ref="")
    voice = voices.let_be_heard(actor=bryn, post=post, passage=WORDS, scopes=["count"])
    for wanted in steps:
        if voice.taken_back_at is None:
            voice = voices.change_scopes(actor=bryn, voice=voice, scopes=wanted)
    last = next((s for s in steps if not s), steps[-1])
    for scope in Scope.values:
        assert Voice.objects.allowing(scope).filter(pk=voice.pk).exists() is (scope in last)
    assert (voice.text == "") is (not last)


def test_a_receipt_tells_only_what_came_after_the_voice(voice: Voice, bryn: Person) -> None:
    from datetime import timedelta

    from upwell.discover.queries import receipt
    from upwell.kit.time import at, now
    from upwell.ledger.actions import link
    from upwell.places.actions import add_body

    theme = theme_of(voice)
    Theme.objects.filter(pk=theme.pk).update(people=9, spaces=2)
    before, after = [add_body(actor=SYSTEM, code=code, name=code, kind="board") for code in ("Before", "After")]
    with at(now() - timedelta(days=30)):
        link(theme, before, "raised")
    with at(now() + timedelta(days=30)):
        link(theme, after, "raised")
    told = [step.thing.label for step in receipt(voice, bryn) if step.thing]
    assert told == ["Nobody to ring", "After"]


def test_a_voice_is_one_line_on_the_record_with_its_scopes_and_wording(voice: Voice) -> None:
    entry = Entry.objects.exclude(kind="community.space_opened").get()
    assert (entry.kind, entry.facts["scopes"]) == ("discover.voice_given", ["count", "jury", "quote"])
    assert entry.facts["wording"] == Consent.objects.first().wording
    assert {"words", "person"} <= set(entry.commitments)


def test_the_page_of_a_voice_that_only_counts_tells_others_nothing_of_its_theme(
    voice: Voice, bryn: Person, efa: Person, sign_in
) -> None:
    Theme.objects.filter(pk=theme_of(voice).pk).update(people=9, spaces=2)
    url = voice.get_absolute_url()
    assert "Nobody to ring" in Client().get(url).text
    voices.change_scopes(actor=bryn, voice=voice, scopes=["count"])
    for client in (Client(), sign_in(efa)):
        assert "Nobody to ring" not in client.get(url).text
    assert "Nobody to ring" in sign_in(bryn).get(url).text


def test_the_page_of_my_words_asks_no_more_for_ten_voices_than_for_two(
    voice: Voice, post: Post, bryn: Person, sign_in, django_assert_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        client = sign_in(bryn)
        client.get("/voices/mine/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/voices/mine/")
        return len(queries)

    for number in range(9):
        if number == 1:
            few = asked()
        reply = community.reply(actor=bryn, thread=post.thread, body=f"We waited {number} hours.")
        said = voices.let_be_heard(actor=bryn, post=reply, passage=reply.body, scopes=["count", "quote"])
        theme_of(said)
    assert asked() == few


def test_an_organiser_who_takes_a_voice_out_says_why_and_the_speaker_is_told(
    voice: Voice, bryn: Person, ann: Person, efa: Person, sign_in
) -> None:
    from upwell.accounts.actions import grant_role

    theme = theme_of(voice)
    other = themes.name(actor=SYSTEM, theme=Theme.objects.create(), name="Letters")
    grant_role(actor=SYSTEM, person=ann, kind="organiser")
    client, page = sign_in(ann), f"/voices/{voice.ref}/not-about-that/"
    assert sign_in(efa).get(page).status_code == 403
    assert client.post(page).status_code == 422
    assert client.post(page, {"reason": "opposite"}).status_code == 302
    voice.refresh_from_db()
    assert voice.theme is None
    assert Entry.objects.get(kind="discover.voice_taken_out").facts == {"because": "opposite"}
    told = [n.text for n in bryn.notices.filter(kind="voice")]
    assert any("It says the opposite" in text and "Nobody to ring" in text for text in told)
    # and puts it where it belongs
    place = f"/voices/{voice.ref}/place/"
    assert sign_in(efa).get(place).status_code == 403
    assert client.post(place, {"theme": other.pk}).status_code == 302
    assert Voice.objects.get(pk=voice.pk).theme == other
    tied = Link.objects.filter(source_ref=voice.ref, relation="joined", withdrawn_at=None)
    assert [link.target_ref for link in tied] == [other.ref] != [theme.ref]
    voices.change_scopes(actor=bryn, voice=voice, scopes=["count"])
    assert client.get(place).status_code == 404
    assert WORDS not in client.get(page).text


def test_words_for_research_leave_only_with_consent_for_that_and_point_at_nobody(
    post: Post, bryn: Person, ann: Person, efa: Person, sign_in, tmp_path
) -> None:
    import json

    from django.core.management import CommandError, call_command

    from upwell.accounts.actions import grant_role

    grant_role(actor=SYSTEM, person=ann, kind="organiser")
    staff = sign_in(ann)
    spoken = []
    for number, scopes in enumerate([["count", "research"]] * 5 + [["count", "quote"]]):
        person = Person.objects.create_user(f"Person{number}", f"p{number}@example.org", "a long enough word")
        community.join_space(actor=person, space=post.thread.space)
        reply = community.reply(actor=person, thread=post.thread, body=f"We waited {number} hours.")
        spoken.append(voices.let_be_heard(actor=person, post=reply, passage=reply.body, scopes=scopes))
    assert sign_in(efa).get("/voices/research/").status_code == 403
    assert staff.post("/voices/research/", {"purpose": ""}).status_code == 422
    given = staff.post("/voices/research/", {"purpose": "University of Ashmere, a study"})
    lines = [json.loads(line) for line in given.text.splitlines()]
    said = [line for line in lines if line["type"] == "voice"]
    assert sorted(line["words"] for line in said) == [f"We waited {n} hours." for n in range(5)]
    assert {line["place"] for line in said} == {"Carers"}
    telltale = [word for v in spoken for word in (v.ref, v.person.handle, v.person.ref, v.said_on.isoformat())]
    assert not [word for word in telltale if word in "".join(json.dumps(line) for line in said)]
    assert Entry.objects.get(kind="discover.research_handed_out").facts["voices"] == "*"
    assert spoken[0].person.notices.filter(text__contains="University of Ashmere").exists()
    assert not spoken[5].person.notices.filter(text__contains="University of Ashmere").exists()
    call_command("export_data", "voices-research", str(tmp_path / "out.jsonl"), "--for", "A study")
    assert "We waited 3 hours." in (tmp_path / "out.jsonl").read_text()
    voices.take_back(actor=spoken[3].person, voice=spoken[3])
    with pytest.raises(CommandError, match="Fewer than five"):
        call_command("export_data", "voices-research", "--for", "A study")
