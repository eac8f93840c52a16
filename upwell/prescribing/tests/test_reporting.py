"""A message back is reported by its person alone; who judges it is of neither house; its words go with their reason."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from upwell.accounts.models import Access, Notice, Person
from upwell.kit.errors import NotAllowed
from upwell.kit.personal import erase_all, export_all
from upwell.kit.time import at, today
from upwell.ledger.models import Entry
from upwell.prescribing.actions import claiming, contacts, moving
from upwell.prescribing.actions import messages as messages_back
from upwell.prescribing.models import Message, Referral
from upwell.prescribing.tests.conftest import World
from upwell.promises.tests.conftest import give_role
from upwell.safety import actions, keeping
from upwell.safety.actions import Measure, Reasons
from upwell.safety.models import Case, Decision, Report

WORDS = "She drinks, and I told her what I think of that."
REASONS = Reasons(facts="It blames the person.", ground="rule", rule="Write with respect")


def of(world: World, person: Person) -> Referral:
    """A case that the surgery sent, taken over by somebody with an account."""
    return claiming.claim(actor=person, referral=world.under_way(world.sent()))


@pytest.fixture
def told(world: World, efa: Person) -> Message:
    """A message back about Efa, who has an account, sent to the surgery."""
    message = messages_back.write(actor=world.finn, referral=of(world, efa), summary=WORDS)
    return messages_back.send(actor=efa, message=message)


@pytest.fixture
def judge(carys: Person) -> Person:
    give_role(carys, "moderator")
    return carys


def reported(message: Message, by: Person) -> Case:
    return actions.report(actor=by, subject=message, reason="unkind", words="It is not true.").case


def hidden(case: Case, judge: Person) -> Decision:
    return actions.decide(
        actor=judge, case=case, measures=[Measure("hidden")], reasons=REASONS, outcome="It is hidden."
    )


def address(message: Message) -> str:
    return f"/report/prescribing.message/{message.ref}/"


def test_only_whom_it_is_about_finds_the_way_to_report_it(told, world, efa, judge, sign_in, client) -> None:
    assert address(told) in sign_in(efa).get(told.get_absolute_url()).text
    assert "may guess that it was you" in sign_in(efa).get(address(told)).text
    for reader in (world.finn, world.ann):
        assert address(told) not in sign_in(reader).get(told.get_absolute_url()).text
        assert sign_in(reader).get(address(told)).status_code == 404
    for other in (world.gwen, judge):
        assert sign_in(other).get(address(told)).status_code == 404
    assert client.get(address(told)).status_code == 404
    answer = sign_in(efa).post(address(told), {"reason": "unkind"})
    assert answer.status_code == 302
    assert sign_in(efa).get(answer.url).status_code == 200


def test_those_of_the_whole_site_judge_it_and_nobody_of_either_house_even_reads_it(told, world, efa, judge) -> None:
    for one in (world.gwen, world.ann):
        give_role(one, "moderator")
    case = reported(told, efa)
    assert [n.person for n in Notice.objects.filter(kind="safety.new_report")] == [judge]
    for one in (world.gwen, world.ann, world.finn, efa):
        one.__dict__.pop("_held_roles", None)
        assert case not in Case.objects.visible_to(one)
        with pytest.raises(NotAllowed):
            actions.read_case(actor=one, case=case)
        with pytest.raises(NotAllowed):
            messages_back.hide(actor=one, message=told)
    assert case in Case.objects.visible_to(judge)


def test_each_look_is_shown_to_whom_it_is_about_and_not_to_whoever_wrote_it(told, world, efa, judge, sign_in) -> None:
    case = reported(told, efa)
    page = sign_in(judge).get(case.get_absolute_url()).text
    assert WORDS in page
    assert told.get_absolute_url() not in page, "a way that is closed to them"
    mine = Access.objects.get(person=efa, what__startswith="Something about you")
    assert (mine.by, mine.role) == (None, "moderator")
    assert not Access.objects.filter(person=world.finn).exists()


def test_hidden_it_is_hidden_wherever_it_is_read_and_whoever_got_it_is_told(
    told, world, efa, judge, sign_in, code
) -> None:
    case = reported(told, efa)
    pages = [told.get_absolute_url() + end for end in ("", "document.json")]
    assert all(WORDS in sign_in(world.ann).get(page).text for page in pages)
    paper = sign_in(world.ann).get(told.get_absolute_url() + "message.pdf").content
    decision = hidden(case, judge)
    for page in pages:
        assert WORDS not in sign_in(world.ann).get(page).text
    assert "A moderator has hidden these words" in sign_in(world.ann).get(pages[0]).text
    assert sign_in(world.ann).get(told.get_absolute_url() + "message.pdf").content != paper
    document = json.loads(sign_in(world.ann).get(pages[1]).text)
    assert document["entry"][0]["resource"]["status"] == "entered-in-error"
    assert all(WORDS in sign_in(one).get(pages[0]).text for one in (efa, world.finn)), "who knows them anyhow"
    assert Notice.objects.filter(person=world.ann, text__startswith="Words of a message back").count() == 1
    told.refresh_from_db()
    assert code(lambda: messages_back.show(actor=judge, message=told)) == "decided"
    actions.take_back(actor=judge, decision=decision, because="I read it wrongly.")
    assert WORDS in sign_in(world.ann).get(pages[0]).text


def test_hidden_before_it_was_sent_it_is_never_sent_and_another_can_be_written(world, efa, judge, code) -> None:
    referral = of(world, efa)
    message = messages_back.write(actor=world.finn, referral=referral, summary=WORDS)
    hidden(reported(message, efa), judge)
    assert code(lambda: messages_back.send(actor=efa, message=message)) == "hidden"
    assert code(lambda: messages_back.rewrite(actor=world.finn, message=message, summary="Other.")) == "hidden"
    other = messages_back.write(actor=world.finn, referral=referral, summary="She sings.")
    assert messages_back.send(actor=efa, message=other).sent_at is not None
    messages_back.throw_away(actor=world.finn, message=message)


@pytest.mark.parametrize("no_writing", [False, True])
def test_the_person_is_told_the_outcome_in_private_and_never_by_mail_where_none_may_come(
    told, efa, judge, no_writing, sign_in
) -> None:
    Referral.objects.filter(pk=told.referral_id).update(no_writing=no_writing)
    made = reported(told, efa).reports.get()
    hidden(made.case, judge)
    notice = Notice.objects.get(person=efa, kind="safety.outcome")
    assert "hidden" not in notice.text
    assert (notice.by == "never") == no_writing
    assert "It is hidden." in sign_in(efa).get(notice.url).text


def test_the_words_go_when_their_time_is_over_even_if_the_message_stays_hidden(told, efa, judge) -> None:
    made = reported(told, efa).reports.get()
    decision = hidden(made.case, judge)
    with at(decision.appeal_until - timedelta(days=1)):
        keeping.empty_what_is_old()
        assert Report.objects.get(pk=made.pk).snapshot == WORDS, "somebody may still appeal"
    with at(decision.appeal_until + timedelta(days=1)):
        keeping.empty_what_is_old()
        assert Report.objects.get(pk=made.pk).snapshot == ""
    told.refresh_from_db()
    assert told.hidden_at is not None


def test_erased_with_its_person_nothing_of_it_is_left_beside_the_case(told, world, efa, judge) -> None:
    case = reported(told, efa)
    actions.add_note(actor=judge, case=case, words="Asked what she drinks.")
    decision = hidden(case, judge)
    actions.appeal(actor=world.finn, decision=decision, words="But she does drink.")
    assert WORDS in str(export_all(efa))
    assert "drinks, and" not in str(export_all(world.finn)), "words about somebody else are theirs"
    erase_all(efa)
    case.refresh_from_db()
    decision.refresh_from_db()
    assert (case.concerns, case.outcome, decision.facts, decision.appeal.words) == (None, "", "", "")
    assert not Report.objects.exclude(snapshot="", words="").exists()
    assert not case.notes.exclude(words="").filter(kind="note").exists()
    assert decision.person == world.finn, "what was decided about the writer stays, without words"


def test_nothing_of_it_stands_on_the_record(told, efa, judge) -> None:
    before = Entry.objects.count()
    hidden(reported(told, efa), judge)
    assert Entry.objects.count() == before


def test_a_note_in_a_case_and_words_on_a_step_are_reported_by_whom_they_are_about_alone(
    world, efa, judge, sign_in
) -> None:
    referral = of(world, efa)
    note = contacts.write(
        actor=world.finn, referral=referral, kind="note", outcome="reached", on=today(), text="She is lazy."
    )
    moving.move(actor=world.finn, referral=referral, act="fail", reason="nothing", words="She did not even try.")
    step = referral.moves.get(after="failed")
    give_role(world.gwen, "moderator")
    world.gwen.__dict__.pop("_held_roles", None)
    page = sign_in(efa).get(f"/me/referrals/{referral.ref}/").text
    for kind, thing in (("prescribing.contact", note), ("prescribing.move", step)):
        address = f"/report/{kind}/{thing.ref}/"
        assert address in page
        assert sign_in(efa).get(address).status_code == 200
        for other in (world.finn, world.gwen, world.ann, judge):
            assert sign_in(other).get(address).status_code == 404
        case = actions.report(actor=efa, subject=thing, reason="unkind").case
        assert (case.about, case.concerns) == (world.finn, efa)
        assert case in Case.objects.visible_to(judge)
        assert case not in Case.objects.visible_to(world.gwen), "of the same team"
