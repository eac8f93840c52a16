"""The pages of issues, as people meet them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.refusing import refused
from upwell.accounts.actions import grant_role
from upwell.accounts.models import Person
from upwell.gather import stream
from upwell.gather.actions import conversations, issues
from upwell.gather.models import HandOff, Issue
from upwell.gather.tests.conftest import ASK, Town
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import today


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_page_of_an_issue_answers_five_questions(admitting: Issue, client) -> None:
    page = client.get(admitting.get_absolute_url()).text
    for label in ("What is asked", "Where is it now", "Who holds it", "What is due when", "What happened"):
        assert label in page
    assert ASK in page
    assert "Director of community care, Ashmere Care Board" in page
    assert "Say whether it is theirs to decide" in page
    assert "<c-" not in page
    assert "style=" not in page


def test_the_way_it_came_is_told_in_order(taken_on: Issue, ann: Person, client) -> None:
    conversations.open(actor=ann, issue=taken_on, title="Whom to ring", question="", seeds=["A"])
    page = client.get(taken_on.get_absolute_url()).text.split("How it got here")[1]
    told = [
        page.index(words)
        for words in (
            "It was raised",
            "it is ours to decide",
            "people have weighed it up",
            "Weigh it up, and bring it on",
        )
    ]
    assert told == sorted(told)


def test_packages_above_add_steps_of_their_own(issue: Issue, client, monkeypatch) -> None:
    monkeypatch.setattr(stream, "_contributors", [])
    stream.contribute(lambda one, viewer: [stream.Step(one.raised_at, "done", "A jury chose it")])
    assert "A jury chose it" in client.get(issue.get_absolute_url()).text


def test_one_supports_and_takes_it_back_on_the_page(issue: Issue, gwen: Person, sign_in) -> None:
    client, address = sign_in(gwen), issue.get_absolute_url()
    assert "Say it matters to you too" in client.get(address).text
    client.post(f"{address}support/")
    assert Issue.objects.get().support_count == 1
    part = client.post(f"{address}support/", {"off": "1"}, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "Say it matters to you too" in part.text
    assert Issue.objects.get().support_count == 0


def test_an_issue_is_raised_on_a_form_that_shows_who_decides(town: Town, theme, bryn: Person, sign_in) -> None:
    client = sign_in(bryn)
    assert theme.name in client.get(f"/issues/new/?theme={theme.ref}").text
    sent = {
        "title": "A person to ring",
        "ask": "Care after a diagnosis of dementia needs a named person.",
        "process": town.process.pk,
        "themes": [theme.pk],
        "origin": "citizens",
    }
    looked = client.post("/issues/new/", {**sent, "look": "1"})
    assert "care after a diagnosis of dementia" in looked.text
    assert not Issue.objects.exists()
    part = client.post("/issues/new/", {"title": "buses", "look": "1"}, headers={"HX-Request": "true"}).text
    assert "Ashmere Council" in part
    assert "<html" not in part
    wrong = client.post("/issues/new/", {**sent, "ask": "Do it"})
    assert wrong.status_code == 422
    assert client.post("/issues/new/", sent).headers["Location"] == Issue.objects.get().get_absolute_url()


def test_the_theme_shows_what_was_raised_from_it_and_the_way_to_raise(town: Town, theme, bryn: Person, sign_in) -> None:
    issue = town.raise_issue(bryn, themes=[theme])
    page = sign_in(bryn).get(theme.get_absolute_url()).text
    assert issue.title in page
    assert "Raise an issue from this" in page


def test_the_first_page_shows_what_is_with_the_people_who_decide(admitting: Issue, town: Town, client) -> None:
    town.raise_issue(SYSTEM, title="Newer, still finding support")
    page = client.get("/").text
    assert page.index(admitting.title) < page.index("Newer, still finding support")


def test_organisers_bring_an_issue_on(taken_on: Issue, ann: Person, gwen: Person, sign_in) -> None:
    address = f"{taken_on.get_absolute_url()}next/"
    assert sign_in(gwen).get(address).status_code == 403
    client = sign_in(ann)
    assert client.post(address, {"step": "jury"}).status_code == 422
    assert (
        client.post(address, {"step": "jury", "due_on": (today() + timedelta(days=30)).isoformat()}).status_code == 302
    )
    assert Issue.objects.get().state == "jury"
    assert client.post(address, {"step": "body"}).status_code == 302
    assert "Nothing to do for you now" in client.get(address).text


def test_the_body_says_whose_it_is_and_the_council_answers_on_its_own_page(
    admitting: Issue, dev: Person, efa: Person, town: Town, sign_in
) -> None:
    grant_role(actor=SYSTEM, person=efa, kind="decision_maker", thing=town.council, title="Cabinet member")
    client, address = sign_in(dev), f"{admitting.get_absolute_url()}remit/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"ours": "no", "reason": ""}).status_code == 422
    client.post(
        address,
        {"ours": "no", "reason": "It is a road.", "receiver": town.council.pk, "receiver_title": "Cabinet member"},
    )
    handed = HandOff.objects.get()
    assert "Answer for your body" not in client.get(handed.get_absolute_url()).text
    assert client.post(handed.get_absolute_url(), {"accept": "yes", "text": "Ours"}).status_code == 403
    council = sign_in(efa)
    assert "Answer for your body" in council.get(handed.get_absolute_url()).text
    council.post(handed.get_absolute_url(), {"accept": "yes", "text": "It is ours."})
    assert Issue.objects.get().body == town.council


def test_issues_are_chosen_by_state_body_and_place(admitting: Issue, town: Town, client) -> None:
    other = town.raise_issue(SYSTEM, title="Only finding support")
    listed = {q: [t for t in (admitting.title, other.title) if t in client.get(f"/issues/?{q}").text] for q in (
        "state=gathering", "state=admitting", "state=ended", "body=board", "body=council", "area=A1", "area=ZZ", "state=nonsense",
    )}  # fmt: skip
    both = [admitting.title, other.title]
    assert listed == {
        "state=gathering": [other.title],
        "state=admitting": [admitting.title],
        "state=ended": [],
        "body=board": both,
        "body=council": [],
        "area=A1": both,
        "area=ZZ": [],
        "state=nonsense": both,
    }


@pytest.mark.parametrize("who", ["anonymous", "bryn"])
def test_the_number_of_queries_does_not_grow(
    issue: Issue, town: Town, theme, who: str, request, client, sign_in, crowd
) -> None:
    if who != "anonymous":
        client = sign_in(request.getfixturevalue(who))
    rich = town.raise_issue(SYSTEM, title="Full of life", themes=[theme])
    few = queries(client, "/issues/"), queries(client, rich.get_absolute_url()), queries(client, "/")
    for person in crowd(12):
        issues.support(actor=person, issue=rich)
        town.raise_issue(SYSTEM, title=f"Raised for {person.handle}")
    many = queries(client, "/issues/"), queries(client, "/")
    assert many[0] <= few[0]
    assert many[1] <= few[2]
    assert queries(client, rich.get_absolute_url()) <= few[1]


def test_people_concerned_are_told_once_and_not_of_their_own_acts(
    town: Town, roles: None, theme, bryn: Person, gwen: Person
) -> None:
    speaker = theme.voices.first().person
    issue = town.raise_issue(bryn, themes=[theme])
    issues.support(actor=speaker, issue=issue)
    issues.follow(actor=gwen, issue=issue)
    issues.close(actor=bryn, issue=issue, because="Solved.")
    told = [p.notices.filter(kind="gather.issue").count() for p in (speaker, gwen, bryn)]
    assert told == [1, 1, 0]


def test_a_process_with_an_open_issue_is_not_closed_silently(issue: Issue, town: Town) -> None:
    from upwell.promises import processes

    with refused("still_owed"):
        processes.close(actor=SYSTEM, process=town.process, note="Over.")
    processes.close(actor=SYSTEM, process=town.process, note="Over.", inheritor=town.council)
    with refused("process_closed"):
        town.raise_issue(SYSTEM)


def test_statements_waiting_are_read_on_a_page(taken_on: Issue, finn: Person, gwen: Person, sign_in) -> None:
    made = conversations.open(actor=finn, issue=taken_on, title="T", question="", seeds=["A"])
    client, address = sign_in(gwen), made.get_absolute_url()
    assert client.post(f"{address}write/", {"text": ""}).status_code == 422
    assert client.post(f"{address}write/", {"text": "The nurse could ring."}).status_code == 302
    assert client.get(f"{address}reading/").status_code == 403
    reader = sign_in(finn)
    assert "The nurse could ring." in reader.get(f"{address}reading/").text
    assert reader.post(f"{address}statements/1/decide/", {"because": ""}).status_code == 422
    reader.post(f"{address}statements/1/decide/", {"let_in": "1"})
    assert made.statements.get(number=1).state == "open"
    reader.post(f"{address}statements/1/decide/", {"because": "Said before."})
    assert made.statements.get(number=1).state == "refused"
    reader.post(f"{address}close/")
    made.refresh_from_db()
    assert not made.is_open


def test_a_conversation_is_opened_on_a_page(taken_on: Issue, ann: Person, sign_in) -> None:
    client, address = sign_in(ann), f"{taken_on.get_absolute_url()}conversation/"
    assert client.get(address).status_code == 200
    sent = {"title": "Whom to ring", "question": "What would help?", "seeds": "One person\n\nA group\n"}
    assert client.post(address, {**sent, "seeds": "x" * 300}).status_code == 422
    client.post(address, sent)
    assert list(taken_on.conversations.get().statements.values_list("text", flat=True)) == ["One person", "A group"]


@pytest.mark.parametrize(
    "address", ["/issues/nothing/", "/hand-offs/nothing/", "/conversations/nothing/", "/conversations/nothing/map/"]
)
@pytest.mark.django_db
def test_what_is_not_there_is_not_found(client, address: str) -> None:
    assert client.get(address).status_code == 404
