"""Nobody who said "do not write to me" is written to, by no part of the house; and what is safe can change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.refusing import refused
from upwell.accounts import acting, consent, notices
from upwell.accounts.models import Notice, Person
from upwell.accounts.tasks import post_digests
from upwell.kit.errors import NotAllowed
from upwell.kit.jobs import run_all
from upwell.kit.mail import send_later
from upwell.kit.personal import erase_all
from upwell.kit.time import at, now
from upwell.prescribing.actions import forgetting, moving, reaching, referring
from upwell.prescribing.models import Referral
from upwell.prescribing.reaching import said_so, said_so_there
from upwell.prescribing.tests.conftest import World
from upwell.promises import duties
from upwell.safety import actions as safety

OTHER_ROOMS = ("safety.outcome", "safety.care", "prescribing.yours")


def ways(referral: Referral, **changed: Any) -> dict[str, Any]:
    return {name: getattr(referral, name) for name in reaching.WAYS} | changed


def letters_to(person: Person) -> int:
    run_all()
    return sum(person.email in letter.to for letter in mail.outbox)


def test_do_not_write_to_me_is_kept_by_every_room_and_not_only_by_the_one_that_was_told(world: World) -> None:
    bryn = world.bryn
    for kind in OTHER_ROOMS:
        notices.wish(actor=bryn, kind=kind, by="now")
        notices.tell(bryn, kind, "Something.", "/")
    assert letters_to(bryn) == len(OTHER_ROOMS)
    world.own(no_writing=True)
    for kind in OTHER_ROOMS:
        notices.tell(bryn, kind, "Something else.", "/")
    safety.ask_for_help(actor=bryn, words="I am not safe.")
    assert letters_to(bryn) == len(OTHER_ROOMS), "not one more"
    assert Notice.objects.filter(person=bryn, text="Something else.").count() == len(OTHER_ROOMS), (
        "it waits on the page"
    )


def test_what_waited_for_the_post_when_somebody_said_so_never_goes(world: World) -> None:
    bryn = world.bryn
    referral = world.under_way(world.own())
    run_all()
    mail.outbox.clear()
    notices.wish(actor=bryn, kind="safety.outcome", by="daily")
    notices.tell(bryn, "safety.outcome", "For tomorrow.", "/")
    notices.tell(bryn, "safety.care", "For now.", "/")
    reaching.reach(actor=world.finn, referral=referral, **ways(referral, no_writing=True))
    with at(now() + timedelta(days=2)):
        run_all()
        post_digests()
        assert letters_to(bryn) == 0
        assert reaching.write_again(actor=bryn) == 1
        post_digests()
        assert letters_to(bryn) == 0, "what was said while it was not safe stays on the page"
        notices.tell(bryn, "safety.care", "Afterwards.", "/")
        assert letters_to(bryn) == 1


def test_it_holds_after_the_end_and_after_the_words_are_gone_until_the_person_says_otherwise(
    world: World, sign_in: Any
) -> None:
    referral = world.own(no_writing=True)
    moving.move(actor=world.bryn, referral=referral, act="cancel")
    forgetting.forget_words(referral)
    run_all()
    mail.outbox.clear()
    notices.tell(world.bryn, "safety.care", "Something.", "/")
    assert letters_to(world.bryn) == 0
    page: Client = sign_in(world.bryn)
    assert "nothing may be written to you" in page.get("/me/notices/wishes/").text
    page.post("/me/referrals/write-again/")
    assert "nothing may be written to you" not in page.get("/me/notices/wishes/").text
    notices.tell(world.bryn, "safety.care", "Something.", "/")
    assert letters_to(world.bryn) == 1


def test_who_becomes_unsafe_at_home_says_so_after_it_was_sent_and_nobody_else_may(world: World) -> None:
    referral = world.under_way(world.own(phone="01632 960123", may_leave_message=True))
    told = ways(referral, no_writing=True, may_leave_message=False, safe_note="Mornings only.")
    for stranger in (world.gwen, world.ann, world.dev):
        with pytest.raises(NotAllowed):
            reaching.reach(actor=stranger, referral=referral, **told)
    with refused("not_in_writing"):
        reaching.reach(actor=world.bryn, referral=referral, **{**told, "by": "text"})
    with refused("no_way_to_reach"):
        reaching.reach(actor=world.bryn, referral=referral, **{**told, "phone": ""})
    changed = reaching.reach(actor=world.bryn, referral=referral, **told)
    assert (changed.no_writing, changed.may_leave_message, changed.safe_note) == (True, False, "Mornings only.")
    assert changed.moves.order_by("-pk").first().act == "reach"
    assert Notice.objects.filter(person=world.finn, text__contains="wants to be reached has changed").exists()


def test_the_pages_of_the_person_and_of_the_link_worker_change_it(world: World, sign_in: Any) -> None:
    referral = world.under_way(world.own())
    sent = {"by": "phone", "phone": "01632 960999", "no_writing": "on"}
    mine = sign_in(world.bryn)
    assert "01632 960 123" in mine.get(f"/me/referrals/{referral.ref}/").text
    assert mine.post(f"/me/referrals/{referral.ref}/reach/", {**sent, "by": "text"}).status_code == 422
    assert mine.post(f"/me/referrals/{referral.ref}/reach/", sent).status_code == 302
    case = sign_in(world.finn).get(f"/cases/{referral.ref}/").text
    assert "01632 960999" in case
    assert "Do not write to this person" in case
    sign_in(world.finn).post(f"/cases/{referral.ref}/reach/", {"by": "phone", "phone": "01632 960111"})
    referral.refresh_from_db()
    assert (referral.phone, referral.no_writing) == ("01632 960111", False)
    assert sign_in(world.gwen).post(f"/cases/{referral.ref}/reach/", sent).status_code in {403, 404}


def test_a_letter_about_a_half_hour_is_not_sent_to_whom_nothing_may_be_written(world: World, sign_in: Any) -> None:
    for no_writing in (False, True):
        referral = world.under_way(world.sent(no_writing=no_writing))
        running = acting.begin(actor=world.finn, person=referral.person, how="phone", consent_note="Write it down.")
        acting.end(actor=world.finn, acting=running)
        page = sign_in(world.finn).get(f"/acting/{running.ref}/letter/")
        assert page.status_code == 200
        assert ("Do not send this letter" in page.text) == no_writing
        assert ("give or send it" in page.text) != no_writing


def test_each_yes_taken_back_midway_closes_what_stood_on_it_and_the_link_worker_is_told_once(
    world: World, sign_in: Any
) -> None:
    referral = world.under_way(world.sent())
    finn = sign_in(world.finn)
    where = f"/cases/{referral.ref}/introduce/"
    assert "Tell the group no name" not in finn.get(where).text
    moving.move(actor=world.finn, referral=referral, act="complete")
    assert duties.open_one("referral_message", referral) is not None
    taken_back = ("tell_referrer", "message_back", "pass_on", "count_need")
    consent.withdraw(
        actor=referral.person, person=referral.person, purpose="prescribing", scopes=taken_back, subject=referral
    )
    assert duties.open_one("referral_message", referral) is None, "nobody owes what may not be sent"
    assert "Tell the group no name" in finn.get(where).text
    again = world.under_way(world.sent())
    consent.withdraw(actor=again.person, person=again.person, purpose="prescribing", scopes=taken_back, subject=again)
    told = Notice.objects.filter(person=world.finn, url=again.get_absolute_url(), text__contains="taken back")
    assert told.count() == 1


def test_erasing_somebody_with_an_open_case_tells_the_link_worker_not_to_get_in_touch(world: World) -> None:
    world.under_way(world.own())
    erase_all(world.bryn)
    assert not Referral.objects.exists()
    assert Notice.objects.filter(person=world.finn, text__contains="Do not get in touch").count() == 1


def test_no_letter_of_the_house_goes_to_their_address_whoever_writes_it(world: World) -> None:
    world.own(no_writing=True)
    world.sent(no_writing=True, email="mair@example.org")
    for address in (world.bryn.email.upper(), "Mair@example.org", "somebody@example.org"):
        send_later(address, "Is this still so?", "safety/outcome", {"outcome": "It was hidden.", "url": ""})
    run_all()
    assert [letter.to for letter in mail.outbox if "still so" in letter.subject] == [["somebody@example.org"]]


def test_a_draft_that_was_never_sent_silences_nobodys_mail(world: World) -> None:
    about = world.about(no_writing=True, email="mair@example.org")
    draft = referring.write_without_account(
        team=world.team, about=about, scopes=("hold",), over_16=True, from_where="198.51.100.9"
    )
    assert not said_so_there("mair@example.org"), "anybody can write down anybody's address"
    assert said_so([draft.person_id]) == {draft.person_id}, "who wrote it is not written to all the same"
