"""Words that were taken back are gone everywhere; erasing a person unties what others build on."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.test import Client

from upwell.accounts.actions import erase
from upwell.accounts.models import Notice, Person
from upwell.community import actions
from upwell.discover.actions import voices
from upwell.gather import mapping
from upwell.gather.actions import conversations, issues
from upwell.gather.actions.statements import take_back
from upwell.gather.models import Conversation, Follow, Issue, Participant, Statement, Support
from upwell.gather.personal import export
from upwell.gather.telling import tell
from upwell.gather.tests.conftest import Town, let_be_heard
from upwell.kit import search
from upwell.kit.permissions import SYSTEM


def everything_that_holds(words: str) -> set[str]:
    """Every table with a row in which the words stand."""
    found = set()
    for model in apps.get_models():
        if not model._meta.label.startswith(("gather.", "kit.SearchDocument", "ledger.", "promises.")):
            continue
        for row in model._default_manager.values():
            said = json.dumps(
                {k: bytes(v).decode("latin-1") if isinstance(v, bytes | memoryview) else str(v) for k, v in row.items()}
            )
            if words in said:
                found.add(model._meta.label)
    return found


def test_a_voice_that_is_taken_back_leaves_a_mark_and_no_words(town: Town, theme, bryn: Person, client) -> None:
    issue = town.raise_issue(bryn, themes=[theme])
    voice = theme.voices.order_by("-said_on", "-pk").filter(text__contains="number 3").get()
    words = voice.text
    page = f"{issue.get_absolute_url()}voices/"
    assert words in client.get(page).text
    voices.take_back(actor=voice.person, voice=voice)
    assert words not in client.get(page).text
    assert words not in client.get(issue.get_absolute_url()).text
    assert "Words were taken back" in client.get(issue.get_absolute_url()).text


def test_voices_that_may_only_be_counted_are_never_read(town: Town, theme, bryn: Person, client) -> None:
    issue = town.raise_issue(bryn, themes=[theme])
    text = client.get(f"{issue.get_absolute_url()}voices/").text + client.get(issue.get_absolute_url()).text
    assert "number 1" in text
    assert "number 4" not in text
    assert "number 5" not in text
    assert "Some of them are counted and not quoted." in text


def test_words_passed_to_those_who_decide_are_read_by_them_and_their_authors_see_it(
    town: Town, roles: None, theme, bryn: Person, ann: Person, dev: Person, gwen: Person, sign_in
) -> None:
    space = actions.open_space(
        actor=SYSTEM, name="Third", slug="third", purpose="support", audience="members", statement="S", rules="R"
    )
    voice = let_be_heard(gwen, "My husband rang four numbers in one night.", space, "count", "decider")
    issue = town.raise_issue(ann, themes=[theme], voices=[voice])
    address = f"{issue.get_absolute_url()}for-deciding/"
    for person in (bryn, ann, gwen):
        assert sign_in(person).get(address).status_code == 403
        assert voice.text not in sign_in(person).get(f"{issue.get_absolute_url()}voices/").text
    body = sign_in(dev)
    assert address in body.get(issue.get_absolute_url()).text
    for _look in range(2):
        page = body.get(address).text
        assert voice.text in page
        assert "number 1" not in page, "what was let be quoted was not passed to them by that"
    seen = gwen.accesses.get()
    assert (seen.by, seen.role) == (dev, "Director of community care")
    voices.take_back(actor=gwen, voice=voice)
    assert "My husband" not in body.get(address).text


@pytest.fixture
def conversation(taken_on: Issue, finn: Person) -> Conversation:
    return conversations.open(
        actor=finn, issue=taken_on, title="Whom to ring", question="", seeds=["One person to ring."]
    )


def test_erasing_a_person_empties_what_they_wrote_and_keeps_every_figure(
    town: Town, conversation: Conversation, gwen: Person, bryn: Person
) -> None:
    issue = town.raise_issue(gwen, title="Buses to the clinic", story="My knees hurt on Mill Street.")
    issues.support(actor=gwen, issue=issue)
    issues.support(actor=bryn, issue=issue)
    issues.follow(actor=gwen, issue=issue)
    mine = conversations.write(actor=gwen, conversation=conversation, text="I fell on the stairs in May.")
    conversations.decide(actor=SYSTEM, statement=mine, let_in=True)
    conversations.vote(actor=gwen, statement=mine, value=1)
    conversations.vote(actor=bryn, statement=mine, value=-1)
    before = mapping.make(conversation, kept=True).result
    assert {row["what"] for row in export(gwen)} == {"issue raised", "supported", "followed", "statement", "vote"}
    erase(actor=SYSTEM, person=gwen)
    assert export(gwen) == []
    assert everything_that_holds("stairs in May") == set()
    assert everything_that_holds("Mill Street") == set()
    issue.refresh_from_db()
    conversation.refresh_from_db()
    assert (issue.raised_by, issue.support_count, issue.title) == (None, 1, "Buses to the clinic")
    assert not Support.objects.filter(person=gwen).exists()
    assert not Follow.objects.exists()
    assert (conversation.vote_count, conversation.participant_count) == (2, 2)
    assert Participant.objects.filter(person=None).count() == 1
    assert mapping.make(conversation, kept=True).result == before
    assert Statement.objects.get(pk=mine.pk).text == ""


def test_an_ask_that_nobody_joined_goes_with_the_person_who_raised_it(town: Town, gwen: Person, bryn: Person) -> None:
    alone = town.raise_issue(gwen, title="My stairs in Mill Street", ask="Come to number nine.")
    joined = town.raise_issue(gwen, title="Buses to the clinic", ask="Run one each hour.")
    issues.follow(actor=bryn, issue=alone)
    issues.support(actor=bryn, issue=joined)
    issues.follow(actor=bryn, issue=joined)
    for issue in (alone, joined):
        tell(issue, SYSTEM, "News of “%(title)s”.")
    erase(actor=SYSTEM, person=gwen)
    for words in ("Mill Street", "number nine"):
        assert everything_that_holds(words) == set()
    assert not Notice.objects.filter(text__contains="Mill Street").exists()
    assert bryn.notices.filter(text__contains="Buses to the clinic").exists()
    alone.refresh_from_db()
    joined.refresh_from_db()
    assert (alone.state, alone.duty) == ("closed", None)
    assert (joined.state, joined.title, joined.support_count) == ("gathering", "Buses to the clinic", 1)


def test_taking_a_statement_back_leaves_the_same_words_of_somebody_else_alone(
    conversation: Conversation, gwen: Person, bryn: Person
) -> None:
    Notice.objects.create(person=bryn, kind="gather.statement", text="You wrote: “Ring me.”", url="/elsewhere/")
    mine = conversations.write(actor=gwen, conversation=conversation, text="Ring me.")
    conversations.decide(actor=SYSTEM, statement=mine, let_in=True)
    assert gwen.notices.filter(text__contains="Ring me.").exists()
    take_back(mine, SYSTEM)
    assert not gwen.notices.filter(text__contains="Ring me.").exists()
    assert bryn.notices.filter(text__contains="Ring me.").exists()


def test_what_somebody_signed_stays_with_their_post(taken_on: Issue, dev: Person) -> None:
    erase(actor=SYSTEM, person=dev)
    decision = taken_on.remit_decisions.get()
    assert (decision.by, decision.title) == (None, "Director of community care")


def test_issues_and_conversations_are_found_by_their_words(
    issue: Issue, conversation: Conversation, bryn: Person
) -> None:
    assert [hit.url for hit in search.find("diagnosis", viewer=None, kinds=["gather.issue"]).hits] == [
        issue.get_absolute_url()
    ]
    assert search.find("whom ring", viewer=None, kinds=["gather.conversation"]).hits


def test_a_post_says_that_it_is_part_of_an_issue_only_where_its_author_lets_it_be_seen(
    town: Town, theme, bryn: Person, efa: Person, sign_in
) -> None:
    from upwell.community.models import Post

    issue = town.raise_issue(bryn, themes=[theme])
    named, quoted, counted = (theme.voices.get(text__contains=f"number {n}") for n in (0, 1, 4))
    voices.change_scopes(actor=named.person, voice=named, scopes=["count", "quote", "quote_named"])
    pages = {}
    for voice in (named, quoted, counted):
        address = Post.objects.get(ref=voice.post_ref).thread.get_absolute_url()
        pages[voice] = [issue.title in sign_in(person).get(address).text for person in (voice.person, efa)]
    # The post shows its author's name: a voice that is quoted without one must not be found through it.
    assert pages == {named: [True, True], quoted: [True, False], counted: [True, False]}


def test_nobody_without_an_account_sees_who_supports(issue: Issue, gwen: Person) -> None:
    issues.support(actor=gwen, issue=issue)
    assert gwen.handle not in Client().get(issue.get_absolute_url()).text
