"""Whose is it?"""

import pytest

from upwell.kit.permissions import SYSTEM
from upwell.kit.time import today
from upwell.places import actions, queries


@pytest.fixture
def deciders(body, ashmere, county):
    for name, decides, area in (
        ("Community Care Board", "care at home for older people", county),
        ("Community Care Board", "support for carers", county),
        ("Town Council", "buses in the town", ashmere),
        ("Town Council", "parks", ashmere),
        ("Westbrook Council", "buses", actions.add_area(actor=SYSTEM, code="T9", name="Westbrook", kind="town")),
    ):
        actions.add_remit(actor=SYSTEM, body=body(name), decides=decides, area=area)


def _found(words, area=None):
    return [one.body.name for one in queries.whose(words, area)]


def test_plain_words_find_who_decides(deciders, ashmere):
    assert _found("the bus to the clinic", ashmere) == ["Town Council"]
    assert _found("CARER") == ["Community Care Board"]
    assert _found("carers") == ["Community Care Board"]
    assert set(_found("buses")) == {"Town Council", "Westbrook Council"}
    assert _found("moon landings") == []


def test_a_place_narrows_to_who_decides_for_it_or_for_what_it_lies_in(deciders, ashmere, county):
    assert _found("", ashmere) == ["Community Care Board", "Town Council"]
    assert _found("", county) == ["Community Care Board"]
    assert _found("buses", county) == []
    assert _found("") == []


def test_the_remit_that_fits_best_stands_first(deciders):
    (one,) = queries.whose("support for a carer")
    assert one.remits[0].decides == "support for carers"


def test_whoever_is_gone_is_not_named(deciders, body, ashmere):
    actions.abolish_body(actor=SYSTEM, body=body("Town Council"), on=today(), successor=body("Community Care Board"))
    assert _found("buses in the town", ashmere) == ["Community Care Board"]


def test_the_finder_costs_the_same_few_queries_however_much_there_is(
    deciders, body, ashmere, django_assert_max_num_queries
):
    for number in range(40):
        actions.add_remit(actor=SYSTEM, body=body(f"Body {number}"), decides=f"buses of line {number}", area=ashmere)
    with django_assert_max_num_queries(3):
        found = queries.whose("buses", ashmere)
    assert len(found) == queries.MOST_FOUND
