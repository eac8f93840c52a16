"""Days off of one place count as no working days, for what is promised from now on."""

from __future__ import annotations

from datetime import date

import pytest

from upwell.algorithms.clock import add_working_days, is_working_day, working_days_between
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.time import at, at_noon
from upwell.ledger.models import Entry
from upwell.promises.closures import MOST_A_YEAR, add_day_off
from upwell.promises.models import Duty

MONDAY = date(2027, 6, 7)
FAIR = date(2027, 6, 9)


def test_a_day_off_moves_what_is_promised_afterwards_and_nothing_before(owe, charter, organiser):
    with at(at_noon(MONDAY)):
        before = owe(working_days=3)
        add_day_off(actor=organiser, charter=charter, day=FAIR, name="The town fair")
        add_day_off(actor=organiser, charter=charter, day=FAIR, name="The town fair")
        Duty.objects.filter(pk=before.pk).update(done_at=at_noon(MONDAY))
        after = owe(working_days=3)
    assert (before.due_on, after.due_on) == (date(2027, 6, 10), date(2027, 6, 11))
    assert Entry.objects.filter(kind="promises.day_off").count() == 1
    with at(at_noon(date(2027, 6, 14))):
        assert after.working_days_late == 1


def test_whoever_owes_the_answer_gives_themselves_no_day_off(charter, director, officer, organiser, sign_in, client):
    for person in (director, officer):
        with pytest.raises(NotAllowed):
            add_day_off(actor=person, charter=charter, day=FAIR, name="Mine")
    with at(at_noon(MONDAY)):
        for day, name, code in ((MONDAY, "Today", "in_past"), (FAIR, " ", "no_words")):
            with pytest.raises(Refused) as refusal:
                add_day_off(actor=organiser, charter=charter, day=day, name=name)
            assert refusal.value.code == code
        for number in range(MOST_A_YEAR):
            add_day_off(actor=organiser, charter=charter, day=date(2027, 7, 1 + number), name="Off")
        with pytest.raises(Refused, match="at most 15"):
            add_day_off(actor=organiser, charter=charter, day=FAIR, name="One more")
        address = f"/charters/{charter.slug}/day-off/"
        assert sign_in(director).get(address).status_code == 403
        sent = {"day": "2028-06-07", "name": "The town fair"}
        assert sign_in(organiser).post(address, sent).status_code == 302
        assert "The town fair" in client.get(charter.get_absolute_url()).text


def test_days_off_are_left_out_like_holidays():
    off = {FAIR, date(2027, 6, 12)}  # a Wednesday, and a Saturday that never counted
    assert not is_working_day(FAIR, off=off)
    assert add_working_days(MONDAY, 5, off=off) == add_working_days(MONDAY, 6)
    assert (
        working_days_between(MONDAY, date(2027, 6, 18), off=off) == working_days_between(MONDAY, date(2027, 6, 18)) - 1
    )
