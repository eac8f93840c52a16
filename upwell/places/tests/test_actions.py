"""Writing down areas, bodies and what they decide; and what happens when they end."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.refusing import refused
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, at_noon, today
from upwell.ledger.models import Entry
from upwell.places import actions, hooks, queries
from upwell.places.models import Area, PublicBody, Remit
from upwell.places.tasks import pass_on_what_ended_bodies_owe

LATER = date(2030, 7, 1)


@pytest.fixture
def told(monkeypatch):
    """What the packages above were told."""
    calls = []
    monkeypatch.setattr(
        hooks, "body_abolished", [lambda body, *, actor: calls.append((body.name, body.successor.name))]
    )
    return calls


@pytest.mark.parametrize("name", ["add_area", "add_body", "add_remit", "end_remit", "end_area", "abolish_body"])
def test_only_those_who_keep_places_may_write_them_down(name, body, ashmere, county, bryn, keeper):
    remit = actions.add_remit(actor=SYSTEM, body=body("Board"), decides="buses", area=ashmere)
    given = {
        "add_area": {"code": "T2", "name": "Westbrook", "kind": "town"},
        "add_body": {"code": "B9", "name": "New board", "kind": "board"},
        "add_remit": {"body": body("Board"), "decides": "trams", "area": ashmere},
        "end_remit": {"remit": remit, "on": LATER},
        "end_area": {"area": ashmere, "on": LATER, "successor": county},
        "abolish_body": {"body": body("Board"), "on": LATER, "successor": body("Trust")},
    }[name]
    with pytest.raises(NotAllowed):
        getattr(actions, name)(actor=bryn, **given)
    before = Entry.objects.count()
    getattr(actions, name)(actor=keeper, **given)
    assert Entry.objects.count() > before


def test_a_package_above_can_say_who_keeps_places(bryn, monkeypatch):
    monkeypatch.setattr(hooks, "keepers", [])
    with pytest.raises(NotAllowed):
        actions.add_body(actor=bryn, code="B", name="Board", kind="board")
    hooks.keepers.append(lambda actor: actor == bryn)
    monkeypatch.setattr("upwell.places.rules.keepers", hooks.keepers)
    assert actions.add_body(actor=bryn, code="B", name="Board", kind="board").slug == "board"


def test_a_code_is_given_once_and_two_of_one_name_have_two_addresses(db, ashmere):
    first = actions.add_body(actor=SYSTEM, code="B1", name="The Board", kind="board")
    second = actions.add_body(actor=SYSTEM, code="B2", name="The Board", kind="board")
    assert first.slug != second.slug
    for again in (
        lambda: actions.add_body(actor=SYSTEM, code="B1", name="Other", kind="board"),
        lambda: actions.add_body(actor=SYSTEM, code="B3", name="Other", kind="board", slug=first.slug),
        lambda: actions.add_area(actor=SYSTEM, code="T1", name="Other", kind="town"),
    ):
        with pytest.raises(Refused) as refused:
            again()
        assert refused.value.code == "code_taken"


def test_nothing_ends_before_it_begins(body, ashmere):
    backwards = {"valid_from": date(2026, 2, 2), "valid_to": date(2026, 2, 1)}
    for attempt in (
        lambda: actions.add_area(actor=SYSTEM, code="X", name="X", kind="x", **backwards),
        lambda: actions.add_body(actor=SYSTEM, code="X", name="X", kind="x", **backwards),
        lambda: actions.add_remit(actor=SYSTEM, body=body("Board"), decides="x", area=ashmere, **backwards),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "ends_before_it_begins"
    with pytest.raises(IntegrityError), transaction.atomic():
        Remit.objects.create(body=body("Board"), decides="x", area=ashmere, **backwards)


def test_a_remit_is_written_down_once(body, ashmere):
    given = {"actor": SYSTEM, "body": body("Board"), "decides": "buses", "area": ashmere}
    actions.add_remit(**given)
    with pytest.raises(Refused) as refused:
        actions.add_remit(**given)
    assert refused.value.code == "remit_known"
    actions.add_remit(**given, valid_from=LATER)
    assert Remit.objects.count() == 2


def test_what_a_body_decides_passes_to_whoever_takes_over_without_a_day_between(body, ashmere, told):
    with at(at_noon(date(2026, 5, 1))):
        remit = actions.add_remit(actor=SYSTEM, body=body("Board"), decides="buses", area=ashmere)
        actions.abolish_body(actor=SYSTEM, body=body("Board"), on=date(2026, 7, 1), successor=body("Trust"))
        for day, decider in ((date(2026, 6, 30), "Board"), (date(2026, 7, 1), "Trust"), (date(2030, 1, 1), "Trust")):
            (now,) = Remit.objects.valid_on(day).filter(decides="buses", area=ashmere)
            assert now.body.name == decider
        assert Remit.objects.get(pk=remit.pk).valid_to == date(2026, 6, 30)
        assert told == []
        assert body("Board").standing == body("Board")
    with at(at_noon(date(2026, 7, 1))):
        assert body("Board").standing == body("Trust")
        pass_on_what_ended_bodies_owe()
        assert told == [("Board", "Trust")]


def test_a_remit_that_was_to_begin_later_begins_with_the_successor(body, ashmere):
    future = today() + timedelta(days=100)
    actions.add_remit(actor=SYSTEM, body=body("Board"), decides="buses", area=ashmere, valid_from=future)
    actions.abolish_body(actor=SYSTEM, body=body("Board"), on=today(), successor=body("Trust"))
    (remit,) = Remit.objects.all()
    assert (remit.body.name, remit.valid_from) == ("Trust", future)


def test_what_the_successor_decides_already_is_not_written_down_twice(body, ashmere):
    for name in ("Board", "Trust"):
        actions.add_remit(actor=SYSTEM, body=body(name), decides="buses", area=ashmere)
    actions.abolish_body(actor=SYSTEM, body=body("Board"), on=today(), successor=body("Trust"))
    assert Remit.objects.valid_on().count() == 1


def test_an_abolition_is_on_the_record_and_told_at_once_when_its_day_has_come(body, told):
    actions.abolish_body(actor=SYSTEM, body=body("Board"), on=today(), successor=body("Trust"))
    assert told == [("Board", "Trust")]
    facts = Entry.objects.get(kind="places.body_abolished").facts
    assert (facts["name"], facts["successor"]) == ("Board", "Trust")
    assert body("Board").has_ended
    assert body("Board").page_url == "/bodies/board/"


def test_a_line_of_successors_leads_to_whoever_stands_today(body, told):
    for old, new in (("A", "B"), ("B", "C"), ("C", "D")):
        actions.abolish_body(actor=SYSTEM, body=body(old), on=today(), successor=body(new))
    assert body("A").standing == body("D")


def test_what_cannot_end_does_not_end(body, told):
    actions.abolish_body(actor=SYSTEM, body=body("A"), on=today(), successor=body("B"))
    new = actions.add_body(actor=SYSTEM, code="N", name="New", kind="board", valid_from=LATER)
    for code, gone, on, successor in (
        ("already_ended", body("A"), today(), body("C")),
        ("circle", body("B"), today(), body("A")),
        ("circle", body("C"), today(), body("C")),
        ("successor_ended", body("C"), LATER, body("A")),
        ("ends_before_it_begins", new, LATER, body("B")),
    ):
        with pytest.raises(Refused) as refused:
            actions.abolish_body(actor=SYSTEM, body=gone, on=on, successor=successor)
        assert refused.value.code == code
    assert told == [("A", "B")]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_whatever_is_tried_no_circle_comes_about_and_nothing_is_undecided(body, ashmere, pairs):
    with transaction.atomic():
        for number in range(6):
            actions.add_remit(actor=SYSTEM, body=body(f"B{number}"), decides=f"thing {number}", area=ashmere)
        for old, new in pairs:
            try:
                actions.abolish_body(actor=SYSTEM, body=body(f"B{old}"), on=today(), successor=body(f"B{new}"))
            except Refused:
                continue
        for number in range(6):
            line = [body(f"B{number}")]
            while line[-1].successor is not None:
                assert line[-1].successor not in line
                line.append(line[-1].successor)
            (remit,) = Remit.objects.valid_on().filter(decides=f"thing {number}")
            assert remit.body == body(f"B{number}").standing == line[-1]
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_endings_at_once_do_not_close_a_circle(body):
    first, second = body("A"), body("B")
    outcomes = []

    def end(gone, successor):
        try:
            actions.abolish_body(actor=SYSTEM, body=gone, on=today(), successor=successor)
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=end, args=pair) for pair in ((first, second), (second, first))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == ["done", "refused"]
    assert PublicBody.objects.filter(successor=None).count() == 1


def test_an_area_ends_and_says_what_came_after(ashmere, county):
    actions.end_area(actor=SYSTEM, area=ashmere, on=today(), successor=county)
    assert Area.objects.get(pk=ashmere.pk).has_ended
    assert ashmere not in Area.objects.valid_on()
    with refused("circle"):
        actions.end_area(actor=SYSTEM, area=county, on=today(), successor=ashmere)


def test_a_remit_ends_on_its_day(body, ashmere):
    remit = actions.add_remit(actor=SYSTEM, body=body("Board"), decides="buses", area=ashmere)
    actions.end_remit(actor=SYSTEM, remit=remit, on=today())
    assert queries.remits_of(body("Board"))[0] == []
    with pytest.raises(Refused) as refused:
        actions.end_remit(actor=SYSTEM, remit=remit, on=LATER)
    assert refused.value.code == "already_ended"
