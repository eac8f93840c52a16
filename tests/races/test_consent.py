"""Consent given and taken back at the same moment, and everything that stands on it."""

from __future__ import annotations

import time
from functools import partial

import pytest
from django.db import transaction

from tests import journey
from tests.at_once import at_once, said
from tests.races.conftest import Crowd
from upwell.accounts import consent
from upwell.accounts.models import Consent, Person
from upwell.community import actions as community
from upwell.community.models import Thread
from upwell.discover.actions import themes, voices
from upwell.discover.models import Theme, ThemeRun, Voice
from upwell.gather.actions import conversations, issues
from upwell.gather.models import Statement
from upwell.kit.permissions import SYSTEM
from upwell.ledger.models import Entry, Link
from upwell.safety import actions as safety
from upwell.safety.models import Report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_a_consent_given_four_times_is_one_and_taken_back_four_times_is_taken_back_once(
    voice: Voice, bryn: Person
) -> None:
    given = partial(consent.give, actor=bryn, person=bryn, purpose="voice", scopes=["jury", "research"], subject=voice)
    assert said(at_once([given] * 4)) == {"done": 4}
    assert consent.active(bryn, "voice", voice) == {"count", "quote", "jury", "research"}
    assert Consent.objects.count() == 4
    taken = partial(consent.withdraw, actor=bryn, person=bryn, purpose="voice", subject=voice)
    assert said(at_once([taken] * 4)) == {"done": 4}
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    assert Entry.objects.filter(kind="accounts.consent_withdrawn").count() == 4
    voice.refresh_from_db()
    assert (voice.text, voice.taken_back_at is None) == ("", False)


def test_giving_and_taking_back_at_once_ends_in_one_or_the_other(voice: Voice, bryn: Person) -> None:
    acts = [
        partial(voices.change_scopes, actor=bryn, voice=voice, scopes=scopes)
        for scopes in (["count"], [], ["quote"], ["jury"])
    ]
    assert set(said(at_once(acts))) <= {"done", "taken_back"}
    voice.refresh_from_db()
    live = consent.active(bryn, "voice", voice)
    assert (voice.taken_back_at is None) is bool(live)
    assert (voice.text == "") is (not live)


def test_the_same_sentence_let_be_heard_four_times_counts_once(thread: Thread, bryn: Person) -> None:
    click = partial(
        voices.let_be_heard, actor=bryn, post=thread.posts.get(), passage="Nobody to ring at night.", scopes=["count"]
    )
    assert said(at_once([click] * 4)) == {"done": 1, "already_heard": 3}
    assert Voice.objects.count() == Consent.objects.count() == 1


def test_a_statement_written_from_a_voice_while_it_is_taken_back_keeps_no_words(
    world: journey.World, thread: Thread, voice: Voice, bryn: Person
) -> None:
    """Whoever comes first: either there is no statement, or its words are gone too."""
    conversation = conversations.open(
        actor=world.finn, process=world.process, title="T", question="", seeds=["A"], checked_first=False
    )

    def write() -> None:
        with transaction.atomic():
            conversations.write(actor=bryn, conversation=conversation, text=voice.text, voice=voice)
            time.sleep(0.5)

    def take_back() -> None:
        time.sleep(0.2)
        voices.take_back(actor=bryn, voice=voice)

    assert set(said(at_once([write, take_back]))) <= {"done", "voice_not_open"}
    assert not Statement.objects.filter(text__contains="ring at night").exists()
    assert not Link.objects.filter(source_ref=voice.ref, withdrawn_at=None).exists()


def test_a_voice_placed_with_a_theme_while_it_is_taken_back_is_in_none(voice: Voice, bryn: Person) -> None:
    theme = themes.name(actor=SYSTEM, theme=Theme.objects.create(terms=["ring"]), name="Whom to ring")
    place = partial(themes.place_voice, actor=SYSTEM, voice=voice, theme=theme)
    outcomes = said(at_once([place, partial(voices.take_back, actor=bryn, voice=voice)]))
    assert set(outcomes) <= {"done", "not_counted"}
    voice.refresh_from_db()
    theme.refresh_from_db()
    assert (voice.text, theme.people, theme.voice_count) == ("", 0, 0)
    assert not Link.objects.filter(source_ref=voice.ref, withdrawn_at=None).exists()


def test_an_issue_raised_from_a_voice_while_it_is_taken_back_counts_it_or_marks_it(
    world: journey.World, voice: Voice, bryn: Person
) -> None:
    def raise_it() -> None:
        with transaction.atomic():
            ask = "Give everybody a number to ring at night."
            made = {"title": "A number", "ask": ask, "body": world.board, "process": world.process}
            issues.raise_issue(actor=bryn, voices=[voice], **made)
            time.sleep(0.5)

    def take_back() -> None:
        time.sleep(0.2)
        voices.take_back(actor=bryn, voice=voice)

    assert set(said(at_once([raise_it, take_back]))) <= {"done", "voice_not_open"}
    assert not Link.objects.filter(source_ref=voice.ref, withdrawn_at=None).exists()


def test_a_search_for_themes_while_a_voice_is_taken_back_learns_nothing_of_it(
    thread: Thread, voice: Voice, bryn: Person, crowd: Crowd
) -> None:
    own = community.reply(actor=bryn, thread=thread, body="It was cold in Zephyrwick lane all night.")
    cold = voices.let_be_heard(actor=bryn, post=own, passage=own.body, scopes=["count"])
    for number, person in enumerate(crowd(12)):
        community.join_space(actor=person, space=thread.space)
        said_by = community.reply(actor=person, thread=thread, body=f"Nobody to ring at night, {number} times.")
        voices.let_be_heard(actor=person, post=said_by, passage=said_by.body, scopes=["count"])

    def search() -> None:
        with transaction.atomic():
            themes.compute("")
            time.sleep(0.5)

    def take_back() -> None:
        time.sleep(0.3)
        voices.take_back(actor=bryn, voice=cold)

    assert said(at_once([search, take_back])) == {"done": 2}
    learnt = {term for run in ThemeRun.objects.all() for term in run.model["terms"]}
    labels = {term for theme in Theme.objects.all() for term in theme.terms}
    assert "night" in learnt
    assert not [term for term in learnt | labels if "zephyrwick" in term]


def test_a_voice_taken_back_on_two_pages_at_once_is_taken_back(voice: Voice, bryn: Person) -> None:
    rows = Consent.objects.filter(subject_ref=voice.ref)
    acts = [partial(consent.withdraw_row, actor=bryn, consent=row) for row in rows]
    acts.append(partial(voices.take_back, actor=bryn, voice=voice))
    assert set(said(at_once(acts))) <= {"done", "already_taken_back"}
    voice.refresh_from_db()
    assert voice.text == ""


def test_a_call_for_help_sent_four_times_is_one(gwen: Person) -> None:
    assert said(at_once([partial(safety.ask_for_help, actor=gwen, words="I am not safe.")] * 4)) == {"done": 4}
    assert Report.objects.count() == 1
