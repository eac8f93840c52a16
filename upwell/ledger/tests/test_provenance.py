"""Walking up and down, bounded, and telling nobody what they may not see."""

import pytest
from django.apps import apps
from django.db.models import Q

from upwell.ledger import actions, provenance, subjects
from upwell.ledger.models import Link

Area = apps.get_model("places.area")


@pytest.fixture
def area(db):
    made = {}

    def named(name):
        made[name] = made.get(name) or Area.objects.create(code=name, name=name, kind="test")
        return made[name]

    return named


@pytest.fixture
def tie(area):
    def tied(*pairs):
        for pair in pairs:
            actions.link(area(pair[0]), area(pair[1]), "test_led_to")

    return tied


@pytest.fixture
def only_some(monkeypatch):
    """Areas whose name begins with a small letter are seen by nobody but Ann."""
    presenter = subjects._presenters["places.area"]

    def visible(rows, viewer):
        return rows if viewer else rows.filter(~Q(name__regex=r"^[a-z]"))

    changed = subjects.Presenter(presenter.noun, presenter.label, presenter.url, visible)
    monkeypatch.setitem(subjects._presenters._things, "places.area", changed)


def _labels(steps):
    return {step.shown.label: _labels(step.children) for step in steps}


def test_both_ways_are_walked_to_the_end(area, tie):
    tie("AB", "BC", "XB", "CD")
    assert _labels(provenance.down(area("A"), None)) == {"B": {"C": {"D": {}}}}
    assert _labels(provenance.up(area("D"), None)) == {"C": {"B": {"A": {}, "X": {}}}}
    assert provenance.down(area("A"), None)[0].sentence == "led to"
    assert provenance.up(area("B"), None)[0].sentence == "comes from"


def test_a_circle_ends(area, tie):
    tie("AB", "BA")
    assert _labels(provenance.down(area("A"), None, depth=20)) == {"B": {"A": {}}}


def test_what_is_reached_twice_is_told_twice_and_followed_once(area, tie):
    tie("AB", "AC", "BD", "CD", "DE")
    found = _labels(provenance.down(area("A"), None))
    assert found in ({"B": {"D": {"E": {}}}, "C": {"D": {}}}, {"B": {"D": {}}, "C": {"D": {"E": {}}}})


def test_many_branches_are_counted_and_can_be_gone_through(area, tie):
    names = [f"Z{number:03}" for number in range(250)]
    for name in names:
        actions.link(area(name), area("A"), "test_led_to")
    found, after, told = [], 0, []
    while True:
        steps = provenance.walk(("places.area", area("A").ref), None, "up", first=60, after=after)
        found += [step.shown.label for step in steps]
        told.append(steps.more)
        if not steps.more:
            break
        after = steps.after
    assert found == names
    assert told == [190, 130, 70, 10, 0]


def test_a_walk_stays_small_and_its_queries_do_not_grow(area, tie, django_assert_num_queries):
    for number in range(30):
        actions.link(area("A"), area(f"B{number}"), "test_led_to")
        for other in range(8):
            actions.link(area(f"B{number}"), area(f"C{number}.{other}"), "test_led_to")
    with django_assert_num_queries(8):  # three levels, the last one empty
        steps = provenance.down(area("A"), None, width=5)
    assert (len(steps), steps.more) == (20, 10)
    assert [(len(step.children), step.children.more) for step in steps] == [(5, 3)] * 20


def test_what_a_viewer_may_not_see_is_told_roughly_and_not_followed(area, tie, ann, only_some):
    tie("Ab", "bC", "AD")
    steps = provenance.down(area("A"), None)
    assert (_labels(steps), steps.hidden, steps.said_hidden) == ({"D": {}}, 1, "a few")
    assert _labels(provenance.down(area("A"), ann)) == {"b": {"C": {}}, "D": {}}


def test_how_many_there_are_is_exact_only_where_the_viewer_sees_each(area, only_some, client):
    """A hundred that everybody sees, and behind them three that they do not: the number three is told nowhere."""
    for number in range(100):
        actions.link(area(f"Z{number:03}"), area("A"), "test_led_to")
    seen = provenance.walk(("places.area", area("A").ref), None, "up")
    assert (seen.more, seen.said_more) == (80, "80")
    for number in range(3):
        actions.link(area(f"h{number}"), area("A"), "test_led_to")
    steps = provenance.walk(("places.area", area("A").ref), None, "up")
    assert steps.said_more == "about 85"
    rest = provenance.walk(("places.area", area("A").ref), None, "up", first=100)
    assert rest.said_more == "a few"
    assert "and 83 more" not in client.get(provenance.trace_url("places.area", area("A").ref)).text


def test_what_was_taken_back_is_said_without_what_it_was(area, tie, ann, only_some):
    tie("bA", "CA")
    actions.withdraw_links(area("b"))
    actions.withdraw_links(area("C"))
    steps = provenance.up(area("A"), None)
    assert (steps.taken_back, steps.hidden) == (1, 0)
    assert [(step.shown.label, step.withdrawn) for step in steps] == [("C", True)]
    assert Link.objects.count() == 2


@pytest.mark.parametrize("number", range(60))
def test_numbers_of_hidden_things_point_at_nobody(number):
    said = provenance.roughly(number)
    if number == 0:
        assert said == ""
    elif number < 8:
        assert said == "a few"
    else:
        told = int(said.split()[-1])
        assert told % 5 == 0
        assert abs(told - number) <= 2
