"""Writing down for somebody who phoned: half an hour, with consent, every act marked and shown to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from tests.refusing import refused
from upwell.accounts import acting, actions, consent
from upwell.accounts.models import Access, Acting, Consent, Need, Person
from upwell.kit import time
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.permissions import SYSTEM
from upwell.ledger.actions import record
from upwell.ledger.models import Entry

SignIn = Callable[[Person], Client]
ASKED = {"handle": "Caller in blue", "how": "phone", "consent_note": "“Yes, write that down, dear.”", "over_16": "on"}


@pytest.fixture
def host(carys: Person) -> Person:
    actions.grant_role(actor=SYSTEM, person=carys, kind="host")
    return carys


@pytest.fixture
def caller(host: Person) -> Person:
    return actions.find_or_create_assisted(actor=host, handle="Caller in blue", over_16=True)


@pytest.fixture
def running(host: Person, caller: Person) -> Acting:
    return acting.begin(actor=host, person=caller, how="phone", consent_note="“Yes.”")


@pytest.fixture
def helping(host: Person, sign_in: SignIn) -> Iterator[Client]:
    client = sign_in(host)
    assert client.post("/acting/", ASKED).status_code == 302
    return client


@pytest.mark.parametrize(
    ("kind", "may"),
    [
        (k, k in acting.HELPERS)
        for k in ("host", "link_worker", "facilitator", "organiser", "moderator", "auditor", "juror")
    ],
)
def test_only_hosts_link_workers_and_facilitators_write_down_for_others(efa: Person, kind: str, may: bool) -> None:
    actions.grant_role(actor=SYSTEM, person=efa, kind=kind)
    if may:
        assert actions.find_or_create_assisted(actor=efa, handle="Caller", over_16=True).assisted
    else:
        with pytest.raises(NotAllowed):
            actions.find_or_create_assisted(actor=efa, handle="Caller", over_16=True)


def test_nobody_acts_for_a_member_who_can_sign_in(host: Person, bryn: Person) -> None:
    for attempt in (
        lambda: actions.find_or_create_assisted(actor=host, handle="bryn", over_16=True),
        lambda: acting.begin(actor=host, person=bryn, how="phone", consent_note="“Yes.”"),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "not_assisted"


def test_it_needs_consent_and_one_runs_at_a_time(host: Person, caller: Person) -> None:
    with pytest.raises(Refused) as empty:
        acting.begin(actor=host, person=caller, how="phone", consent_note="  ")
    assert empty.value.code == "no_consent"
    acting.begin(actor=host, person=caller, how="phone", consent_note="“Yes.”")
    with pytest.raises(Refused) as second:
        acting.begin(actor=host, person=caller, how="phone", consent_note="“Yes.”")
    assert second.value.code == "already_acting"


def test_a_known_caller_is_found_again(host: Person, caller: Person) -> None:
    assert actions.find_or_create_assisted(actor=host, handle=" caller IN blue", over_16=True) == caller
    assert not caller.has_usable_password()


def test_what_the_person_agreed_to_is_kept_as_they_said_it(running: Acting, host: Person, caller: Person) -> None:
    row = Consent.objects.get(person=caller, purpose="acting")
    assert (row.how, row.written_down_by, row.subject_ref) == ("phone", host, running.ref)
    assert Access.objects.get(person=caller).why == "“Yes.”"


def test_inside_the_actor_is_the_person_and_the_record_says_who_wrote_it_down(
    running: Acting, host: Person, caller: Person
) -> None:
    with acting.during(running) as actor, transaction.atomic():
        assert actor == caller
        given = consent.give(actor=actor, person=actor, purpose="needs", scopes=["share"])[0]
        entry = record("accounts.consent_given", actor=actor, subject=given)
    assert (given.how, given.written_down_by) == ("phone", host)
    assert entry.actor_role == "written down by a host for a person"
    assert caller.public_role == "member"
    assert host.public_role == "member"
    with pytest.raises(NotAllowed):
        consent.withdraw(actor=host, person=caller, purpose="needs")
    with acting.during(running):
        assert consent.withdraw(actor=host, person=caller, purpose="needs")


def test_after_half_an_hour_it_is_over(running: Acting) -> None:
    assert acting.is_live(running)
    with time.at(running.began_at + timedelta(minutes=29)), acting.during(running):
        pass
    with (
        time.at(running.began_at + timedelta(minutes=30)),
        pytest.raises(Refused) as refused,
        acting.during(running),
    ):
        pass
    assert refused.value.code == "acting_over"


def test_it_is_over_when_it_was_ended_or_the_helper_lost_the_role(
    running: Acting, host: Person, caller: Person, efa: Person
) -> None:
    with pytest.raises(NotAllowed):
        acting.end(actor=efa, acting=running)
    with pytest.raises(NotAllowed):
        acting.end(actor=caller, acting=running)
    ended = acting.end(actor=host, acting=running)
    assert not acting.is_live(ended)
    again = acting.begin(actor=host, person=caller, how="letter", consent_note="“Yes.”")
    actions.end_role(actor=SYSTEM, role=host.roles.get())
    assert not acting.is_live(Acting.objects.get(pk=again.pk))


# On the pages


def test_a_host_writes_down_needs_on_the_callers_behalf_with_a_banner(helping: Client, host: Person) -> None:
    caller = Person.objects.get(handle="Caller in blue")
    page = helping.get("/me/").content.decode()
    assert "You are writing down for Caller in blue" in page
    helping.post("/me/needs/", {"kinds": ["large_print"], "note": "", "share": ""})
    assert Need.objects.get().person == caller
    acts = list(Access.objects.filter(person=caller, was_read=False).order_by("pk"))
    assert [a.by for a in acts] == [host, host]
    assert acts[-1].what == "Did for you: What you need is written down."
    assert acts[-1].role == "host"
    assert acts[-1].acting == Acting.objects.get()
    assert "Large print" in helping.get("/me/needs/").content.decode()
    helping.get("/me/needs/")
    looks = Access.objects.filter(person=caller, was_read=True).order_by("pk").values_list("what", flat=True)
    assert list(looks) == ["Looked at: All about you", "Looked at: What you need to take part"], "each page once"


def test_a_form_that_was_not_taken_is_no_act(helping: Client) -> None:
    before = Access.objects.count()
    assert helping.post("/me/needs/", {"kinds": ["nonsense"]}).status_code == 422
    assert Access.objects.count() == before


@pytest.mark.parametrize("closed", ["/me/tokens/", "/me/download/", "/me/profile/", "/account/email/", "/account/2fa/"])
def test_what_is_the_persons_alone_stays_closed(helping: Client, closed: str) -> None:
    for answer in (helping.get(closed), helping.post(closed, {"name": "a key"})):
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/acting/")


def test_the_page_ends_after_half_an_hour_and_the_host_is_themselves_again(helping: Client, host: Person) -> None:
    with time.at(time.now() + timedelta(minutes=31)):
        page = helping.get("/me/").content.decode()
    assert "You are writing down for" not in page
    assert "The half hour is over" in page
    assert ">Carys<" in page
    helping.post("/me/needs/", {"kinds": ["audio"]})
    assert Need.objects.get().person == host


def test_what_is_sent_after_the_half_hour_does_not_go_out_under_the_helpers_name_and_is_not_lost(
    helping: Client, host: Person
) -> None:
    with time.at(time.now() + timedelta(minutes=31)):
        late = helping.post(
            "/me/needs/", {"kinds": ["audio"], "note": "My eyes are not what they were, dear, not at all."}
        )
    assert late.status_code == 409
    assert "My eyes are not what they were" in late.content.decode()
    assert not Need.objects.exists()
    assert helping.post("/me/needs/", {"kinds": ["audio"]}).status_code == 302
    assert Need.objects.get().person == host


def test_a_form_opened_for_the_person_is_not_taken_once_the_helper_is_themselves_again(host: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(host, backend="allauth.account.auth_backends.AuthenticationBackend")

    def token(path: str) -> str:
        return str(client.get(path).context["csrf_token"])

    client.post("/acting/", ASKED | {"csrfmiddlewaretoken": token("/acting/")})
    opened = token("/me/needs/")
    row = Acting.objects.get()
    client.post(f"/acting/{row.ref}/end/", {"csrfmiddlewaretoken": opened})
    words = "Nobody rings me back, and I cannot read the small print."
    stale = client.post("/me/needs/", {"kinds": ["other"], "note": words, "csrfmiddlewaretoken": opened})
    assert stale.status_code == 403
    assert words in stale.content.decode(), "what was written is shown, to be copied"
    assert not Need.objects.exists()
    fresh = {"kinds": ["other"], "note": words, "csrfmiddlewaretoken": token("/me/needs/")}
    assert client.post("/me/needs/", fresh).status_code == 302


def test_the_helper_ends_after_the_half_hour_and_still_comes_to_the_letter(helping: Client) -> None:
    row = Acting.objects.get()
    with time.at(time.now() + timedelta(minutes=31)):
        assert helping.post(f"/acting/{row.ref}/end/").headers["Location"] == f"/acting/{row.ref}/letter/"


def test_a_helper_finds_somebody_again_by_a_note_that_only_helpers_see(
    helping: Client, host: Person, efa: Person, bryn: Person, sign_in: SignIn
) -> None:
    caller = Person.objects.get(handle="Caller in blue")
    actions.keep_helper_note(actor=host, person=caller, text="Rings on Tuesdays, has a dog called Bess")
    helping.post(f"/acting/{Acting.objects.get().ref}/end/")
    page = helping.get("/acting/?looked=bess tuesday").content.decode()
    assert "Caller in blue" in page
    assert "a dog called Bess" in page
    assert "Nobody was found" in helping.get("/acting/?looked=a b").content.decode(), "a letter is no name"
    assert "Nobody was found" in helping.get("/acting/?looked=bryn").content.decode(), "members are not looked for"
    assert caller.accesses.filter(what__startswith="Looked for you", by=host).count() == 1
    assert "Bess" not in sign_in(efa).get("/people/caller in blue/").content.decode()
    for code, act in (
        ("accounts.act_for", lambda: actions.find_assisted(actor=efa, words="bess")),
        ("accounts.act_for", lambda: actions.keep_helper_note(actor=efa, person=caller, text="x")),
        ("not_assisted", lambda: actions.keep_helper_note(actor=host, person=bryn, text="x")),
    ):
        with refused(code):
            act()


def test_a_helper_sees_what_the_person_needs_only_with_their_consent_and_they_see_the_look(
    helping: Client, efa: Person, sign_in: SignIn
) -> None:
    row = Acting.objects.get()
    address = f"/people/needs/half-hour.{row.ref}/"
    actions.set_needs(actor=row.person, notes={"large_print": "size 18"})
    assert "size 18" not in helping.get(address).content.decode()
    consent.give(actor=row.person, person=row.person, purpose="needs", scopes=["share"])
    assert "size 18" in helping.get(address).content.decode()
    assert row.person.accesses.filter(what="Looked at what you need to take part", was_read=True).count() == 1
    assert sign_in(efa).get(address).status_code == 404
    assert sign_in(efa).get("/people/needs/").status_code == 403
    helping.post(f"/acting/{row.ref}/end/")
    assert helping.get(address).status_code == 404


def test_the_letter_holds_the_words_as_they_stand(helping: Client) -> None:
    helping.post("/me/needs/", {"kinds": ["other"], "note": "Ring twice, I am slow on the stairs.", "share": "on"})
    row = Acting.objects.get()
    letter = helping.post(f"/acting/{row.ref}/end/").headers["Location"]
    assert "Ring twice, I am slow on the stairs." in helping.get(letter).content.decode()
    opened = row.person.accesses.filter(what__startswith="Opened the letter")
    assert not opened.exists(), "printing it at the end is what it is for"
    with time.at(time.now() + timedelta(hours=3)):
        helping.get(letter)
    assert opened.get().was_read
    Need.objects.all().delete()
    assert "Ring twice" not in helping.get(letter).content.decode(), "no copy is kept"


def test_ending_it_leads_to_a_letter_for_the_person_and_nobody_else_reads_it(
    helping: Client, efa: Person, sign_in: SignIn
) -> None:
    helping.post("/me/needs/", {"kinds": ["large_print"], "share": "on"})
    row = Acting.objects.get()
    assert sign_in(efa).post(f"/acting/{row.ref}/end/").status_code == 404
    letter = helping.post(f"/acting/{row.ref}/end/").headers["Location"]
    assert letter == f"/acting/{row.ref}/letter/"
    page = helping.get(letter).content.decode()
    for words in (
        "Dear Caller in blue",
        "Yes, write that down, dear.",
        "What you need is written down",
        "Show what I need",
    ):
        assert words in page
    assert "You are writing down for" not in page
    assert sign_in(efa).get(letter).status_code == 403
    assert sign_in(row.person).get(letter).status_code == 200
    assert sign_in(row.person).get("/me/seen/").content.decode().count("Did for you") == 1


def test_a_caller_can_leave_with_the_pause_but_not_at_once(helping: Client) -> None:
    leave = {"handle": "Caller in blue", "when": "now"}
    assert helping.post("/me/leave/", leave).status_code == 409
    assert helping.post("/me/leave/", leave | {"when": "pause"}).status_code == 302
    caller = Person.objects.get(handle="Caller in blue")
    assert caller.leaving_on is not None
    assert caller.erased_at is None


def test_the_page_refuses_others_and_shows_what_is_wrong(
    efa: Person, host: Person, bryn: Person, sign_in: SignIn
) -> None:
    assert sign_in(efa).get("/acting/").status_code == 403
    assert Client().get("/acting/").status_code == 302
    client = sign_in(host)
    assert client.post("/acting/", ASKED | {"handle": "Bryn"}).status_code == 409
    assert client.post("/acting/", {k: v for k, v in ASKED.items() if k != "over_16"}).status_code == 422
    assert not Acting.objects.exists()


def test_the_record_does_not_name_the_helper_or_the_person(running: Acting, host: Person, caller: Person) -> None:
    body = bytes(Entry.objects.get(kind="accounts.acting_began").body).decode()
    assert not any(secret in body for secret in (host.opaque, caller.opaque, host.handle, caller.handle))
