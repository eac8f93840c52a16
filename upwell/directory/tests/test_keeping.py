"""Keeping it true: who may change what, the difference that a keeper sees, freshness, room, and a word from anybody."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from upwell.accounts.actions import erase
from upwell.accounts.models import Notice, Person
from upwell.directory import queries
from upwell.directory.actions import changes, contacts, freshness, organizations, services
from upwell.directory.actions.room import say_room
from upwell.directory.models import Asking, Change, Contact, Organization, Phone, Service
from upwell.directory.sheet import sheet_of
from upwell.directory.tasks import ask_whether_all_is_still_so, due
from upwell.directory.tests.conftest import WALKS, give
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.jobs import run_all
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, now, today
from upwell.safety.actions import Visitor

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


def code(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    assert str(refusal.value), "a refusal says what to do"
    return refusal.value.code


def test_a_sheet_written_down_and_read_again_says_the_same(walks: Service) -> None:
    sheet = sheet_of(walks)
    assert services.differing(walks, sheet) == []
    assert (
        services.differing(
            walks, {"times": "tue 10-12; first saturday 2-4pm", "postcode": "zz11aa", "costs": "no charge"}
        )
        == []
    )
    assert sheet["times"] == "Tuesday 10:00-12:00; 1st Saturday 14:00-16:00"
    assert (sheet["costs"], sheet["postcode"], sheet["needs"]) == ("Free", "ZZ1 1AA", "Company; Moving and exercise")


def test_a_provider_proposes_a_keeper_sees_the_difference_and_lets_it_in(
    ann: Person, bryn: Person, walks: Service
) -> None:
    change = changes.propose_change(
        actor=bryn,
        service=walks,
        sheet={"times": "Wed 10:00-12:00", "costs": "£2", "phone": "01632 960999"},
        why="New hall.",
    )
    walks.refresh_from_db()
    assert sheet_of(walks)["times"].startswith("Tuesday"), "nothing is public yet"
    told = {str(one.label): (one.before, one.after) for one in queries.differences(change)}
    assert told["When is it open?"] == (
        "<del>Tuesday</del> 10:00-12:00 <del>; 1st Saturday 14:00-16:00</del>",
        "<ins>Wednesday</ins> 10:00-12:00",
    )
    assert "<del>Free</del>" in told["What does it cost?"][0]
    assert Notice.objects.filter(person=ann, kind="directory.waits").count() == 1
    changes.take_change(actor=ann, change=change, words="Thank you.")
    walks.refresh_from_db()
    sheet = sheet_of(walks)
    assert (sheet["times"], sheet["costs"], sheet["phone"]) == ("Wednesday 10:00-12:00", "£2", "01632 960999")
    assert sheet["place"] == WALKS["place"], "what was not changed stays"
    assert not walks.is_free
    assert walks.open_days == 4
    assert "Thank you" in Notice.objects.get(person=bryn, kind="directory.decided").text
    assert code(lambda: changes.take_change(actor=ann, change=change)) == "decided"


def test_a_difference_that_is_not_true_any_more_is_not_taken_over(ann: Person, bryn: Person, walks: Service) -> None:
    change = changes.propose_change(actor=bryn, service=walks, sheet={"costs": "£2"})
    services.change_service(actor=ann, service=walks, sheet={"costs": "£5"})
    assert code(lambda: changes.take_change(actor=ann, change=change)) == "changed_meanwhile"
    assert sheet_of(walks)["costs"] == "£5"
    changes.leave_change(actor=ann, change=change, words="It is five pounds now.")
    assert code(lambda: changes.leave_change(actor=ann, change=change, words="Again")) == "decided"


def test_markup_in_a_change_is_words_and_nothing_else(bryn: Person, walks: Service) -> None:
    change = changes.propose_change(actor=bryn, service=walks, sheet={"description": "<script>alert(1)</script> tea"})
    said = "".join(str(one.after) for one in queries.differences(change))
    assert "<script>" not in said
    assert "&lt;script&gt;" in said


def test_nobody_decides_on_their_own_change_and_nobody_else_writes_one(
    ann: Person, bryn: Person, efa: Person, gwen: Person, walks: Service
) -> None:
    keeper = give(gwen, "link_worker")
    mine = changes.propose_change(actor=keeper, service=walks, sheet={"costs": "£9"})
    for act in (
        lambda: changes.take_change(actor=keeper, change=mine),
        lambda: changes.take_change(actor=bryn, change=mine),
        lambda: changes.withdraw_change(actor=bryn, change=mine),
        lambda: changes.propose_change(actor=efa, service=walks, sheet={"costs": "£1"}),
        lambda: services.change_service(actor=bryn, service=walks, sheet={"costs": "£1"}),
        lambda: services.set_status(actor=bryn, service=walks, status="defunct"),
        lambda: say_room(actor=efa, service=walks, room="full"),
        lambda: freshness.confirm(actor=efa, service=walks),
        lambda: organizations.add_organization(actor=bryn, name="Mine", description="All mine."),
    ):
        with pytest.raises(NotAllowed):
            act()
    other = organizations.add_organization(actor=ann, name="Another", description="Another club.")
    with pytest.raises(NotAllowed):
        changes.propose_organization(actor=bryn, organization=other, words={"name": "Ours"})
    changes.take_change(actor=ann, change=mine)
    assert sheet_of(walks)["costs"] == "£9"


def test_a_second_change_of_the_same_person_takes_the_place_of_the_first(bryn: Person, walks: Service) -> None:
    first = changes.propose_change(actor=bryn, service=walks, sheet={"costs": "£2"})
    second = changes.propose_change(actor=bryn, service=walks, sheet={"costs": "£3"})
    assert (first.pk, Change.objects.exclude(kind="new").get().after) == (second.pk, {"costs": "£3"})
    assert (
        code(lambda: changes.propose_change(actor=bryn, service=walks, sheet={"costs": "Free"})) == "nothing_different"
    )
    changes.withdraw_change(actor=bryn, change=second)
    assert Change.objects.exclude(kind="new").get().state == "withdrawn"


def test_a_new_service_and_new_words_of_an_organisation_wait_as_well(
    ann: Person, bryn: Person, club: Organization
) -> None:
    new = changes.propose_service(actor=bryn, organization=club, sheet={**WALKS, "name": "Swim"})
    twice = changes.propose_service(actor=bryn, organization=club, sheet={**WALKS, "name": "Swim"})
    assert (new.pk, Service.objects.count()) == (twice.pk, 0)
    taken = changes.take_change(actor=ann, change=new)
    assert taken.service.name == "Swim"
    words = changes.propose_organization(actor=bryn, organization=club, words={"name": "Weir Swimmers"})
    changes.take_change(actor=ann, change=words)
    club.refresh_from_db()
    assert club.name == "Weir Swimmers"


def test_a_page_of_a_change_shows_both_sides_and_decides(
    ann: Person, bryn: Person, efa: Person, walks: Service, sign_in: SignIn
) -> None:
    change = changes.propose_change(actor=bryn, service=walks, sheet={"costs": "£2 per walk"})
    page = f"/what-helps/changes/{change.ref}/"
    shown = sign_in(ann).get(page).content.decode()
    assert "<del>Free</del>" in shown
    assert "<ins>£2 per walk</ins>" in shown
    assert sign_in(efa).get(page).status_code == 403
    assert sign_in(ann).post(page, {"leave": "yes", "words": ""}).status_code == 422, "a reason is needed"
    assert sign_in(ann).post(page, {"take": "yes", "words": ""}).status_code == 302
    assert "£2 per walk" in Client().get(walks.get_absolute_url()).content.decode()


def test_freshness_decays_in_words_and_one_click_makes_it_fresh(
    ann: Person, bryn: Person, walks: Service, sign_in: SignIn
) -> None:
    def said() -> str:
        return Client().get(walks.get_absolute_url()).content.decode()

    assert (walks.freshness, "Confirmed on" in said()) == ("fresh", True)
    with at(now() + timedelta(days=200)):
        walks.refresh_from_db()
        assert (walks.freshness, "Ask before you go" in said()) == ("ageing", True)
    with at(now() + timedelta(days=400)):
        assert (walks.freshness, "Nobody has confirmed this since" in said()) == ("stale", True)
        assert sign_in(bryn).post(f"/what-helps/{walks.ref}/confirm/").status_code == 302
        walks.refresh_from_db()
        assert walks.freshness == "fresh"


def test_a_letter_asks_once_and_its_link_confirms_by_one_button_without_an_account(walks: Service) -> None:
    with at(now() + timedelta(days=190)):
        ask_whether_all_is_still_so.func() if hasattr(
            ask_whether_all_is_still_so, "func"
        ) else ask_whether_all_is_still_so()
        ask_whether_all_is_still_so.func() if hasattr(
            ask_whether_all_is_still_so, "func"
        ) else ask_whether_all_is_still_so()
        run_all()
        assert [letter.to for letter in mail.outbox] == [["walks@example.org"]], "one letter, not two"
        path = re.search(r"/what-helps/still-so/[\w-]+/", str(mail.outbox[0].body))[0]  # type: ignore[index]
        client = Client()
        looked = client.get(path)
        assert looked.status_code == 200
        assert Service.objects.get().freshness == "ageing", "mail programs look at links too"
        client.post(path)
        client.post(path)
        assert Service.objects.get().assured_date == today()
        assert list(due()) == []
        assert Client().get("/what-helps/still-so/not-a-key-of-ours/").status_code == 409
    with at(now() + timedelta(days=190 + 61)):
        assert Client().get(path).status_code == 409, "an old letter opens nothing"


def test_the_same_link_may_say_that_something_is_different(walks: Service) -> None:
    asking = freshness.ask_whether_still_so(actor=SYSTEM, service=walks)
    assert isinstance(asking, Asking)
    run_all()
    path = re.search(r"/what-helps/still-so/[\w-]+/", str(mail.outbox[0].body))[0]  # type: ignore[index]
    assert Client().post(path, {"words": ""}).status_code == 422
    Client().post(path, {"words": "We meet at noon now."})
    Client().post(path, {"words": "We meet at noon now."})
    change = Change.objects.exclude(kind="new").get()
    assert (change.why, change.by_letter, change.proposed_by) == ("We meet at noon now.", True, None)
    assert freshness.ask_whether_still_so(actor=SYSTEM, service=walks) is None, "nobody is asked twice in a month"


def test_those_who_never_answer_are_shown_to_the_keepers(ann: Person, walks: Service, sign_in: SignIn) -> None:
    Service.objects.filter(pk=walks.pk).update(assured_date=today() - timedelta(days=500))
    for day in (100, 60, 5):
        Asking.objects.create(
            service=walks, digest=str(day), email="x@example.org", sent_at=now() - timedelta(days=day)
        )
    assert list(queries.unanswered(ann)) == [walks]
    assert "somebody should ring" in sign_in(ann).get("/what-helps/changes/").content.decode()


def test_room_is_said_at_once_with_its_day_and_impossible_numbers_are_refused(bryn: Person, walks: Service) -> None:
    say_room(actor=bryn, service=walks, room="waiting", waiting_weeks=3, available=0, maximum=12)
    walks.refresh_from_db()
    page = Client().get(walks.get_absolute_url()).content.decode()
    assert "about 3 weeks" in page
    assert "0 of 12 places free" in page
    assert walks.room_on == today()
    say_room(actor=bryn, service=walks, room="room", waiting_weeks=3, available=4)
    walks.refresh_from_db()
    assert (walks.has_room, walks.waiting_weeks) == (True, None), "where there is room nobody waits"
    for told, why in (
        ({"room": "room", "available": 9, "maximum": 3}, "more_than_all"),
        ({"room": "full", "available": 2}, "full_with_places"),
        ({"room": "nonsense"}, "no_room"),
    ):
        assert code(lambda told=told: say_room(actor=bryn, service=walks, **told)) == why
    with at(now() + timedelta(days=60)):
        assert "That was a while ago" in Client().get(walks.get_absolute_url()).content.decode()


def test_anybody_may_say_that_something_is_wrong_and_only_keepers_read_it(
    ann: Person, walks: Service, sign_in: SignIn
) -> None:
    page = f"/what-helps/{walks.ref}/wrong/"
    assert Client().post(page, {"words": ""}).status_code == 422
    assert Client().post(page, {"words": "Nobody answers that number."}).status_code == 302
    same = changes.say_wrong(actor=Visitor(), service=walks, words="Nobody answers that number.")
    assert Change.objects.exclude(kind="new").get() == same
    assert "Nobody answers" not in Client().get(walks.get_absolute_url()).content.decode()
    assert "Nobody answers" in sign_in(ann).get("/what-helps/changes/").content.decode()


def test_a_flood_of_words_is_stopped(walks: Service) -> None:
    client, page = Client(), f"/what-helps/{walks.ref}/wrong/"
    states = [client.post(page, {"words": f"Wrong {number}"}).status_code for number in range(12)]
    assert 429 in states


def test_whoever_wrote_or_is_a_contact_is_handed_out_and_erased(ann: Person, bryn: Person, walks: Service) -> None:
    from upwell.kit.personal import export_all

    Contact.objects.filter(service=walks).update(name="Bryn Pugh", email=bryn.email, may_be_named=True)
    changes.propose_change(actor=bryn, service=walks, sheet={"costs": "£2"}, why="I say so")
    out = export_all(bryn)
    assert out["directory_changes"][0]["after"] == {"costs": "£2"}
    assert out["directory_contacts"][0]["name"] == "Bryn Pugh"
    assert "Bryn Pugh" in Client().get(walks.get_absolute_url()).content.decode()
    erase(actor=bryn, person=bryn)
    contact, change = Contact.objects.get(service=walks), Change.objects.exclude(kind="new").get()
    assert (contact.name, contact.email, contact.title) == ("", "", "The walk leader"), "the post stays"
    assert (change.proposed_by, change.why) == (None, "")
    assert "Pugh" not in Client().get(walks.get_absolute_url()).content.decode()


def test_somebody_without_an_account_is_taken_out_when_they_ask(ann: Person, efa: Person, walks: Service) -> None:
    contact = Contact.objects.get(service=walks)
    Contact.objects.filter(pk=contact.pk).update(name="Nia", email="nia@example.org")
    Phone.objects.create(contact=contact, number="07700 900 123")
    post, pub = (
        Contact.objects.create(service=walks, title="Reception"),
        Contact.objects.create(service=walks, name="Ed", email="ed@example.org"),
    )
    Phone.objects.create(contact=post, number="01632 960 999")
    contacts.forget_contact(actor=ann, contact=post)
    assert post.phones.exists(), "the number of a post is nobody's own"
    freshness.ask_whether_still_so(actor=SYSTEM, service=walks)
    with pytest.raises(NotAllowed):
        contacts.forget_contact(actor=efa, contact=contact)
    contacts.forget_contact(actor=ann, contact=contact)
    contact.refresh_from_db()
    assert (contact.name, contact.email, Asking.objects.count()) == ("", "", 0)
    assert not contact.phones.exists(), "the number beside a name goes with the name"
    Phone.objects.create(contact=pub, number="07700 900 124")
    Person.objects.filter(pk=efa.pk).update(email="ed@example.org")
    erase(actor=efa, person=Person.objects.get(pk=efa.pk))
    assert not pub.phones.exists()


def test_the_pages_of_providers_and_keepers_work_from_end_to_end(
    ann: Person, bryn: Person, efa: Person, walks: Service, club: Organization, sign_in: SignIn
) -> None:
    provider, keeper = sign_in(bryn), sign_in(ann)
    assert "Slow walks" in provider.get("/what-helps/providing/").content.decode()
    sheet = {**sheet_of(walks), "costs": "£1"}
    assert provider.post(f"/what-helps/{walks.ref}/change/", sheet).status_code == 302
    assert provider.post(f"/what-helps/{walks.ref}/change/", {**sheet, "times": "at full moon"}).status_code == 422
    assert keeper.post(f"/what-helps/{walks.ref}/change/", {**sheet, "costs": "£4"}).status_code == 302
    assert sheet_of(walks)["costs"] == "£4"
    assert provider.post(f"/what-helps/{walks.ref}/room/", {"room": "full"}).status_code == 302
    assert keeper.post(f"/what-helps/{walks.ref}/status/", {"status": "temporarily closed"}).status_code == 302
    assert provider.post(f"/what-helps/who/{club.ref}/new/", {**WALKS, "name": "Swim"}).status_code == 302
    assert (
        keeper.post(f"/what-helps/who/{club.ref}/change/", {"name": "Weir", "description": "A club."}).status_code
        == 302
    )
    assert keeper.post("/what-helps/who/new/", {"name": "New", "description": "New club."}).status_code == 302
    for page in (
        f"/what-helps/{walks.ref}/change/",
        f"/what-helps/{walks.ref}/room/",
        f"/what-helps/{walks.ref}/status/",
    ):
        assert sign_in(efa).get(page).status_code == 403
        assert Client().get(page).status_code == 302


def test_a_service_closed_for_good_says_since_when_what_there_is_instead_and_reaches_nobody_any_more(
    ann: Person, bryn: Person, walks: Service, more: Callable[..., Service], sign_in: SignIn
) -> None:
    near, far = more("River strolls", latitude="52.55"), more("Far strolls", latitude="54.0", place="Far Hall")
    choir = more("Choir", needs="Art, music and crafts")
    Contact.objects.filter(service=walks).update(name="Nia Pugh", email="nia@example.org", may_be_named=True)
    freshness.ask_whether_still_so(actor=SYSTEM, service=walks)
    services.change_service(actor=ann, service=walks, sheet={"phone": "07700 900123"})
    keeper, page = sign_in(ann), f"/what-helps/{walks.ref}/status/"
    assert "erased" in keeper.post(page, {"status": "defunct"}).text
    walks.refresh_from_db()
    assert walks.is_open, "nothing happens before it was looked at once more"
    assert sign_in(bryn).post(page, {"status": "defunct", "checked": "yes"}).status_code == 403
    keeper.post(page, {"status": "defunct", "checked": "yes"})
    shown = Client().get(walks.get_absolute_url()).text
    assert "closed for good" in shown
    assert "noindex" in shown
    assert near.name in shown
    assert far.name not in shown, "too far"
    assert choir.name not in shown, "about something else"
    told = json.dumps(Client().get(f"/hsds/services/{walks.uid}").json())
    kept = json.dumps(list(Change.objects.filter(service=walks).values_list("before", "after")))
    for gone in ("Nia", "nia@", "900123", "walks@example.org", "01632"):
        assert gone not in shown + told + kept, gone
    assert '"status": "defunct"' in told
    assert not Asking.objects.exists()
    placed = Client().get("/hsds/service_at_locations").json()["contents"]
    assert {one["service"]["name"] for one in placed} == {near.name, far.name, choir.name}
    with at(now() + timedelta(days=40)):
        services.change_service(actor=ann, service=walks, sheet={"name": "Slow old walks"})
        walks.refresh_from_db()
        assert walks.closed_on == today() - timedelta(days=40), "since when it was closed stays"
        services.set_status(actor=ann, service=walks, status="active")
    walks.refresh_from_db()
    assert walks.closed_on is None
    assert "noindex" not in Client().get(walks.get_absolute_url()).text


def test_what_only_sleeps_keeps_its_number_and_what_comes_in_closed_brings_none(ann: Person, walks: Service) -> None:
    from upwell.directory.tests.test_bringing_in import bring, feed, service

    services.set_status(actor=ann, service=walks, status="inactive")
    shown = Client().get(walks.get_absolute_url()).text
    assert "not running at present" in shown
    assert "01632 960111" in shown, "somebody may want to know when it begins again"
    phones = [{"id": "z", "number": "01632 960222"}]
    bring("hsds", feed(service(1, status="defunct", email="a@example.org", phones=phones)))
    copied = Service.objects.get(name="Service 1")
    assert (copied.email, copied.phones.count(), copied.closed_on) == ("", 0, today())


def test_what_its_source_closes_for_good_keeps_no_number_in_its_history_either(ann: Person) -> None:
    from upwell.directory.tests.test_bringing_in import bring, feed, service

    words = "Ring Nia on 01632 960222."
    phones, told = [{"id": "z", "number": "01632 960222"}], {"email": "nia@example.org", "description": words}
    bring("hsds", feed(service(1, phones=phones, **told)))
    bring("hsds", feed(service(1, status="defunct", phones=phones, email="nia@example.org", description="It ended.")))
    kept = json.dumps(list(Change.objects.values_list("before", "after")))
    assert "defunct" in kept
    assert "960222" not in kept
    assert "nia@" not in kept


def test_instead_of_what_is_closed_comes_first_what_somebody_confirmed(
    walks: Service, more: Callable[..., Service]
) -> None:
    for name in ("Never confirmed", "Confirmed"):
        more(name)
    Service.objects.filter(name="Never confirmed").update(assured_date=None)
    walks.service_at_locations.update(latitude=None)
    assert [one.name for one in queries.instead_of(walks, None)] == ["Confirmed", "Never confirmed"]
