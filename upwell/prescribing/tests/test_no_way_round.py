"""Who could have read or done too much with a referral: whoever left, whoever asks again, whoever comes to the same computer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from upwell.accounts import acting, consent, roles
from upwell.accounts import actions as accounts
from upwell.accounts.models import Acting, Notice, Person, Role
from upwell.directory.models import Organization
from upwell.kit.errors import NotAllowed
from upwell.kit.permissions import SYSTEM, allowed
from upwell.kit.personal import export_all
from upwell.kit.time import at, now
from upwell.places.models import PublicBody
from upwell.prescribing import tasks
from upwell.prescribing.actions import gaps, introductions, moving, plans, reaching, referring
from upwell.prescribing.models import Referral, Team
from upwell.prescribing.tests.conftest import World
from upwell.prescribing.tests.test_pages import ASKED


def test_whoever_left_the_surgery_sees_nothing_of_it_also_when_they_refer_for_somebody_else_now(
    world: World, sign_in
) -> None:
    sent = world.sent()
    other = Organization.objects.create(name="Age Together", description="A charity.")
    assert list(Referral.objects.sent_by(world.ann)) == [sent]
    Role.objects.filter(person=world.ann).update(until=now())
    roles.forget(world.ann)
    accounts.grant_role(actor=SYSTEM, person=world.ann, kind="referrer", thing=other, title="Age Together")
    ann = Person.objects.get(pk=world.ann.pk)
    assert not Referral.objects.sent_by(ann).exists()
    assert sign_in(ann).get(f"/referrals/{sent.ref}/").status_code == 404
    assert "Mair" not in sign_in(ann).get("/referrals/").text


def test_a_letter_that_a_link_worker_wrote_down_stays_theirs(world: World) -> None:
    written = referring.write_for_other(
        actor=world.gwen, team=world.team, source="charity", about=world.about(), scopes=("hold",),
        agreed_how="letter", over_16=True, from_name="Age Together",
    )  # fmt: skip
    assert list(Referral.objects.sent_by(world.gwen)) == [written]
    assert not Referral.objects.sent_by(world.finn).exists()


def test_who_refers_for_two_places_opens_a_referral_to_the_colleagues_of_neither(
    world: World, efa: Person, carys: Person
) -> None:
    other = Organization.objects.create(name="Age Together", description="A charity.")
    accounts.grant_role(actor=SYSTEM, person=world.ann, kind="referrer", thing=other, title="Age Together")
    accounts.grant_role(actor=SYSTEM, person=efa, kind="referrer", thing=other, title="Age Together")
    accounts.grant_role(actor=SYSTEM, person=carys, kind="referrer", thing=world.surgery, title="Canal Street Surgery")
    roles.forget(world.ann)
    sent = world.sent()
    assert list(Referral.objects.sent_by(world.ann)) == [sent]
    for colleague in (efa, carys):
        assert not Referral.objects.sent_by(Person.objects.get(pk=colleague.pk)).exists()


def test_nobody_but_the_person_wipes_out_what_is_under_way(world: World, code) -> None:
    referral = world.under_way(world.sent())
    wipe = lambda by: moving.move(actor=by, referral=referral, act="retract", reason="mistake")  # noqa: E731
    for somebody in (world.ann, world.finn):
        assert code(lambda by=somebody: wipe(by)) == "not_now"
    referral.refresh_from_db()
    assert referral.contacts.exists()
    assert referral.person is not None
    own = world.under_way(world.own())
    consent.withdraw(actor=world.bryn, person=world.bryn, purpose="prescribing", scopes=["hold"], subject=own)
    own.refresh_from_db()
    assert (own.state, own.name, own.contacts.count()) == ("cancelled", "", 0), "the person does, at any time"


def test_what_is_shared_with_my_link_worker_is_read_by_whoever_is_it_now(world: World, sign_in) -> None:
    plans.write(
        actor=world.bryn, plan=plans.plan_of(actor=world.bryn), kind="matters", text="Quillmarmalade", share=("worker",)
    )
    referral = world.own()
    case = f"/cases/{referral.ref}/"
    assert "Quillmarmalade" not in sign_in(world.gwen).get(case).text, "nobody holds it yet"
    world.under_way(referral)
    assert "Quillmarmalade" in sign_in(world.finn).get(case).text
    moving.move(actor=world.finn, referral=referral, act="complete")
    assert "Quillmarmalade" not in sign_in(world.finn).get(case).text, "a link worker no longer"


def test_a_link_worker_from_elsewhere_closes_no_gap_of_people_whom_they_do_not_know(
    world: World, efa: Person, dev: Person
) -> None:
    board = PublicBody.objects.create(code="B2", slug="far", name="Far Board", kind="board")
    Team.objects.create(slug="far", name="Far link workers", body=board)
    accounts.grant_role(actor=SYSTEM, person=efa, kind="link_worker", thing=board, title="Link worker")
    noted = gaps.note(actor=world.finn, referral=world.under_way(world.sent()), category="company")
    with pytest.raises(NotAllowed):
        gaps.close(actor=efa, gap=noted.gap, because="There is a pub.")
    gaps.close(actor=world.gwen, gap=noted.gap, because="A supper club on Fridays.")


def test_an_hour_later_the_browser_of_a_library_opens_nothing_that_was_asked_in_it(world: World) -> None:
    client = Client()
    client.post("/link-workers/ask/", {**ASKED, "team": world.team.pk})
    referral = Referral.objects.get()
    assert client.get(f"/referrals/{referral.ref}/").status_code == 200
    with at(now() + timedelta(minutes=61)):
        for page in ("", "change/", "slip/"):
            assert client.get(f"/referrals/{referral.ref}/{page}").status_code == 404
        assert client.post(f"/referrals/{referral.ref}/retract/", {"reason": "mistake"}).status_code == 404


def test_behind_a_proxy_each_household_has_an_allowance_of_its_own(world: World, settings) -> None:
    settings.PROXIES = ["127.0.0.1"]
    for number in range(7):
        client = Client(headers={"X-Forwarded-For": f"198.51.100.{number}"})
        assert client.post("/link-workers/ask/", {**ASKED, "team": world.team.pk}).status_code == 302
    assert Referral.objects.count() == 7


def test_what_a_link_worker_did_is_in_their_download_without_a_word_of_anybody(world: World) -> None:
    referral = world.under_way(world.sent())
    introductions.suggest(actor=world.finn, referral=referral, what="Quillmarmalade")
    gaps.note(actor=world.finn, referral=referral, category="company")
    done = [row["what"] for row in export_all(world.finn)["prescribing"]]
    assert {"introduced somebody", "noted that something is missing"} <= set(done)
    assert "Quillmarmalade" not in str(export_all(world.finn)["prescribing"])


def test_where_the_body_has_nobody_somebody_else_is_called_and_nobody_waits_for_nobody(
    world: World, efa: Person
) -> None:
    world.sent()
    Role.objects.filter(person=world.dev).update(until=now())
    accounts.grant_role(actor=SYSTEM, person=efa, kind="organiser")
    with at(now() + timedelta(days=12)):
        assert tasks.call_somebody_above.func() == 1
    told = Notice.objects.get(person=efa, kind="prescribing.called")
    assert "Care Board" in told.text
    assert told.url == ""


def test_the_case_of_a_link_worker_who_left_stands_open_to_their_colleagues(world: World) -> None:
    referral = world.under_way(world.own())
    assert tasks.free_cases.func() == 0
    assert not Referral.objects.visible_to(world.gwen).filter(pk=referral.pk).exists()
    Role.objects.filter(person=world.finn).update(until=now())
    Notice.objects.all().delete()
    assert (tasks.free_cases.func(), tasks.free_cases.func()) == (1, 0)
    assert Referral.objects.visible_to(world.gwen).filter(pk=referral.pk).exists()
    assert {notice.person for notice in Notice.objects.all()} == {world.bryn, world.gwen}
    assert moving.cover(actor=world.gwen, referral=referral, why="Finn has left.").worker == world.gwen


def half_hour(helper: Person, person: Person) -> Acting:
    """Begun with the words that anybody could write."""
    return acting.begin(actor=helper, person=person, how="phone", consent_note="“Yes.”")


def test_a_helper_who_is_not_the_link_worker_opens_no_case_by_beginning_the_half_hour(
    world: World, efa: Person, carys: Person
) -> None:
    accounts.grant_role(actor=SYSTEM, person=carys, kind="facilitator", title="Facilitator")
    referral = world.under_way(world.sent())
    mair = referral.person
    with acting.during(half_hour(world.finn, mair)) as somebody:
        plan = plans.plan_of(actor=somebody)
        plans.write(actor=somebody, plan=plan, kind="matters", text="My cat.")
        assert allowed("prescribing.see_own", somebody, referral)
    for helper in (carys, world.gwen):
        with acting.during(half_hour(helper, mair)) as somebody:
            assert not allowed("prescribing.see_own", somebody, referral)
            assert not allowed("prescribing.keep_plan", somebody, plan)
            with pytest.raises(NotAllowed):
                moving.move(actor=somebody, referral=referral, act="cancel")
            with pytest.raises(NotAllowed):
                plans.plan_of(actor=somebody)
    acting.end(actor=world.gwen, acting=Acting.objects.get(helper=world.gwen))
    referral = moving.cover(actor=world.gwen, referral=referral, why="Finn is ill.")
    with acting.during(half_hour(world.gwen, mair)) as somebody:
        assert allowed("prescribing.see_own", somebody, referral), "taken over with a reason that the person sees"
    with acting.during(Acting.objects.get(helper=world.finn)) as somebody:
        assert not allowed("prescribing.see_own", somebody, referral), "and his half hour reads it no more"


def test_only_the_link_worker_ends_do_not_write_to_me_for_somebody_without_an_account(
    world: World, carys: Person
) -> None:
    accounts.grant_role(actor=SYSTEM, person=carys, kind="facilitator", title="Facilitator")
    referral = world.under_way(world.sent(no_writing=True))
    with acting.during(half_hour(carys, referral.person)) as somebody, pytest.raises(NotAllowed):
        reaching.write_again(actor=somebody)
    referral.refresh_from_db()
    assert referral.no_writing, "whoever helps with something else has no say in what is safe at home"
    with acting.during(half_hour(world.finn, referral.person)) as somebody:
        assert reaching.write_again(actor=somebody) == 1


def test_the_pages_refuse_such_a_helper_and_still_let_them_write_down_a_new_request(
    world: World, carys: Person, sign_in
) -> None:
    accounts.grant_role(actor=SYSTEM, person=carys, kind="facilitator", title="Facilitator")
    referral = world.under_way(world.sent(no_writing=True))
    client = sign_in(carys)
    begun = client.post(
        "/acting/", {"handle": referral.person.handle, "how": "phone", "consent_note": "Yes.", "over_16": "on"}
    )
    assert begun.status_code == 302
    for page in (f"/me/referrals/{referral.ref}/", "/me/plan/", "/me/plan/print/"):
        assert client.get(page).status_code == 403, page
    assert "Ashmere link workers" not in client.get("/me/referrals/").text.partition("<main")[2].partition("</main")[0]
    asked = client.post("/link-workers/ask/", {**ASKED, "team": world.team.pk})
    assert client.get(asked["Location"]).status_code == 200, (
        "what is written down in this half hour is read and sent in it"
    )
    letter = client.post(f"/acting/{Acting.objects.get().ref}/end/")["Location"]
    assert "Do not post this letter" in client.get(letter).text
