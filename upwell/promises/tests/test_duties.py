"""A duty has a holder and a date that nobody can change: it is late by itself, can be explained, passes to a successor, and is done once."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from upwell.accounts.models import Notice
from upwell.algorithms.clock import add_working_days
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, at_noon, today
from upwell.ledger.models import Entry
from upwell.promises import duties, kinds, passing, processes
from upwell.promises.models import Duty, DutyNote
from upwell.promises.tasks import tell_overdue
from upwell.promises.tests.conftest import give_role

THURSDAY = at_noon(date(2026, 3, 19))


def test_the_date_comes_from_working_days_with_the_bank_holidays_of_england(owe):
    """Thursday 19 March 2026 and 20 working days: Good Friday and Easter Monday do not count (gov.uk, bank holidays)."""
    with at(THURSDAY):
        assert owe(working_days=20).due_on == date(2026, 4, 20)


def test_a_duty_needs_exactly_one_way_to_its_date_and_one_is_open_at_a_time(owe):
    with pytest.raises(ValueError, match="exactly one"):
        owe(days=3, working_days=2)
    first = owe(days=3)
    with pytest.raises(Refused, match="already owed"):
        owe(days=300)
    duties.done(actor=SYSTEM, duty=first)
    assert owe(days=300).due_on == today() + timedelta(days=300)


def test_a_duty_without_a_holder_or_a_reason_for_its_date_cannot_be(owe):
    for missing in ({"holder": ""}, {"because": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            owe(**missing)
    assert not Duty.objects.exists()


def test_a_kind_that_nobody_registered_is_an_error_and_writes_nothing(owe):
    with pytest.raises(KeyError, match="kind of duty"):
        owe(kind="test.unheard")
    assert not Duty.objects.exists()


def test_a_duty_is_overdue_by_itself_the_day_after_and_stays_late_when_done(owe, director):
    with at(THURSDAY):
        duty = owe(days=7)
    with at(at_noon(duty.due_on)):
        assert not Duty.objects.overdue().exists()
        assert not duty.is_late
    with at(at_noon(duty.due_on + timedelta(days=5))):
        assert Duty.objects.overdue().get() == duty
        duty = duties.done(actor=director, duty=duty, outcome="will_do")
        assert not Duty.objects.overdue().exists()
    assert duty.is_late
    assert duty.working_days_late == 3  # Friday 27, Monday 30, Tuesday 31 March 2026
    with pytest.raises(Refused, match="already"):
        duties.done(actor=director, duty=duty)


def test_the_hourly_tick_says_it_once_to_the_record_the_holder_and_those_concerned(
    owe, director, officer, bryn, monkeypatch
):
    monkeypatch.setattr(kinds, "_concerned", {"test.answer": [lambda duty: [bryn, bryn, director]]})
    with at(THURSDAY):
        duty = owe(days=7)
        assert tell_overdue() == 0
    with at(at_noon(duty.due_on + timedelta(days=1))):
        assert [tell_overdue(), tell_overdue()] == [1, 0]
    entry = Entry.objects.get(kind="promises.duty_overdue")
    assert entry.facts["due_on"] == duty.due_on.isoformat()
    told = Notice.objects.filter(url=duty.get_absolute_url()).values_list("person__handle", "kind")
    assert sorted(told) == [
        ("Bryn", "promises.overdue"),
        ("Dev", "promises.owed_overdue"),
        ("Finn", "promises.owed_overdue"),
    ]


def test_a_duty_that_is_not_public_leaves_no_holder_on_the_record_and_is_seen_by_its_holders_alone(
    owe, board, carys, efa
):
    give_role(carys, "host", board)
    duty = owe(
        kind="test.report", body=None, role="moderator", scope=board, days=0, holder="Moderators of Carers together"
    )
    assert list(duties.holders(duty)) == [carys]
    assert Duty.objects.visible_to(carys).filter(pk=duty.pk).exists()
    assert not Duty.objects.visible_to(efa).filter(pk=duty.pk).exists()
    assert not Duty.objects.visible_to(None).filter(pk=duty.pk).exists()
    with at(at_noon(today() + timedelta(days=1))):
        tell_overdue()
    assert "Carers" not in str(list(Entry.objects.filter(subject_ref=duty.ref).values("facts")))


def test_a_role_that_nobody_holds_for_a_scope_is_owed_by_those_of_the_whole_site(owe, board, carys, finn):
    give_role(finn, "moderator")
    duty = owe(kind="test.report", body=None, role="moderator", scope=board, days=0, holder="Moderators of Carers")
    assert list(duties.holders(duty)) == [finn]
    give_role(carys, "moderator", board)
    assert list(duties.holders(duty)) == [carys]


def test_an_explanation_is_added_by_who_owes_it_and_moves_nothing(owe, director, efa, bryn, monkeypatch):
    monkeypatch.setattr(kinds, "_concerned", {"test.answer": [lambda duty: [bryn]]})
    duty = owe()
    with pytest.raises(NotAllowed):
        duties.explain(actor=efa, duty=duty, text="It is my fault")
    with pytest.raises(Refused, match="Write"):
        duties.explain(actor=director, duty=duty, text="  ")
    note = duties.explain(actor=director, duty=duty, text="The survey came late.")
    assert note.role == "Director of community care, Ashmere Care Board"
    assert Duty.objects.get(pk=duty.pk).due_on == duty.due_on
    assert Notice.objects.filter(person=bryn, kind="promises.explained").count() == 1
    assert "survey" not in str(list(Entry.objects.values("facts")))
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyNote.objects.filter(pk=note.pk).update(text="Nothing to see")


def test_the_database_refuses_to_move_a_date_swap_a_holder_reopen_or_delete(owe, council):
    duty = owe()
    row = Duty.objects.filter(pk=duty.pk)
    later = duty.due_on + timedelta(days=90)
    edits = [
        {"due_on": later},
        {"opened_at": at_noon(later)},
        {"holder": "Nobody"},
        {"public": False},
        {"process": None},
    ]
    for change in [*edits, {"body": council, "holder": council.name}, {"body": None, "holder": "Nobody"}]:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()
    duties.done(actor=SYSTEM, duty=duty, outcome="no")
    for change in [{"done_at": None}, {"outcome": "will_do"}, {"done_at": at_noon(duty.due_on)}]:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**change)


def _abolish(body, successor=None):
    type(body).objects.filter(pk=body.pk).update(valid_to=today() - timedelta(days=1), successor=successor)
    body.refresh_from_db()


def test_what_an_abolished_body_owes_passes_to_its_successor_visibly_with_the_same_date(
    owe, board, council, bryn, monkeypatch
):
    monkeypatch.setattr(kinds, "_concerned", {"test.answer": [lambda duty: [bryn]]})
    give_role(bryn, "officer", council)
    duty = owe()
    _abolish(board, council)
    assert passing.sweep() == 1
    assert passing.sweep() == 0
    passed = Duty.objects.get(pk=duty.pk)
    assert (passed.body, passed.holder, passed.due_on) == (council, "Ashmere Council", duty.due_on)
    note = DutyNote.objects.get(duty=duty, kind="passed")
    assert (note.from_body, note.to_body) == (board, council)
    assert Entry.objects.get(kind="promises.duty_passed").facts["after"] == "Ashmere Council"
    assert Notice.objects.filter(person=bryn, kind="promises.passed").count() == 1


def test_a_line_of_successors_is_followed_to_its_end_and_a_duty_opened_late_goes_there_at_once(owe, board, council):
    third = type(board).objects.create(code="NEW", slug="new-board", name="New Board", kind="board")
    duty = owe()
    _abolish(council, third)
    _abolish(board, council)
    assert passing.sweep() == 2
    assert Duty.objects.get(pk=duty.pk).body == third
    later = owe(kind="test.report", body=type(board).objects.get(pk=board.pk))
    assert (later.body, later.holder) == (third, "New Board")


def test_without_a_successor_a_duty_stays_and_is_shown_as_owed_by_a_body_that_no_longer_exists(owe, board, client):
    duty = owe()
    _abolish(board)
    assert passing.sweep() == 0
    kept = Duty.objects.get(pk=duty.pk)
    assert kept.body == board
    assert kept.is_orphaned
    assert "Owed by a body that no longer exists" in client.get(duty.get_absolute_url()).content.decode()


STEPS = (
    "explain",
    "done",
    "tick",
    "wait",
    "abolish",
    "sweep",
    "close",
    "write_date",
    "write_holder",
    "delete",
    "reopen",
)


def _do(step, duty, process, board, council, director):
    """One step as somebody might try it; what is refused is refused."""
    row = Duty.objects.filter(pk=duty.pk)
    acts = {
        "explain": lambda: duties.explain(actor=director, duty=duty, text="Because."),
        "done": lambda: duties.done(actor=director, duty=duty),
        "tick": tell_overdue,
        "wait": lambda: None,
        "abolish": lambda: _abolish(board, council),
        "sweep": passing.sweep,
        "close": lambda: processes.close(actor=director, process=process, note="Over.", inheritor=council),
        "write_date": lambda: row.update(due_on=duty.due_on + timedelta(days=30)),
        "write_holder": lambda: row.update(holder="Somebody else"),
        "delete": row.delete,
        "reopen": lambda: duties.open(
            actor=director, kind="test.answer", subject=process, holder="Board", because="Again", days=500, body=board
        ),
    }
    try:
        with transaction.atomic():
            acts[step]()
    except (Refused, IntegrityError):
        return


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), max_size=12))
def test_no_sequence_of_actions_changes_a_dutys_date(steps, owe, process, board, council, director):
    with transaction.atomic():
        director.__dict__.pop("_held_roles", None)
        duty = owe(days=10)
        due_on, opened_at, day = duty.due_on, duty.opened_at, today()
        for step in steps:
            day += timedelta(days=4)
            with at(at_noon(day)):
                _do(step, duty, process, board, council, director)
            fresh = Duty.objects.get(pk=duty.pk)
            assert (fresh.due_on, fresh.opened_at, bool(fresh.holder)) == (due_on, opened_at, True)
            assert fresh.is_late == ((fresh.done_on or today()) > due_on)
        transaction.set_rollback(True)


def test_due_dates_of_the_charter_are_working_days_from_the_day_the_duty_opens(owe):
    with at(THURSDAY):
        duty = owe(working_days=30)
    assert duty.due_on == add_working_days(date(2026, 3, 19), 30)
