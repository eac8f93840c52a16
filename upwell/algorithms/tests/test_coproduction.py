"""What it is called and what it was: from the record alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.algorithms.coproduction import (
    BLOCKS,
    POWERS,
    RUNGS,
    SHARED,
    WHO,
    Doing,
    flags,
    gaps,
    observe,
    told,
    works_together,
)

TOLD = st.sampled_from(["", *WHO])
DOING = st.builds(Doing, TOLD, TOLD, TOLD, st.integers(0, 3_000), st.integers(0, 3_000))


@pytest.mark.parametrize(
    ("doing", "power", "rung"),
    [
        # Definitions as IAP2, TLAP and NEF publish them, in words: who set the question, who chose, who assessed, minutes.
        (Doing(), "inform", "informing"),
        (Doing("professionals", "professionals", "citizens", 0, 60), "consult", "consultation"),
        (Doing("both", "professionals", "both", 0, 60), "involve", "engagement"),
        (Doing("professionals", "both", "both", 0, 60), "involve", "engagement"),
        (Doing("both", "both", "both", 0, 600), "collaborate", "co_design"),  # no continuing part in delivery
        (Doing("both", "both", "both", 300, 300), "collaborate", "co_production"),
        (Doing("citizens", "citizens", "both", 300, 300), "empower", "co_production"),
        (Doing("professionals", "citizens", "", 0, 0), "empower", "engagement"),
    ],
)
def test_levels_are_those_of_the_published_scales(doing: Doing, power: str, rung: str) -> None:
    seen = observe(doing)
    assert (seen.power, seen.rung) == (power, rung)


@given(DOING)
def test_co_production_needs_both_in_planning_and_both_in_the_work(doing: Doing) -> None:
    planned = doing.question in SHARED and doing.choice in SHARED
    both = doing.citizens_minutes > 0 and doing.professionals_minutes > 0
    seen = observe(doing)
    assert seen.is_co_production == (planned and works_together(doing))
    assert not seen.is_co_production or both
    assert set(seen.untold) == {step for step in ("question", "choice", "assessment") if not getattr(doing, step)}
    assert seen == observe(doing)


@given(DOING, st.sampled_from(["question", "choice", "assessment"]), st.sampled_from(WHO))
def test_more_power_for_citizens_never_lowers_a_level(doing: Doing, step: str, who: str) -> None:
    before = ["", *WHO].index(getattr(doing, step))
    more = replace(doing, **{step: ["", *WHO][max(before, WHO.index(who) + 1)]})
    a, b = observe(doing), observe(more)
    assert POWERS.index(a.power) <= POWERS.index(b.power)
    assert RUNGS.index(a.rung) <= RUNGS.index(b.rung)


@given(DOING, st.sampled_from(POWERS), st.sampled_from(RUNGS))
def test_called_co_produced_without_citizens_hours_is_always_flagged(doing: Doing, power: str, rung: str) -> None:
    raised = flags(power=power, rung=rung, doing=doing)
    assert ("no_citizens_hours" in raised) == (rung == "co_production" and doing.citizens_minutes == 0)
    seen = observe(doing)
    assert ("less_power" in raised) == (POWERS.index(power) > POWERS.index(seen.power))
    assert ("lower_rung" in raised) == (RUNGS.index(rung) > RUNGS.index(seen.rung))
    assert flags(power=seen.power, rung=seen.rung, doing=doing) in ((), ("work_without_say",))


def test_one_minute_is_no_part_of_the_work() -> None:
    assert not works_together(Doing(citizens_minutes=1, professionals_minutes=600))
    assert works_together(Doing(citizens_minutes=60, professionals_minutes=540))
    assert not works_together(Doing(citizens_minutes=60, professionals_minutes=541))


@given(TOLD, TOLD)
def test_where_two_sides_differ_the_lower_counts_and_before_both_spoke_nothing(one: str, other: str) -> None:
    both = told(one, other)
    assert both == told(other, one)
    assert (both == "") == (not one or not other)
    assert not both or WHO.index(both) == min(WHO.index(one), WHO.index(other))


def test_the_gap_is_shown_only_when_both_sides_have_marked_everything() -> None:
    four, two = dict.fromkeys(BLOCKS, 4), dict.fromkeys(BLOCKS, 2)
    assert gaps(two, four) == dict.fromkeys(BLOCKS, 2)
    assert gaps({**two, "assets": 2}, {k: v for k, v in four.items() if k != "assets"}) is None
    assert gaps({}, {}) is None


@pytest.mark.parametrize("wrong", [{"question": "nobody"}, {"citizens_minutes": -1}])
def test_what_cannot_be_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError):
        Doing(**wrong)
