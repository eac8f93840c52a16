"""Anybody reports, also signed out; a case with a date opens; moderators look; the reporter is told; the author never learns by whom."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction

from upwell.accounts.models import Access, Notice
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.jobs import run_all
from upwell.kit.permissions import allowed
from upwell.kit.personal import erase_all, export_all
from upwell.kit.time import at, at_noon, now, today
from upwell.ledger.models import Entry
from upwell.promises import duties
from upwell.promises.models import Duty
from upwell.promises.tests.conftest import give_role
from upwell.safety import actions, keeping, passing_on
from upwell.safety.models import Case, Report, Severity
from upwell.safety.tests.conftest import HIDDEN, SECRET, decided


def test_a_report_keeps_what_was_seen_opens_a_duty_for_the_space_and_tells_its_moderators(
    thing, moderator, efa, site_moderator
):
    made = actions.report(actor=efa, subject=thing, reason="unkind", words="Calls people names")
    type(thing).objects.filter(pk=thing.pk).update(name="Edited since")
    assert made.snapshot == "words of Carers together"
    duty = Duty.objects.get(kind="report")
    assert (duty.holder, duty.public) == ("Moderators of Carers together", False)
    assert duty.due_on == today() + timedelta(days=1)
    assert [n.person for n in Notice.objects.filter(kind="safety.new_report")] == [moderator]


@pytest.mark.parametrize(
    ("reason", "harm", "severity"),
    [
        ("in_danger", "", Severity.CRISIS),
        ("self_harm", "", Severity.RED),
        ("private", "", Severity.AMBER),
        ("other", "", Severity.GREEN),
        ("other", "children", Severity.RED),
    ],
)
def test_what_was_said_orders_the_queue_and_danger_is_looked_at_on_the_same_day(
    reason, harm, severity, thing, moderator, efa
):
    made = actions.report(actor=efa, subject=thing, reason=reason, harm=harm)
    assert made.case.severity == severity
    urgent = severity >= Severity.RED
    assert Duty.objects.get(kind="report").due_on == today() + timedelta(days=0 if urgent else 1)
    kind = "safety.urgent" if severity == Severity.CRISIS else "safety.new_report"
    assert Notice.objects.get(kind=kind).person == moderator


def test_what_many_report_is_one_case_as_pressing_as_its_gravest_report(thing, moderator, efa, gwen):
    first = actions.report(actor=efa, subject=thing, reason="other")
    second = actions.report(actor=gwen, subject=thing, reason="threat")
    worry = actions.report(actor=gwen, subject=thing, reason="in_danger")
    assert first.case == second.case != worry.case
    assert Case.objects.get(pk=first.case.pk).severity == Severity.RED
    assert Duty.objects.filter(kind="report").count() == 2
    actions.close_case(actor=moderator, case=first.case, outcome="All right.")
    assert {n.person for n in Notice.objects.filter(kind="safety.outcome")} == {efa, gwen}
    assert actions.report(actor=efa, subject=thing, reason="other").case != first.case


def test_every_report_has_somebody_those_of_the_space_of_the_site_or_the_operator(thing, bryn, carys, efa, finn, gwen):
    """Nobody judges what they reported themselves, or what is about themselves."""
    gwen.is_staff = True
    gwen.save()
    reported = actions.report(actor=efa, subject=thing, reason="other").case
    assert (reported.falls_to, Notice.objects.get(kind="safety.new_report").person) == ("operator", gwen)
    assert Case.objects.visible_to(gwen).get() == reported
    assert decided(gwen, reported, "hidden").stands
    give_role(finn, "moderator")
    reported = actions.report(actor=efa, subject=thing, reason="other").case
    assert reported.falls_to == "site"
    assert reported not in Case.objects.visible_to(gwen)
    give_role(efa, "host", thing)
    give_role(bryn, "moderator", thing)
    other = actions.report(actor=efa, subject=thing, reason="threat").case
    assert other == reported  # still waiting
    actions.close_case(actor=finn, case=other, outcome="Fine")
    assert actions.report(actor=efa, subject=thing, reason="threat").case.falls_to == "site"
    with pytest.raises(NotAllowed):
        actions.close_case(actor=efa, case=Case.objects.waiting().get(), outcome="Mine")


def test_a_moderator_who_is_suspended_looks_at_nothing_and_others_do(
    thing, other, moderator, site_moderator, efa, gwen, bryn
):
    give_role(gwen, "host", other)
    about_carys = actions.report(actor=efa, subject=moderator, reason="threat").case
    waiting = actions.report(actor=efa, subject=thing, reason="unkind").case
    decided(site_moderator, about_carys, "suspended", ground="law", everywhere=True)
    held = type(moderator).objects.get(pk=moderator.pk)
    for name in ("safety.see_queue", "safety.read_case", "safety.decide"):
        assert not allowed(name, held, waiting)
    assert passing_on.find_new_lookers() == 1
    waiting.refresh_from_db()
    assert waiting.falls_to == "site"


def test_when_the_last_moderator_of_a_space_goes_open_cases_go_on_to_others(thing, moderator, efa, site_moderator):
    case = actions.report(actor=efa, subject=thing, reason="other").case
    assert passing_on.find_new_lookers() == 0
    moderator.roles.update(until=now())
    assert passing_on.find_new_lookers() == 1
    case.refresh_from_db()
    assert case.falls_to == "site"
    assert Notice.objects.filter(person=site_moderator, kind="safety.new_report").count() == 1


def test_somebody_signed_out_reports_and_is_told_by_mail_and_the_address_is_deleted_after_a_month(thing, moderator):
    made = actions.report(actor=None, subject=thing, reason="cure", email="passer@example.org")
    assert made.reporter is None
    actions.close_case(actor=moderator, case=made.case, outcome="It is a recipe, not a cure.")
    run_all()
    told = next(m for m in mail.outbox if "recipe" in m.body)
    assert told.to == ["passer@example.org"]
    assert f"/reported/{made.ref}/?key={made.key}" in told.body
    keeping.empty_what_is_old()
    assert Report.objects.get().reporter_email
    with at(now() + timedelta(days=31)):
        keeping.empty_what_is_old()
    kept = Report.objects.get()
    assert (kept.reporter_email, kept.key, kept.words) == ("", "", made.words)


def test_pressing_twice_makes_one_report(thing, efa, moderator):
    first = actions.report(actor=efa, subject=thing, reason="threat")
    assert actions.report(actor=efa, subject=thing, reason="threat") == first
    assert actions.report(actor=efa, subject=thing, reason="private") != first


def test_closing_tells_the_reporter_does_the_duty_and_happens_once(thing, moderator, efa):
    case = actions.report(actor=efa, subject=thing, reason="unkind").case
    with pytest.raises(Refused, match="Write"):
        actions.close_case(actor=moderator, case=case, outcome=" ")
    closed = actions.close_case(actor=moderator, case=case, outcome="Rude, but within the rules.")
    assert closed.state == "kept"
    assert "within the rules" in Notice.objects.get(person=efa, kind="safety.outcome").text
    assert duties.of(case)[0].outcome == "kept"
    with pytest.raises(Refused, match="already"):
        actions.close_case(actor=moderator, case=case, outcome="Again")


def test_nothing_of_a_report_stands_on_the_public_record_also_when_it_is_late(thing, moderator, efa, bryn):
    from upwell.promises.tasks import tell_overdue

    before = Entry.objects.count()
    actions.ask_for_help(actor=bryn, words="I cannot do this any more")
    case = actions.report(actor=efa, subject=thing, reason="unkind").case
    with at(at_noon(today() + timedelta(days=2))):
        assert tell_overdue() == 2
        actions.close_case(actor=moderator, case=case, outcome="Fine.")
    assert Entry.objects.count() == before
    assert Notice.objects.filter(kind="promises.owed_overdue", person=moderator).exists()


def test_asking_for_help_tells_every_host_and_changes_nothing_for_the_person(
    bryn, moderator, site_moderator, other, gwen
):
    give_role(gwen, "host", other)
    before = type(bryn).objects.filter(pk=bryn.pk).values().get()
    made = actions.ask_for_help(actor=bryn, words="I cannot do this any more")
    assert type(bryn).objects.filter(pk=bryn.pk).values().get() == before
    assert {n.person for n in Notice.objects.filter(kind="safety.urgent")} == {moderator, site_moderator, gwen}
    assert Case.objects.visible_to(gwen).get() == made.case
    with pytest.raises(Refused, match="do not restrict"):
        decided(site_moderator, made.case, "warned")


def test_reading_a_private_report_is_logged_once_a_day_and_shown_without_the_moderators_name(
    thing, moderator, efa, bryn
):
    case = actions.report(actor=efa, subject=thing, reason="unkind").case
    actions.read_case(actor=moderator, case=case)
    assert not Access.objects.exists()
    SECRET.add(thing.ref)
    for _ in range(3):
        actions.read_case(actor=moderator, case=case)
    seen = Access.objects.get()
    assert (seen.person, seen.by, seen.role) == (bryn, None, "moderator")
    assert case.notes.get(kind="read").author == moderator
    with at(at_noon(today() + timedelta(days=2))):
        actions.read_case(actor=moderator, case=case)
    assert Access.objects.count() == 2


def test_erasing_a_person_empties_what_they_reported_and_what_was_kept_of_their_words(thing, moderator, efa, bryn):
    made = actions.report(actor=efa, subject=thing, reason="unkind", words="He wrote about me")
    actions.add_note(actor=moderator, case=made.case, words="Bryn again")
    decision = decided(moderator, made.case, "hidden")
    assert "Efa" not in str(export_all(bryn)["reports"])
    assert export_all(bryn)["reports"][0]["words_of_mine"] == "words of Carers together"
    assert export_all(bryn)["decisions"][0]["facts"] == "It names your neighbour."
    assert "Carys" not in str(export_all(bryn))
    assert export_all(efa)["reports"][0]["my_words"] == "He wrote about me"
    with transaction.atomic():
        erase_all(efa)
    made.refresh_from_db()
    assert (made.reporter, made.words) == (None, "")
    assert made.snapshot
    with transaction.atomic():
        erase_all(bryn)
    made.refresh_from_db()
    decision.refresh_from_db()
    assert (made.case.about, made.snapshot, decision.person, decision.facts) == (None, "", None, "")
    assert "Bryn" not in str(list(made.case.notes.values("words")))
    with transaction.atomic():
        erase_all(moderator)
    decision.refresh_from_db()
    assert decision.decided_by is None


def test_words_are_kept_as_long_as_an_appeal_is_possible_and_not_longer(thing, moderator, efa):
    made = actions.report(actor=efa, subject=thing, reason="unkind", words="Look")
    actions.add_note(actor=moderator, case=made.case, words="Seen")
    actions.close_case(actor=moderator, case=made.case, outcome="Fine.")
    with at(now() + timedelta(days=180)):
        keeping.empty_what_is_old()
    made.refresh_from_db()
    assert made.snapshot
    with at(now() + timedelta(days=184)):
        keeping.empty_what_is_old()
        assert keeping.empty_what_is_old() == 0
    made.refresh_from_db()
    assert (made.snapshot, made.words, list(made.case.notes.exclude(words=""))) == ("", "", [])


def test_the_queue_puts_danger_first_and_then_what_waited_longest(thing, other, moderator, site_moderator, efa, bryn):
    when = at_noon(today())
    for hours, reason, what in [(0, "other", thing), (1, "unkind", other), (2, "threat", bryn), (3, "in_danger", bryn)]:
        with at(when + timedelta(hours=hours)):
            actions.report(actor=efa, subject=what, reason=reason)
    found = [(c.severity, c.subject_ref) for c in Case.objects.visible_to(site_moderator).by_need()]
    assert found == [(3, bryn.ref), (2, bryn.ref), (0, thing.ref), (0, other.ref)]
    harsh = type(thing).objects.create(code="S9", slug="harsh", name="You are a stupid liar, get out", kind="space")
    case = actions.report(actor=efa, subject=harsh, reason="other").case
    assert (case.severity, case.sounds_harsh) == (0, True)
    last = list(Case.objects.visible_to(site_moderator).by_need())[2:]
    assert [c.subject_ref for c in last] == [harsh.ref, thing.ref, other.ref]
    assert HIDDEN == []
