"""Anybody reports, also signed out; a duty with a date opens; moderators of that space look; the reporter is told; the author never learns by whom."""

from datetime import timedelta

import pytest
from django.core import mail

from upwell.accounts.models import Access, Notice
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.jobs import run_all
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, at_noon, today
from upwell.ledger.models import Entry
from upwell.promises import duties
from upwell.promises.models import Duty
from upwell.safety import actions
from upwell.safety.models import Report
from upwell.safety.tests.conftest import HIDDEN, SECRET


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


@pytest.mark.parametrize("reason", ["in_danger", "self_harm"])
def test_danger_is_to_be_looked_at_on_the_same_day(thing, moderator, efa, reason):
    actions.report(actor=efa, subject=thing, reason=reason)
    assert Duty.objects.get(kind="report").due_on == today()
    assert Notice.objects.get(kind="safety.urgent").person == moderator


def test_where_a_space_has_no_moderators_those_of_the_site_are_told(thing, site_moderator, efa):
    actions.report(actor=efa, subject=thing, reason="other")
    assert Notice.objects.get(kind="safety.new_report").person == site_moderator


def test_somebody_signed_out_reports_and_is_told_by_mail_what_came_of_it(thing, moderator):
    made = actions.report(actor=None, subject=thing, reason="cure", email="passer@example.org")
    assert made.reporter is None
    actions.close_report(actor=moderator, report=made, state="acted", outcome="A correction stands beside it.")
    run_all()
    assert [m.to for m in mail.outbox if "correction" in m.body] == [["passer@example.org"]]


def test_pressing_twice_makes_one_report(thing, efa):
    first = actions.report(actor=efa, subject=thing, reason="threat")
    assert actions.report(actor=efa, subject=thing, reason="threat") == first
    assert actions.report(actor=efa, subject=thing, reason="private") != first


def test_closing_tells_the_reporter_does_the_duty_and_happens_once(thing, moderator, efa):
    made = actions.report(actor=efa, subject=thing, reason="unkind")
    for state, outcome, words in [("acted", " ", "Write"), ("open", "Done", "whether")]:
        with pytest.raises(Refused, match=words):
            actions.close_report(actor=moderator, report=made, state=state, outcome=outcome)
    actions.close_report(actor=moderator, report=made, state="kept", outcome="Rude, but within the rules.")
    assert "within the rules" in Notice.objects.get(person=efa, kind="safety.outcome").text
    assert duties.of(made)[0].outcome == "kept"
    with pytest.raises(Refused, match="already"):
        actions.close_report(actor=moderator, report=made, state="acted", outcome="Again")


def test_hiding_tells_the_author_why_and_never_by_whom_and_it_can_be_shown_again(thing, moderator, efa, bryn):
    made = actions.report(actor=efa, subject=thing, reason="private")
    with pytest.raises(Refused, match="Write why"):
        actions.hide_reported(actor=moderator, report=made, reason="")
    actions.hide_reported(actor=moderator, report=made, reason="It names your neighbour.")
    told = Notice.objects.get(person=bryn, kind="safety.decided").text
    assert "It names your neighbour." in told
    assert "Efa" not in told
    actions.restore_reported(actor=moderator, report=made)
    assert [act for act, _ref in HIDDEN] == ["hide", "restore"]
    with pytest.raises(Refused, match="nothing hidden"):
        actions.restore_reported(actor=moderator, report=made)


def test_a_hide_that_takes_the_reason_tells_the_author_itself(thing, moderator, efa, bryn, monkeypatch):
    from dataclasses import replace

    from upwell.safety import reportables

    how = replace(
        reportables.reportables["places.publicbody"], hide=lambda actor, it, reason: HIDDEN.append(("why", reason))
    )
    monkeypatch.setitem(reportables.reportables._things, "places.publicbody", how)
    made = actions.report(actor=efa, subject=thing, reason="private")
    actions.hide_reported(actor=moderator, report=made, reason="It names your neighbour.")
    assert HIDDEN == [("why", "It names your neighbour.")]
    assert not Notice.objects.filter(person=bryn, kind="safety.decided").exists()


def test_words_of_somebody_in_danger_are_not_hidden_by_that_report(thing, moderator, efa):
    made = actions.report(actor=efa, subject=thing, reason="in_danger")
    with pytest.raises(Refused) as refused:
        actions.hide_reported(actor=moderator, report=made, reason="Upsets others")
    assert refused.value.code == "not_a_punishment"
    assert HIDDEN == []


def test_asking_for_help_tells_every_host_and_changes_nothing_for_the_person(
    bryn, moderator, site_moderator, other, gwen
):
    from upwell.promises.tests.conftest import give_role

    give_role(gwen, "host", other)
    before = type(bryn).objects.filter(pk=bryn.pk).values().get()
    made = actions.ask_for_help(actor=bryn, words="I cannot do this any more")
    assert type(bryn).objects.filter(pk=bryn.pk).values().get() == before
    assert {n.person for n in Notice.objects.filter(kind="safety.urgent")} == {moderator, site_moderator, gwen}
    assert Report.objects.visible_to(gwen).get() == made
    with pytest.raises(Refused, match="do not hide"):
        actions.hide_reported(actor=moderator, report=made, reason="No")
    assert "I cannot" not in str(list(Entry.objects.values("facts", "body")))


def test_reading_a_private_report_is_logged_once_a_day_and_shown_to_whose_words_they_are(thing, moderator, efa, bryn):
    made = actions.report(actor=efa, subject=thing, reason="unkind")
    actions.read_report(actor=moderator, report=made)
    assert not Access.objects.exists()
    SECRET.add(thing.ref)
    for _ in range(3):
        actions.read_report(actor=moderator, report=made)
    seen = Access.objects.get()
    assert (seen.person, seen.by) == (bryn, moderator)
    with at(at_noon(today() + timedelta(days=2))):
        actions.read_report(actor=moderator, report=made)
    assert Access.objects.count() == 2


def test_a_late_report_is_overdue_by_itself_and_the_record_does_not_say_in_which_space(thing, moderator, efa):
    from upwell.promises.tasks import tell_overdue

    actions.report(actor=efa, subject=thing, reason="unkind")
    with at(at_noon(today() + timedelta(days=2))):
        assert tell_overdue() == 1
    assert "Carers" not in str(list(Entry.objects.values("facts")))
    assert Notice.objects.get(kind="promises.owed_overdue").person == moderator


def test_erasing_a_person_empties_what_they_reported_and_what_was_kept_of_their_words(thing, moderator, efa, bryn):
    from django.db import transaction

    from upwell.kit.personal import erase_all, export_all

    made = actions.report(actor=efa, subject=thing, reason="unkind", words="He wrote about me")
    assert "Efa" not in str(export_all(bryn)["reports"])
    assert export_all(bryn)["reports"][0]["words_of_mine"] == "words of Carers together"
    assert export_all(efa)["reports"][0]["my_words"] == "He wrote about me"
    with transaction.atomic():
        erase_all(efa)
    made.refresh_from_db()
    assert (made.reporter, made.words) == (None, "")
    assert made.snapshot
    with transaction.atomic():
        erase_all(bryn)
    made.refresh_from_db()
    assert (made.about, made.snapshot) == (None, "")


def test_the_queue_puts_danger_first_and_then_who_waited_longest(thing, moderator, efa, gwen):
    when = at_noon(today())
    for hours, reason, who in [(0, "other", efa), (1, "unkind", efa), (2, "unkind", gwen), (3, "in_danger", efa)]:
        with at(when + timedelta(hours=hours)):
            actions.report(actor=who, subject=thing, reason=reason)
    found = [(r.reason, r.reporter.handle) for r in Report.objects.visible_to(moderator).by_need()]
    assert found == [("in_danger", "Efa"), ("unkind", "Efa"), ("unkind", "Gwen"), ("other", "Efa")]


def test_something_that_cannot_be_hidden_says_so(bryn, site_moderator, efa):
    made = actions.report(actor=efa, subject=bryn, reason="other")
    with pytest.raises(Refused, match="cannot be hidden"):
        actions.hide_reported(actor=site_moderator, report=made, reason="No")
    with pytest.raises(NotAllowed):
        actions.close_report(actor=efa, report=made, state="kept", outcome="Fine")
    assert actions.close_report(actor=SYSTEM, report=made, state="kept", outcome="Left.").state == "kept"
