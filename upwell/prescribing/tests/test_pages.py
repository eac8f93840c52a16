"""Pages: who sees what, from asking to the end; and nobody else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from upwell.accounts.models import Access, Person
from upwell.kit.jobs import run_all
from upwell.kit.time import at, days, now, today
from upwell.prescribing.actions import referring
from upwell.prescribing.models import Contact, Referral
from upwell.prescribing.tests.conftest import World

ASKED: dict[str, Any] = {
    "name": "Mair",
    "wish": "To sing.",
    "needs": ["company"],
    "by": "phone",
    "phone": "01632 960 123",
    "scopes": ["hold"],
    "over_16": "on",
}


def ask(client: Client, world: World, **more: Any) -> Any:
    return client.post("/link-workers/ask/", {**ASKED, "team": world.team.pk, **more})


def test_somebody_without_an_account_asks_keeps_the_reference_and_ends_it(world: World) -> None:
    client = Client()
    assert "Link workers" in client.get("/link-workers/").text
    wrong = ask(client, world, phone="")
    assert wrong.status_code == 422
    written = ask(client, world)
    referral = Referral.objects.get()
    assert written["Location"] == f"/referrals/{referral.ref}/"
    assert "Nothing has been sent yet" in client.get(written["Location"]).text
    slip = client.post(f"/referrals/{referral.ref}/send/", follow=True)
    word = re.findall(r"<strong>([a-z]+ [a-z]+)</strong>", slip.text)[0]
    assert referral.reads_as in slip.text
    assert word not in client.get(f"/referrals/{referral.ref}/slip/").text
    stranger = Client()
    assert stranger.get(f"/referrals/{referral.ref}/").status_code == 404
    assert stranger.get(f"/cases/{referral.ref}/").status_code == 302
    refused = stranger.post("/reference/", {"reference": referral.reads_as, "word": "no idea"})
    unknown = stranger.post("/reference/", {"reference": "aaaa-bbbb-cccc", "word": word})
    assert refused.status_code == unknown.status_code == 422
    status = stranger.post("/reference/", {"reference": referral.reads_as.upper(), "word": word.title()}, follow=True)
    assert "Waiting for an answer" in status.text
    with at(now() + days(0.02)):
        assert "Waiting for an answer" not in stranger.get("/reference/").text
    stranger.post("/reference/", {"reference": referral.reads_as, "word": word})
    stranger.post("/reference/end/")
    referral.refresh_from_db()
    assert referral.state == "cancelled"


def test_guessing_words_stops_after_ten_tries(world: World) -> None:
    sent = referring.send(actor=world.ann, referral=world.written())
    client = Client()
    for _try in range(10):
        assert client.post("/reference/", {"reference": sent.referral.reference, "word": "x"}).status_code == 422
    last = client.post("/reference/", {"reference": sent.referral.reference, "word": sent.word})
    assert "wait" in last.text
    assert "reference" not in client.session


def test_a_surgery_refers_and_sees_only_what_the_person_lets_it_see(world: World, sign_in, gwen: Person) -> None:
    client = sign_in(world.ann)
    given = {**ASKED, "team": world.team.pk, "source": "surgery", "agreed_how": "in_person", "nhs_number": "9990000018"}
    answer = client.post("/link-workers/refer/", given)
    referral = Referral.objects.get()
    assert answer["Location"] == f"/referrals/{referral.ref}/"
    client.post(f"/referrals/{referral.ref}/send/")
    referral = world.under_way(Referral.objects.get())
    page = client.get(f"/referrals/{referral.ref}/").text
    assert "Answered" in page
    assert "Under way" not in page
    assert "To sing." not in page
    from upwell.accounts import consent

    consent.give(
        actor=referral.person, person=referral.person, purpose="prescribing", scopes=["tell_referrer"], subject=referral
    )
    assert "Under way" in client.get(f"/referrals/{referral.ref}/").text
    assert sign_in(world.bryn).get(f"/referrals/{referral.ref}/").status_code == 404


def test_a_colleague_at_the_surgery_sees_it_and_one_of_another_does_not(
    world: World, sign_in, efa: Person, bryn: Person
) -> None:
    from upwell.accounts import actions as accounts
    from upwell.directory.models import Organization
    from upwell.kit.permissions import SYSTEM

    referral = world.sent()
    other = Organization.objects.create(name="Other", description="Another surgery.")
    accounts.grant_role(actor=SYSTEM, person=efa, kind="referrer", thing=world.surgery)
    accounts.grant_role(actor=SYSTEM, person=bryn, kind="referrer", thing=other)
    assert sign_in(efa).get(f"/referrals/{referral.ref}/").status_code == 200
    accounts.end_role(actor=SYSTEM, role=world.ann.roles.get())
    assert sign_in(world.ann).get(f"/referrals/{referral.ref}/").status_code == 404
    assert sign_in(bryn).get(f"/referrals/{referral.ref}/").status_code == 404
    assert "Mair" not in sign_in(bryn).get("/referrals/").text


def test_somebody_in_the_family_asks_and_learns_no_more_than_that_it_came(world: World, sign_in, efa: Person) -> None:
    client = sign_in(efa)
    given = {**ASKED, "team": world.team.pk, "source": "family", "agreed_how": "phone"}
    client.post("/link-workers/refer/", given)
    referral = Referral.objects.get()
    assert referral.source == "family"
    client.post(f"/referrals/{referral.ref}/send/")
    world.taken(Referral.objects.get())
    page = client.get(f"/referrals/{referral.ref}/").text
    assert "Received" in page
    assert "surgery" not in client.get("/link-workers/refer/").text.partition("<main")[2].partition("From where")[0]
    refused = client.post("/link-workers/refer/", {**given, "source": "surgery"})
    assert refused.status_code == 422


def test_a_link_worker_works_a_case_from_the_list_to_the_end_and_every_look_is_shown(world: World, sign_in) -> None:
    referral = world.own()
    client = sign_in(world.finn)
    assert "Mair" in client.get("/caseload/?show=waiting").text
    case = referral.get_absolute_url()
    assert "01632 960 123" in client.get(case).text
    assert Access.objects.get(person=world.bryn, by=world.finn).what == "Read your case"
    client.post(case + "step/accept/")
    client.post(
        case + "contact/", {"kind": "call", "outcome": "reached", "on": today().isoformat(), "text": "We spoke."}
    )
    client.post(case + "introduce/", {"service": world.service.pk})
    one = referral.introductions.get()
    client.post(f"/introductions/{one.ref}/", {"step": "engaged", "on": today().isoformat()})
    client.post(case + "ask/ons4/", {"happy": "4", "mode": "read_out"})
    client.post(case + "suggest/", {"kind": "goal", "text": "Sing on Tuesdays"})
    client.post(case + "unmet/", {"category": "travel", "area": world.ward.pk})
    referral.refresh_from_db()
    assert referral.state == "in-progress"
    page = client.get(case).text
    for there in ("We spoke.", "Singing for all", "Finn, Link worker, Ashmere link workers", "Getting about"):
        assert there in page
    assert "Sing on Tuesdays" not in page  # it is not hers yet
    mine = sign_in(world.bryn)
    seen = mine.get(f"/me/referrals/{referral.ref}/").text
    for there in ("We spoke.", "Singing for all", "Finn"):
        assert there in seen
    assert "Sing on Tuesdays" in mine.get("/me/plan/").text
    client.post(case + "step/complete/")
    referral.refresh_from_db()
    assert referral.state == "completed"


def test_a_colleagues_case_is_a_closed_door_with_a_way_to_cover(world: World, sign_in) -> None:
    referral = world.under_way(world.own())
    client = sign_in(world.gwen)
    page = client.get(referral.get_absolute_url()).text
    assert "A colleague holds this case" in page
    assert "To sing" not in page
    assert "01632" not in page
    for path in ("contact/", "introduce/", "unmet/", "ask/ons4/", "suggest/", "message/"):
        assert client.get(referral.get_absolute_url() + path).status_code == 403
    assert client.post(referral.get_absolute_url() + "cover/", {"why": "Finn is ill."}).status_code == 302
    assert "01632 960 123" in client.get(referral.get_absolute_url()).text


@pytest.mark.parametrize("path", ["", "contact/", "step/accept/", "settle/", "cover/", "unmet/"])
def test_for_everybody_else_there_is_no_case(world: World, sign_in, path: str, efa: Person) -> None:
    referral = world.own()
    for person in (efa, world.dev, world.ann):
        assert sign_in(person).get(referral.get_absolute_url() + path).status_code == 404
    own = sign_in(world.bryn).get(referral.get_absolute_url() + path)
    assert own.status_code == 404 or own["Location"] == f"/me/referrals/{referral.ref}/"


def test_do_not_write_to_me_stands_first_on_the_case_and_on_paper_and_no_mail_leaves(world: World, sign_in) -> None:
    referral = world.own(no_writing=True)
    client = sign_in(world.finn)
    assert "Do not write to this person" in client.get(referral.get_absolute_url()).text
    assert "Do not write to this person" in client.get("/caseload/?show=waiting").text
    world.under_way(referral)
    run_all()
    assert [letter for letter in mail.outbox if "bryn@example.org" in letter.to] == []
    slip = sign_in(world.bryn).get(f"/referrals/{referral.ref}/slip/").text
    assert "must not be written to" in slip


def test_what_one_agrees_to_is_changed_on_ones_own_page(world: World, sign_in) -> None:
    from upwell.prescribing.models import consents_of

    referral = world.own(scopes=("hold", "figures"))
    client = sign_in(world.bryn)
    client.post(f"/me/referrals/{referral.ref}/agree/", {"scopes": ["count_need"]})
    assert consents_of(referral) == {"hold", "count_need"}
    client.post(f"/me/referrals/{referral.ref}/step/cancel/")
    referral.refresh_from_db()
    assert referral.state == "cancelled"
    assert sign_in(world.ann).post(f"/me/referrals/{referral.ref}/step/cancel/").status_code == 404


def test_a_plan_is_written_read_and_printed_by_its_person_alone(world: World, sign_in, efa: Person) -> None:
    client = sign_in(world.bryn)
    assert "It is empty still" in client.get("/me/plan/").text
    client.post("/me/plan/", {"kind": "matters", "text": "My allotment", "share": ["worker"]})
    assert "My allotment" in client.get("/me/plan/print/").text
    from upwell.prescribing.models import PlanPiece

    piece = PlanPiece.objects.get()
    assert sign_in(efa).get(f"/me/plan/{piece.ref}/").status_code == 404
    assert sign_in(efa).post(f"/me/plan/{piece.ref}/remove/").status_code == 404
    client.post(f"/me/plan/{piece.ref}/", {"text": "My own allotment", "share": []})
    client.post(f"/me/plan/{piece.ref}/done/")
    page = client.get("/me/plan/").text
    assert "My own allotment" in page
    assert "Only you can read this" in page
    client.post(f"/me/plan/{piece.ref}/remove/")
    assert not PlanPiece.objects.exists()


def test_private_pages_leave_no_copy_in_the_browser(world: World, sign_in) -> None:
    referral = world.own()
    for person, path in (
        (world.finn, referral.get_absolute_url()),
        (world.finn, "/caseload/"),
        (world.bryn, "/me/plan/"),
        (world.bryn, f"/me/referrals/{referral.ref}/"),
        (world.ann, "/referrals/"),
    ):
        assert "no-store" in sign_in(person).get(path)["Cache-Control"]


def test_writing_down_for_somebody_without_an_account_starts_at_their_case(world: World, sign_in) -> None:
    referral = world.under_way(world.sent())
    client = sign_in(world.finn)
    started = client.post(
        referral.get_absolute_url() + "write-down/", {"how": "phone", "consent_note": "Write my plan."}
    )
    assert started["Location"] == "/me/plan/"
    client.post("/me/plan/", {"kind": "matters", "text": "My cat", "share": ["worker"]})
    from upwell.prescribing.models import PlanPiece

    assert PlanPiece.objects.get().plan.person == referral.person
    own = world.under_way(world.own())
    refused = sign_in(world.finn).post(own.get_absolute_url() + "write-down/", {"how": "phone", "consent_note": "x"})
    assert refused.status_code == 409


def test_the_list_asks_as_many_questions_for_many_as_for_few(world: World, sign_in) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in(world.finn)
    counted = []
    for number in (2, 12):
        for _n in range(number):
            world.taken(world.sent())
        client.get("/caseload/")  # what is asked once only, is asked now
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/caseload/").status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_turned_away_is_said_in_words_to_the_person_with_what_else_there_is(world: World, sign_in) -> None:
    referral = world.own()
    client = sign_in(world.finn)
    wrong = client.post(f"/cases/{referral.ref}/step/decline/", {"reason": "full"})
    assert wrong.status_code == 422
    client.post(f"/cases/{referral.ref}/step/decline/", {"reason": "full", "words": "Try the library on Mondays."})
    page = sign_in(world.bryn).get(f"/me/referrals/{referral.ref}/").text
    assert "Try the library on Mondays." in page
    assert "somebody looks at it again" in page
    second = sign_in(world.gwen)
    assert "Mair" in second.get("/caseload/?show=second").text
    second.post(f"/cases/{referral.ref}/settle/", {"words": "The council's line is open all day."})
    assert "council&#x27;s line" in sign_in(world.bryn).get(f"/me/referrals/{referral.ref}/").text
    sign_in(world.bryn).post(f"/me/referrals/{referral.ref}/step/ask-again/")
    referral.refresh_from_db()
    assert referral.state == "requested"


def test_notes_are_corrected_on_the_page_by_a_further_one(world: World, sign_in) -> None:
    referral = world.under_way(world.own())
    client = sign_in(world.finn)
    note = Contact.objects.get()
    path = f"/cases/{referral.ref}/contact/?corrects={note.ref}"
    assert "corrects an earlier note" in client.get(path).text
    client.post(path, {"kind": "call", "outcome": "reached", "on": today().isoformat(), "text": "We spoke twice."})
    page = client.get(referral.get_absolute_url()).text
    assert "corrected later" in page
    assert "We spoke twice." in page


def test_a_link_workers_program_reads_the_list_without_a_name_and_nobody_elses(world: World, efa: Person) -> None:
    from upwell.accounts import api_tokens

    mine, _other = world.under_way(world.sent()), world.sent()
    client = Client()
    assert client.get("/api/v1/caseload").status_code == 401
    answers = {}
    for person in (world.finn, world.gwen, efa):
        key = api_tokens.make(actor=person, name="diary")[1]
        answers[person.handle] = client.get("/api/v1/caseload", headers={"Authorization": f"Bearer {key}"})
    assert [row["ref"] for row in answers["Finn"].json()] == [mine.ref]
    assert "Mair" not in answers["Finn"].text
    assert answers["Gwen"].json() == []
    assert answers["Efa"].status_code == 403
