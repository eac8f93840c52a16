"""Referring: nobody without their yes, nobody in silence, nobody written to who must not be."""

from __future__ import annotations

from datetime import timedelta

import pytest

from upwell.accounts import consent
from upwell.accounts.models import Access, Consent, Notice, Person
from upwell.kit.errors import NotAllowed
from upwell.kit.time import at, days, now, today
from upwell.ledger.models import Entry
from upwell.prescribing import tasks, workflow
from upwell.prescribing.actions import contacts, moving, referring
from upwell.prescribing.models import Referral
from upwell.prescribing.nhs_number import tidy
from upwell.prescribing.tests.conftest import World
from upwell.prescribing.words import is_word_of
from upwell.promises import duties
from upwell.promises.models import Duty


def owed(referral: Referral) -> list[str]:
    return [duty.kind for duty in duties.of(referral) if duty.done_at is None]


def test_nobody_is_referred_without_their_yes_and_with_it_the_row_says_who_wrote_it_down(world: World, code) -> None:
    assert code(lambda: world.written(scopes=("message_back",))) == "no_consent"
    assert not Referral.objects.exists()
    draft = world.written(scopes=("hold", "tell_referrer"))
    rows = Consent.objects.filter(subject_ref=draft.ref)
    assert {row.scope for row in rows} == {"hold", "tell_referrer"}
    assert {(row.person, row.written_down_by, row.how) for row in rows} == {(draft.person, world.ann, "in_person")}
    assert draft.person.assisted


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"name": " "}, "no_name"),
        ({"phone": ""}, "no_way_to_reach"),
        ({"by": "mail"}, "no_way_to_reach"),
        ({"by": "mail", "email": "m@example.org", "no_writing": True}, "not_in_writing"),
        ({"by": "letter", "address": "1 Canal Street", "no_writing": True}, "not_in_writing"),
        ({"nhs_number": "999 000 0019"}, "bad_nhs_number"),
        ({"needs": ("gold",)}, "unknown_need"),
        ({"born_on": today() + timedelta(days=3)}, "born_later"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(world: World, code, given: dict, why: str) -> None:
    before = Person.objects.count()
    assert code(lambda: world.written(**given)) == why
    assert not Referral.objects.exists()
    assert Person.objects.count() == before


def test_the_word_is_shown_once_and_opens_only_its_own_reference(world: World) -> None:
    draft = world.written()
    sent = referring.send(actor=world.ann, referral=draft)
    other = world.sent()
    assert is_word_of(sent.referral, sent.word.upper().replace(" ", "-"))
    assert not is_word_of(sent.referral, "blue lamp" if sent.word != "blue lamp" else "red door")
    assert not is_word_of(other, "")
    assert sent.word not in sent.referral.word
    again = referring.send(actor=world.ann, referral=draft)
    assert (again.word, again.referral.sent_at) == ("", sent.referral.sent_at)


def test_the_reference_stands_nowhere_on_the_record(world: World) -> None:
    referral = world.under_way(world.sent(name="Mairwen", wish="To sing with Gwladys."))
    contacts.write(
        actor=world.finn, referral=referral, kind="note", outcome="reached", on=today(), text="Cried, then sang."
    )
    said = " ".join(bytes(entry.body).decode() for entry in Entry.objects.all())
    for secret in (referral.reference, "Mairwen", "Gwladys", "sang", "Finn", "company"):
        assert secret not in said
    written = Entry.objects.filter(kind="prescribing.case_written")
    assert written.exists()
    assert set(written.values_list("subject_kind", "subject_ref")) == {("places.publicbody", world.body.ref)}
    assert not any(entry.facts for entry in written)


def test_every_state_has_somebody_who_owes_something_by_a_day(world: World) -> None:
    for state, clock in workflow.CLOCKS.items():
        referral = world.at(state)
        assert referral.state == state
        assert clock.duty in owed(referral)
        duty = Duty.objects.get(subject_ref=referral.ref, kind=clock.duty, done_at=None)
        assert not duty.public
        assert duty.due_on > today()
        assert referral.due_on == duty.due_on or state == "entered-in-error"


def test_nobody_owes_anything_when_the_person_ended_it(world: World) -> None:
    referral = world.under_way(world.own())
    assert owed(referral) == ["referral_review"]
    referral = moving.move(actor=world.bryn, referral=referral, act="cancel")
    assert (referral.state, owed(referral), referral.due_on) == ("cancelled", [], None)


def test_who_waits_too_long_is_not_declined_somebody_above_is_called(world: World) -> None:
    referral = world.sent()
    with at(now() + days(5)):
        assert tasks.call_somebody_above() == 0
    with at(now() + days(15)):
        assert tasks.call_somebody_above() == 1
        assert tasks.call_somebody_above() == 0
        referral.refresh_from_db()
        assert referral.state == "requested"
        called = Duty.objects.get(kind="referral_escalated")
        assert (called.body, called.public) == (world.body, False)
        told = Notice.objects.get(person=world.dev, kind="prescribing.called")
        assert "Mair" not in told.text
        moving.move(actor=world.finn, referral=referral, act="accept")
    called.refresh_from_db()
    assert called.done_at is not None


def test_turned_away_somebody_else_looks_at_it_and_says_what_else_there_is(world: World, code) -> None:
    referral = world.sent()
    assert code(lambda: moving.move(actor=world.finn, referral=referral, act="decline")) == "no_reason"
    assert code(lambda: moving.move(actor=world.finn, referral=referral, act="decline", reason="full")) == "no_words"
    assert (
        code(lambda: moving.move(actor=world.finn, referral=referral, act="decline", reason="rich", words="x"))
        == "no_reason"
    )
    referral = moving.move(
        actor=world.finn, referral=referral, act="decline", reason="full", words="No room until May."
    )
    assert owed(referral) == ["referral_second_look"]
    assert code(lambda: moving.settle(actor=world.finn, referral=referral, words="Sorry.")) == "somebody_else"
    assert code(lambda: moving.move(actor=world.finn, referral=referral, act="take-up")) == "somebody_else"
    assert code(lambda: moving.settle(actor=world.gwen, referral=referral)) == "no_words"
    taken = moving.move(actor=world.gwen, referral=referral, act="take-up")
    assert (taken.state, taken.worker, owed(taken)) == ("accepted", world.gwen, ["referral_first_contact"])


def test_a_second_look_may_leave_it_and_then_nothing_is_owed(world: World, code) -> None:
    referral = world.at("rejected")
    settled = moving.settle(actor=world.gwen, referral=referral, words="The council's advice line helps with this.")
    assert (settled.state, owed(settled)) == ("rejected", [])
    assert code(lambda: moving.settle(actor=world.gwen, referral=referral, words="Again")) == "not_owed"
    assert moving.move(actor=world.ann, referral=referral, act="ask-again").state == "requested"


def test_one_link_worker_holds_a_case_and_a_colleague_needs_a_reason_that_the_person_sees(world: World, code) -> None:
    referral = world.under_way(world.own())
    with pytest.raises(NotAllowed):
        moving.move(actor=world.gwen, referral=referral, act="complete")
    assert code(lambda: moving.cover(actor=world.gwen, referral=referral, why=" ")) == "no_reason"
    covered = moving.cover(actor=world.gwen, referral=referral, why="Finn is ill.")
    assert covered.worker == world.gwen
    assert referral.moves.filter(act="cover", words="Finn is ill.").exists()
    assert not Referral.objects.visible_to(world.finn).filter(pk=referral.pk).exists()


def test_a_pause_has_an_end(world: World, code) -> None:
    referral = world.under_way(world.sent())
    hold = lambda day: moving.move(actor=world.finn, referral=referral, act="hold", reason="ill", look_again_on=day)  # noqa: E731
    assert code(lambda: hold(None)) == "no_day"
    assert code(lambda: hold(today())) == "no_day"
    assert code(lambda: hold(today() + timedelta(days=91))) == "too_long"
    paused = hold(today() + timedelta(days=30))
    assert paused.due_on == paused.look_again_on == today() + timedelta(days=30)


def test_do_not_write_to_me_means_no_mail_whatever_else_was_wished(world: World) -> None:
    from upwell.accounts import notices

    notices.wish(actor=world.bryn, kind="*", by="now")
    quiet, open_ = world.own(no_writing=True), world.own()
    world.taken(quiet)
    notices.wish(actor=world.bryn, kind="*", by="daily")
    told = {n.url: n.by for n in Notice.objects.filter(person=world.bryn, kind="prescribing.yours")}
    assert told == {f"/me/referrals/{quiet.ref}/": "never"}
    world.taken(open_)  # who reads the post at home is the same for every case of theirs
    assert Notice.objects.get(person=world.bryn, url=f"/me/referrals/{open_.ref}/").by == "never"


def test_a_letter_to_somebody_who_must_not_be_written_to_is_refused(world: World, code) -> None:
    referral = world.taken(world.sent(no_writing=True))
    write = lambda kind: contacts.write(actor=world.finn, referral=referral, kind=kind, outcome="reached", on=today())  # noqa: E731
    assert code(lambda: write("letter")) == "not_in_writing"
    assert write("call").kind == "call"


def test_notices_give_nothing_away(world: World) -> None:
    referral = world.under_way(world.sent(name="Mairwen", wish="To sing."))
    moving.move(actor=world.finn, referral=referral, act="fail", reason="nothing", words="Nothing in East.")
    for text in Notice.objects.filter(kind__startswith="prescribing.").values_list("text", flat=True):
        assert not any(word in text for word in ("Mairwen", "sing", "East", "company"))


def test_a_mistake_takes_every_word_and_the_person_with_it(world: World) -> None:
    referral = world.taken(world.sent(name="Mairwen", no_writing=False, phone="01632 960 777"))
    whose = referral.person
    gone = moving.move(actor=world.ann, referral=referral, act="retract", reason="wrong_person")
    whose.refresh_from_db()
    assert whose.erased_at is not None
    assert (gone.person, gone.name, gone.phone, gone.contacts.count()) == (None, "", "", 0)
    assert not Referral.objects.visible_to(world.finn).filter(pk=gone.pk).exists()
    settled = moving.settle(actor=world.finn, referral=gone)
    assert owed(settled) == []


def test_taking_back_the_first_yes_ends_the_case_and_its_words_are_gone(world: World) -> None:
    referral = world.under_way(world.own(name="Bryn the baker"))
    consent.withdraw(actor=world.bryn, person=world.bryn, purpose="prescribing", scopes=["hold"], subject=referral)
    referral.refresh_from_db()
    assert (referral.state, referral.name, referral.phone, referral.contacts.count()) == ("cancelled", "", "", 0)
    assert owed(referral) == []


def test_a_draft_that_nobody_sends_disappears_with_whoever_it_was_about(world: World) -> None:
    draft = world.written()
    whose = draft.person
    with at(now() + days(13)):
        assert tasks.forget() == 0
    with at(now() + days(15)):
        assert tasks.forget() == 1
    whose.refresh_from_db()
    assert whose.erased_at is not None
    assert not Referral.objects.filter(pk=draft.pk).exists()


def test_two_years_after_its_end_a_case_has_no_words_left(world: World) -> None:
    referral = world.at("completed")
    with at(now() + days(729)):
        assert tasks.forget() == 0
    with at(now() + days(731)):
        assert tasks.forget() == 1
        assert tasks.forget() == 0
    referral.refresh_from_db()
    assert (referral.name, referral.wish, referral.contacts.count()) == ("", "", 0)


def test_nobody_is_the_link_worker_of_their_own_case(world: World) -> None:
    about = world.about()
    draft = referring.write_for_self(actor=world.finn, team=world.team, about=about, scopes=("hold",))
    referral = referring.send(actor=world.finn, referral=draft).referral
    from upwell.kit.permissions import allowed

    assert not allowed("prescribing.open_case", world.finn, referral)
    assert allowed("prescribing.open_case", world.gwen, referral)
    assert moving.move(actor=world.gwen, referral=referral, act="accept").worker == world.gwen


def test_somebody_without_an_account_asks_five_times_a_day_from_one_place(world: World, code) -> None:
    ask = lambda: referring.write_without_account(  # noqa: E731
        team=world.team, about=world.about(), scopes=("hold",), over_16=True, from_where="198.51.100.7"
    )
    for _time in range(5):
        assert ask().person.assisted
    assert code(ask) == "slow_down"
    assert code(lambda: referring.write_without_account(
        team=world.team, about=world.about(), scopes=("hold",), over_16=False, from_where="198.51.100.8"
    )) == "under_16"  # fmt: skip


def test_a_closed_team_takes_nobody(world: World, code) -> None:
    draft = world.written()
    world.team.is_open = False
    world.team.save()
    assert code(lambda: referring.send(actor=world.ann, referral=draft)) == "team_closed"
    assert code(world.written) == "team_closed"


def test_nhs_numbers_are_checked_by_their_last_figure() -> None:
    for number in ("999 000 0018", "9990000026"):
        assert tidy(number) == number.replace(" ", "")
    for wrong in ("9990000019", "999000001", "12345678901", "abcdefghij", "٩٩٩٠٠٠٠٠١٨"):
        assert tidy(wrong) is None


def test_reads_are_shown_to_the_person_and_one_look_is_noted_once(world: World, sign_in) -> None:
    from upwell.prescribing.reading import look

    referral = world.taken(world.own())
    for _time in range(3):
        look(referral, world.finn, "Read your case", role="link worker")
    assert Access.objects.filter(person=world.bryn, by=world.finn).count() == 1
    with at(now() + timedelta(minutes=31)):
        look(referral, world.finn, "Read your case", role="link worker")
    assert Access.objects.filter(person=world.bryn, by=world.finn).count() == 2
