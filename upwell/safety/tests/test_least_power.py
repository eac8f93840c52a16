"""When few are left, or somebody has gone: who is in danger is still met, an appeal still goes to somebody without a hand in it, and nobody waits for whoever left."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.refusing import refused
from upwell.accounts.models import Notice
from upwell.kit.errors import NotAllowed
from upwell.kit.personal import erase_all
from upwell.kit.time import at, now
from upwell.promises.models import Duty
from upwell.safety import actions, ladder, tasks
from upwell.safety.help_lines import countries, help_lines
from upwell.safety.judging import deciders
from upwell.safety.models import Appeal, Case, Disclosure, Restriction
from upwell.safety.tests.conftest import GONE, HIDDEN, decided

NOON = datetime(2026, 6, 3, 12, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture(autouse=True)
def _staffed(settings):
    settings.STAFFED_FROM, settings.STAFFED_UNTIL = "08:00", "00:00"


@pytest.fixture
def operator(dev):
    dev.is_staff = True
    dev.save()
    return dev


def told(person):
    return Notice.objects.filter(person=person, kind__in=["safety.urgent", "safety.new_report"]).count()


def test_the_operator_in_danger_is_not_told_to_look_at_themselves_and_reads_that_nobody_else_is_here(
    operator, sign_in, efa
):
    case = actions.ask_for_help(actor=operator, words="I cannot go on").case
    assert told(operator) == 0
    assert "Nobody else is here" in sign_in(operator).get(f"/care/{case.ref}/").text
    efa.is_staff = True
    efa.save()
    actions.write_back(actor=operator, case=case, words="Please.")
    assert (told(operator), told(efa)) == (0, 1)
    assert "Nobody else is here" not in sign_in(operator).get(f"/care/{case.ref}/").text


def test_where_nobody_is_left_no_page_promises_an_answer(bryn, sign_in):
    case = actions.ask_for_help(actor=bryn, words="I cannot go on").case
    page = sign_in(bryn).get(f"/care/{case.ref}/").text
    assert "Nobody else is here" in page
    assert "You look after this place yourself" not in page
    for promise in ("writes to you here by", "They then read what you wrote"):
        assert promise not in page


def test_with_one_moderator_the_operator_is_the_second_person_and_sees_no_other_care(bryn, gwen, moderator, operator):
    case = actions.ask_for_help(actor=bryn, words="I cannot go on").case
    other = actions.ask_for_help(actor=gwen, words="Nor I").case
    ask = {"to_whom": "emergency", "what": "The street.", "why": "Tablets."}
    assert not Case.objects.visible_to(operator).exists()
    made = actions.propose(actor=moderator, case=case, **ask)
    assert Notice.objects.filter(person=operator, text__contains="A second person is needed").exists()
    assert set(Case.objects.visible_to(operator)) == {case}
    with refused("second_person"):
        actions.confirm(actor=moderator, disclosure=made)
    actions.confirm(actor=operator, disclosure=made)
    assert case.messages.filter(words__contains="The street.").exists()
    operator.is_staff = False
    operator.save()
    with refused("nobody_else"):
        actions.propose(actor=moderator, case=other, **ask)
    assert Disclosure.objects.count() == 1


def test_the_operator_asked_as_second_sees_the_case_no_longer_when_it_was_declined_or_is_closed(
    bryn, moderator, operator
):
    case = actions.ask_for_help(actor=bryn, words="I cannot go on").case
    for end in (
        lambda made: actions.decline(actor=moderator, disclosure=made),
        lambda made: actions.close_case(actor=moderator, case=case, outcome="We talked."),
    ):
        made = actions.propose(actor=moderator, case=case, to_whom="emergency", what="The street.", why="Tablets.")
        assert Case.objects.visible_to(operator).exists()
        end(made)
        assert not Case.objects.visible_to(operator).exists()


def test_who_held_a_case_before_it_was_decided_does_not_decide_the_appeal(
    thing, moderator, site_moderator, efa, bryn, operator
):
    case = actions.report(actor=efa, subject=thing, reason="unkind").case
    actions.claim(actor=site_moderator, case=case)
    actions.hand_over(actor=site_moderator, case=case, to=moderator, words="I would hide it.")
    made = decided(moderator, case, "hidden")
    appeal = actions.appeal(actor=bryn, decision=made, words="It was mine.")
    assert deciders(made) == [operator]
    for hand in (moderator, site_moderator):
        with pytest.raises(NotAllowed):
            actions.decide_appeal(actor=hand, appeal=appeal, reverse=False, because="No.")
    actions.decide_appeal(actor=operator, appeal=appeal, reverse=True, because="It was theirs.")


def test_taking_back_a_suspension_shortens_the_later_one_that_stood_on_it(thing, moderator, site_moderator, efa, bryn):
    def new_case():
        return actions.report(actor=efa, subject=thing, reason="unkind").case

    with at(NOON - timedelta(days=1)):
        decided(moderator, new_case(), "warned")
    with at(NOON):
        first = decided(moderator, new_case(), "suspended")
    with at(NOON + timedelta(days=15)):
        second = decided(moderator, new_case(), "suspended").restrictions.get()
        assert second.until - second.since == timedelta(days=30)
    with at(NOON + timedelta(days=16)):
        actions.take_back(actor=site_moderator, decision=first, because="It was somebody else.")
        second.refresh_from_db()
        assert second.until - second.since == timedelta(days=14)
        assert Notice.objects.filter(person=bryn, text__contains="shorter now").count() == 1
        assert ladder.suspension_of(bryn) == timedelta(days=30), "the next is again the second"
    with at(NOON + timedelta(days=30)):
        assert not Restriction.objects.on(bryn).exists()


def test_taking_back_the_only_warning_ends_the_suspension_that_stood_on_it_and_not_one_about_the_law(
    thing, moderator, site_moderator, efa, bryn
):
    def new_case():
        return actions.report(actor=efa, subject=thing, reason="unkind").case

    warning = decided(moderator, new_case(), "warned")
    suspension = decided(moderator, new_case(), "suspended").restrictions.get()
    about_the_law = decided(moderator, new_case(), "suspended", ground="law").restrictions.get()
    actions.take_back(actor=site_moderator, decision=warning, because="It was somebody else.")
    suspension.refresh_from_db()
    about_the_law.refresh_from_db()
    assert not Restriction.objects.on(bryn).filter(pk=suspension.pk).exists()
    assert Restriction.objects.on(bryn).filter(pk=about_the_law.pk).exists()
    assert Notice.objects.filter(person=bryn, text__contains="has ended").count() == 1


def test_when_a_suspension_ends_for_want_of_a_step_what_the_same_decision_hid_stays_hidden(
    thing, moderator, site_moderator, efa, bryn
):
    def new_case():
        return actions.report(actor=efa, subject=thing, reason="unkind").case

    with at(NOON - timedelta(days=1)):
        warning = decided(moderator, new_case(), "warned")
    with at(NOON):
        both = decided(moderator, new_case(), "hidden", "suspended")
    with at(NOON + timedelta(days=1)):
        actions.take_back(actor=site_moderator, decision=warning, because="It was somebody else.")
        assert not Restriction.objects.on(bryn).exists()
        assert [one.measure for one in both.restrictions.all() if one.holds] == ["hidden"]
        assert ("restore", thing.ref) not in HIDDEN
        assert ladder.suspension_of(bryn) == timedelta(days=14), "what ended for want of a step is none"
        actions.take_back(actor=site_moderator, decision=both, because="Nor was this.")
        assert ("restore", thing.ref) in HIDDEN


def test_a_suspension_stays_when_what_is_taken_back_was_no_step_or_another_step_counted_on_its_day(
    thing, moderator, site_moderator, efa, bryn
):
    def on_day(number, measure):
        with at(NOON + timedelta(days=number)):
            return decided(moderator, actions.report(actor=efa, subject=thing, reason="unkind").case, measure)

    on_day(0, "warned")
    no_step, second = on_day(100, "hidden"), on_day(200, "warned")
    suspension = on_day(360, "suspended").restrictions.get()
    with at(NOON + timedelta(days=366)):  # the first warning counts no longer, and did on the day of the suspension
        for one in (no_step, second):
            actions.take_back(actor=site_moderator, decision=one, because="It was somebody else.")
            assert set(Restriction.objects.on(bryn)) == {suspension}


def test_whoever_erases_their_account_leaves_no_appeal_no_alarm_and_no_report_behind(
    thing, moderator, site_moderator, efa, bryn
):
    with at(NOON):
        made = decided(moderator, actions.report(actor=efa, subject=thing, reason="unkind").case, "hidden", "slow")
        actions.appeal(actor=bryn, decision=made, words="It was mine.")
        again = actions.report(actor=efa, subject=thing, reason="private")
        care = actions.ask_for_help(actor=bryn, words="I cannot go on").case
        actions.answer(actor=moderator, case=care, words="I am here.")
        actions.write_back(actor=bryn, case=care, words="Thank you.")
    with at(NOON + timedelta(hours=1)):
        GONE.add(thing.ref)  # as the package does whose thing it is
        erase_all(bryn)
        assert not Appeal.objects.waiting().exists()
        assert not Case.objects.waiting().exists()
        assert not Duty.objects.open().exists()
        assert tasks.raise_alarm() == 0
    again.refresh_from_db()
    assert again.told_at is not None
    assert "left this place" in again.case.outcome


def test_whoever_asked_for_help_is_told_of_the_outcome_without_a_word_of_it(bryn, moderator, sign_in):
    case = actions.ask_for_help(actor=bryn, words="I cannot go on").case
    actions.close_case(actor=moderator, case=case, outcome="We rang your sister about the tablets.")
    notice = Notice.objects.get(person=bryn, kind="safety.outcome")
    assert "tablets" not in notice.text, "somebody else may read the letter"
    assert "tablets" in sign_in(bryn).get(notice.url).text


def test_somebody_young_and_somebody_elsewhere_find_who_answers_them(client, db, settings, bryn, sign_in, moderator):
    assert {"Childline"} == {line.name for line in help_lines() if "under 1" in line.when}
    elsewhere = client.get("/help-now/?country=other").text
    assert "Ring 112" in elsewhere
    assert "findahelpline.com" in elsewhere
    settings.COUNTRY = "QQ"
    assert any(line.first for line in help_lines()), "no country, and still somebody for a life at risk"
    case = actions.ask_for_help(actor=bryn, words="").case
    page = sign_in(bryn).get(f"/care/{case.ref}/").text
    assert "I am in another country" in page
    assert all(name in page for code, name in countries().items() if code != "QQ")


def test_with_a_file_of_the_operators_own_somebody_elsewhere_is_not_sent_to_numbers_of_here(
    client, db, settings, tmp_path
):
    settings.VAR = tmp_path
    (tmp_path / "help_lines.toml").write_text(
        '[GB]\nname = "Here"\n[[GB.lines]]\nname = "Ours"\nwhen = "Always"\ncall = "01234 000000"\n'
    )
    assert [line.name for line in help_lines()] == ["Ours"]
    elsewhere = client.get("/help-now/?country=other").text
    assert "Ring 112" in elsewhere
    assert "01234 000000" not in elsewhere


def test_what_was_closed_and_is_written_to_again_goes_to_the_open_one_and_rings_once(bryn, moderator):
    with at(NOON):
        first = actions.ask_for_help(actor=bryn, words="I cannot go on").case
        actions.close_case(actor=moderator, case=first, outcome="We talked.")
        second = actions.ask_for_help(actor=bryn, words="It is back").case
        assert second.pk != first.pk
        made = actions.write_back(actor=bryn, case=first, words="Are you there?")
    assert made.case == second
    assert second.answer_by > now() - timedelta(days=3650)
