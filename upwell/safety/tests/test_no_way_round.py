"""Ways round the rules that somebody could try, and clocks that could run out in silence: each was tried here, and is closed."""
# ruff: noqa: F811  (fixtures of other tests are taken by their name)

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.executor import MigrationExecutor

from upwell.accounts.models import Access, Notice, Person
from upwell.kit.errors import Refused
from upwell.kit.personal import erase_all, export_all
from upwell.kit.time import at
from upwell.promises.models import Duty
from upwell.promises.tasks import tell_overdue
from upwell.promises.tests.conftest import give_role
from upwell.safety import actions, aside, ladder, looking, tasks
from upwell.safety.models import Appeal, AppealJuror, CareMessage, Case, Decision, Restriction
from upwell.safety.tests.conftest import decided
from upwell.safety.tests.test_appeals import decision, members  # noqa: F401  fixtures

NOON = datetime(2026, 6, 3, 12, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture(autouse=True)
def _staffed(settings):
    settings.STAFFED_FROM, settings.STAFFED_UNTIL = "08:00", "00:00"


def urgent_to(person):
    return Notice.objects.filter(person=person, kind="safety.urgent").count()


def test_a_second_cry_for_help_is_answered_in_time_as_the_first(bryn, moderator, site_moderator):
    with at(NOON):
        case = actions.ask_for_help(actor=bryn, words="I cannot go on").case
        actions.answer(actor=moderator, case=case, words="I am here.")
        actions.set_severity(actor=moderator, case=case, severity=2, words="They sound calmer.")
    Notice.objects.all().delete()
    for hours, cry in (
        (2, lambda: actions.write_back(actor=bryn, case=case, words="It is worse now.")),
        (4, lambda: actions.ask_for_help(actor=bryn, words="Please")),
    ):
        with at(NOON + timedelta(hours=hours)):
            cry()
            assert urgent_to(moderator) > 0, "whatever colour the case has by now"
            assert tasks.raise_alarm() == 0
        with at(NOON + timedelta(hours=hours, minutes=29)):
            assert tasks.raise_alarm() == 0
        with at(NOON + timedelta(hours=hours, minutes=31)):
            assert tasks.raise_alarm() == 1
            actions.answer(actor=moderator, case=case, words=f"I am here, at {hours}.")
            assert tasks.raise_alarm() == 0


def test_writing_more_does_not_put_off_the_time_by_which_a_person_answers(bryn, moderator):
    with at(NOON):
        case = actions.ask_for_help(actor=bryn, words="Please").case
    with at(NOON + timedelta(minutes=20)):
        actions.write_back(actor=bryn, case=case, words="Is anybody there?")
    case.refresh_from_db()
    assert case.answer_by == NOON + timedelta(minutes=30)


def test_whoever_was_told_about_and_does_not_know_it_yet_is_owed_that_until_they_know(bryn, moderator, site_moderator):
    case = actions.ask_for_help(actor=bryn, words="Please").case
    told = actions.propose(
        actor=moderator,
        case=case,
        to_whom="police",
        what="An address",
        why="A life",
        tell_later_because="He is in the room.",
    )
    actions.confirm(actor=site_moderator, disclosure=told)
    owed = Duty.objects.get(kind="tell_person")
    actions.close_case(actor=moderator, case=case, outcome="The police are there.")
    owed.refresh_from_db()
    assert owed.done_at is None
    actions.tell_of(actor=moderator, disclosure=told)
    owed.refresh_from_db()
    assert owed.done_at is not None


def test_what_is_late_is_told_to_whoever_can_do_it_the_operator_too_where_nobody_else_is_left(
    bryn, thing, dev, gwen, efa
):
    dev.is_staff = True
    dev.save()
    of_space, space_case = gwen, None
    with at(NOON):
        nobody = actions.ask_for_help(actor=bryn, words="Please").case
        give_role(of_space, "moderator", thing)
        space_case = actions.report(actor=efa, subject=thing, reason="in_danger").case
        actions.answer(actor=of_space, case=space_case, words="I am here.")
    Case.objects.filter(pk=nobody.pk).update(falls_to="operator")
    Notice.objects.all().delete()
    with at(NOON + timedelta(days=3)):
        tell_overdue.func()
    late = Notice.objects.filter(kind__in=("promises.overdue", "promises.owed_overdue"))
    assert late.filter(person=dev).exists()
    assert late.filter(person=of_space, text__contains="Ask how somebody is").exists()


def test_an_appeal_that_no_jury_took_is_owed_by_a_moderator_who_is_reminded(
    decision,
    members,
    moderator,
    site_moderator,
    bryn,
    thing,
):
    actions.choose_jury(actor=moderator, scope=thing, size=5)
    made = actions.appeal(actor=bryn, decision=decision, words="Unfair", to_jury=True)
    actions.choose_jury(actor=moderator, scope=thing, size=0)
    tasks.seat_juries()
    made.refresh_from_db()
    assert made.to == "moderator"
    owed = Duty.objects.get(kind="appeal", done_at=None)
    with at(NOON + timedelta(days=400)):
        tell_overdue.func()
    assert Notice.objects.filter(person=site_moderator, kind__startswith="promises.").exists()
    assert owed.role == "moderator"


def test_whoever_looks_after_a_space_cannot_send_a_jury_home_once_it_sits(
    decision,
    members,
    moderator,
    bryn,
    thing,
    site_moderator,
):
    actions.choose_jury(actor=moderator, scope=thing, size=5)
    made = actions.appeal(actor=bryn, decision=decision, words="Unfair", to_jury=True)
    tasks.seat_juries()
    seats = [seat.person for seat in made.jurors.order_by("pk")]
    actions.vote(actor=seats[0], appeal=made, reverse=True, words="Too strict")
    actions.choose_jury(actor=moderator, scope=thing, size=0)
    tasks.seat_juries()
    for person in seats[1:]:
        actions.vote(actor=person, appeal=made, reverse=True, words="Too strict")
    made.refresh_from_db()
    assert (made.to, made.state) == ("jury", "reversed")


def test_a_juror_whose_account_is_erased_leaves_a_seat_for_somebody_else(
    decision,
    members,
    moderator,
    bryn,
    thing,
):
    actions.choose_jury(actor=moderator, scope=thing, size=3)
    made = actions.appeal(actor=bryn, decision=decision, words="Unfair", to_jury=True)
    tasks.seat_juries()
    erase_all(made.jurors.first().person)
    tasks.seat_juries()
    assert made.jurors.filter(stood_down_at=None, person__isnull=False).count() == 3
    assert not made.jurors.filter(stood_down_at=None, person=None).exists()


def test_whoever_reported_somebody_is_not_the_second_who_sends_them_away_for_good(
    thing, moderator, site_moderator, bryn
):
    for _n in range(ladder.SUSPENSIONS.index(None)):
        case = actions.report(actor=None, subject=thing, reason="threat").case
        decided(moderator, case, "suspended", ground="law")
    case = actions.report(actor=site_moderator, subject=thing, reason="threat").case
    with pytest.raises(Refused) as refused:
        actions.give_opinion(actor=site_moderator, case=case, agrees=True, words="For good, please.")
    assert refused.value.code == "own_report"
    with pytest.raises(Refused) as refused:
        decided(moderator, case, "suspended", ground="law")
    assert refused.value.code == "ask_somebody"


def test_looks_at_what_somebody_wrote_to_the_hosts_and_at_an_appeal_are_shown_to_them(
    bryn, thing, moderator, site_moderator, efa, sign_in
):
    worry = actions.report(actor=efa, subject=thing, reason="in_danger").case
    actions.read_case(actor=moderator, case=worry)
    assert not Access.objects.filter(person=bryn).exists(), "what everybody can read"
    actions.write_back(actor=bryn, case=worry, words="Only to you.")
    actions.read_case(actor=moderator, case=worry)
    assert Access.objects.filter(person=bryn).count() == 1
    Access.objects.all().delete()
    secret = actions.report(actor=efa, subject=thing, reason="unkind").case
    made = decided(moderator, secret, "hidden")
    appeal = actions.appeal(actor=bryn, decision=made, words="Unfair")
    from upwell.safety.tests.conftest import SECRET

    SECRET.add(thing.ref)
    assert sign_in(site_moderator).get(f"/appeals/{appeal.ref}/").status_code == 200
    seen = Access.objects.get(person=bryn)
    assert seen.by is None, "who it was is said to nobody"


def test_nothing_that_was_written_of_somebody_outlives_their_account(
    decision,
    members,
    moderator,
    bryn,
    thing,
    efa,
):
    actions.choose_jury(actor=moderator, scope=thing, size=3)
    noted = decided(moderator, actions.report(actor=efa, subject=thing, reason="unkind").case, "note")
    made = actions.appeal(actor=bryn, decision=decision, words="Unfair", to_jury=True)
    tasks.seat_juries()
    for seat in made.jurors.all():
        actions.vote(actor=seat.person, appeal=made, reverse=False, words="Bryn was unkind")
    juror = made.jurors.first().person
    assert any("my_vote" in row for row in export_all(juror)["appeals"])
    erase_all(bryn)
    assert set(AppealJuror.objects.values_list("words", flat=True)) == {""}
    assert set(Restriction.objects.values_list("words", flat=True)) == {""}
    assert set(Decision.objects.values_list("facts", flat=True)) == {""}
    assert set(Appeal.objects.values_list("words", "because")) == {("", "")}
    assert noted.ref


def test_what_somebody_did_as_a_moderator_is_in_their_download(bryn, thing, moderator, site_moderator, efa):
    case = actions.ask_for_help(actor=bryn, words="Please").case
    actions.answer(actor=moderator, case=case, words="I am here.")
    actions.propose(actor=moderator, case=case, to_whom="police", what="x", why="y")
    actions.close_case(actor=moderator, case=case, outcome="Well.")
    made = decided(moderator, actions.report(actor=efa, subject=thing, reason="unkind").case, "hidden")
    actions.decide_appeal(
        actor=site_moderator, appeal=actions.appeal(actor=bryn, decision=made, words="No"), reverse=True, because="Yes"
    )
    held = {key for rows in export_all(moderator).values() for row in rows for key in row}
    assert {"i_decided_at", "i_closed_a_case_at", "a_talk_was_offered_at", "i_proposed_to_tell_others_at"} <= held
    other = {key for rows in export_all(site_moderator).values() for row in rows for key in row}
    assert {"i_decided_an_appeal_at", "i_took_back_at"} <= other
    assert "I am here" not in str(export_all(moderator)["care"])


def test_who_has_no_say_in_a_place_looks_at_none_of_its_reports(thing, moderator, site_moderator, efa, monkeypatch):
    from django.db.models import Q

    case = actions.report(actor=efa, subject=thing, reason="unkind").case
    monkeypatch.setattr(aside, "_rules", [lambda person: Q(scope_ref=thing.ref) if person == site_moderator else None])
    assert not Case.objects.visible_to(site_moderator).exists()
    assert site_moderator not in looking.everybody_who_may(case)
    assert list(Case.objects.visible_to(moderator)) == [case]


def test_the_way_back_before_cases_is_refused_while_everything_is_still_there(transactional_db, bryn, moderator):
    case = actions.ask_for_help(actor=bryn, words="Please").case
    newest = [key for key in MigrationExecutor(connection).loader.graph.leaf_nodes() if key[0] == "safety"]
    try:
        with pytest.raises(IrreversibleError):
            MigrationExecutor(connection).migrate([("safety", "0006_care")])
    finally:
        MigrationExecutor(connection).migrate(newest)  # the steps after it do go back
    assert CareMessage.objects.filter(case=case).exists()
    assert Person.objects.filter(pk=bryn.pk).exists()


def test_a_moderator_who_is_held_back_reads_no_decision_about_others_and_no_appeal_but_their_own(
    decision, bryn, moderator, site_moderator, sign_in
):
    appeal = actions.appeal(actor=bryn, decision=decision, words="Unfair")
    for page in (decision.get_absolute_url(), appeal.get_absolute_url()):
        assert sign_in(site_moderator).get(page).status_code == 200
    case = actions.report(actor=None, subject=site_moderator, reason="threat").case
    give_role(bryn, "moderator")
    mine = decided(bryn, case, "suspended", ground="law", everywhere=True)
    page = sign_in(Person.objects.get(pk=site_moderator.pk))
    assert page.get(decision.get_absolute_url()).status_code == 403
    assert page.get(appeal.get_absolute_url()).status_code == 403
    assert page.get(mine.get_absolute_url()).status_code == 200


def test_what_reporters_were_told_of_somebody_goes_with_their_account(thing, moderator, bryn, efa):
    case = actions.report(actor=efa, subject=thing, reason="unkind").case
    actions.close_case(actor=moderator, case=case, outcome="Bryn meant it as a joke.")
    assert Notice.objects.filter(person=efa, text__contains="Bryn meant it").exists()
    erase_all(bryn)
    assert not Notice.objects.filter(text__contains="Bryn meant it").exists()
