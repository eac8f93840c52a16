"""A crowd of made accounts cannot silence anybody whom the place knows; three whom it knows can hide something until somebody looks."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.safety.weighing import HIDE, PAUSE, Reporter, is_trusted, weigh

TODAY = 800_000


def account(days: int, **more: object) -> Reporter:
    return Reporter(days=days, joined=TODAY - days, **more)  # type: ignore[arg-type]


def crowd(rng: random.Random, number: int) -> list[Reporter]:
    """Accounts made to silence somebody: young ones of any age below a month, or older ones made within a few days of each other, some inside the space."""
    if rng.random() < 0.5:
        return [account(rng.randrange(30), belongs=rng.random() < 0.5) for _ in range(number)]
    first = rng.randrange(30, 85)
    return [account(first + n % 4, belongs=rng.random() < 0.5) for n in range(number)]


@pytest.mark.parametrize("seed", range(200))
def test_forty_made_accounts_silence_no_trusted_member_and_not_even_with_a_friend_inside(seed: int) -> None:
    rng = random.Random(seed)
    forty = crowd(rng, 40)
    assert weigh(forty, author_is_trusted=True) < HIDE
    assert weigh([*forty, account(400)], author_is_trusted=True) < HIDE
    assert weigh(forty, author_is_trusted=False) < HIDE


@pytest.mark.parametrize("seed", range(200))
def test_forty_patient_accounts_that_all_belong_to_one_space_silence_nobody_however_old_they_are(seed: int) -> None:
    rng = random.Random(seed)
    forty = [account(rng.randrange(90, 2000), circle=frozenset({"space"})) for _ in range(40)]
    for trusted in (True, False):
        assert weigh(forty, author_is_trusted=trusted) < HIDE
    strangers = [replace(one, circle=frozenset({"space"})) for one in crowd(rng, 40)]
    assert weigh([*forty, *strangers], author_is_trusted=True) < HIDE
    assert (
        weigh([*forty, account(400, circle=frozenset({"space", "other"})), *strangers], author_is_trusted=True) < PAUSE
    )


def test_three_from_two_circles_hide_and_three_of_one_do_not() -> None:
    one, both = frozenset({"space"}), frozenset({"space", "choir"})
    assert weigh([account(days, circle=one) for days in (100, 300, 500)], author_is_trusted=True) < HIDE
    mixed = [account(100, circle=one), account(300, circle=one), account(500, circle=both)]
    assert weigh(mixed, author_is_trusted=True) >= HIDE


def test_four_hundred_new_accounts_weigh_no_more_than_four() -> None:
    few, many = ([account(3)] * number for number in (4, 400))
    assert weigh(few, author_is_trusted=False) == weigh(many, author_is_trusted=False) == 1.0
    assert weigh(many, author_is_trusted=True) == 0


def test_three_known_people_hide_and_five_pause_whoever_wrote_it() -> None:
    known = [account(days) for days in (40, 90, 200, 500, 900)]
    for trusted in (True, False):
        assert weigh(known[:2], author_is_trusted=trusted) < HIDE
        assert weigh(known[:3], author_is_trusted=trusted) >= HIDE
        assert weigh(known[:4], author_is_trusted=trusted) < PAUSE
        assert weigh(known, author_is_trusted=trusted) >= PAUSE


def test_who_has_a_strike_counts_nothing_and_who_was_often_mistaken_a_half() -> None:
    assert weigh([account(400, strikes=1)] * 9, author_is_trusted=False) == 0
    assert weigh([account(400, mistaken=3)], author_is_trusted=False) == 0.5
    assert weigh([account(400, mistaken=2)], author_is_trusted=False) == 1


def test_old_accounts_that_began_together_are_many_people_again() -> None:
    """Forty who came on one evening a year ago are a founding meeting, not a crowd."""
    assert weigh([account(365)] * 3, author_is_trusted=True) >= HIDE


def test_a_trusted_member_has_been_here_for_half_a_year_and_has_no_strike() -> None:
    assert is_trusted(180, 0)
    assert not is_trusted(179, 0)
    assert not is_trusted(400, 1)


accounts = st.builds(
    Reporter, days=st.integers(0, 900), joined=st.integers(0, 900), belongs=st.booleans(), strikes=st.integers(0, 1)
)


@given(st.lists(accounts, max_size=60), st.booleans(), st.randoms())
def test_the_order_does_not_matter_and_nobody_weighs_more_than_one(
    found: list[Reporter], trusted: bool, rng: random.Random
) -> None:
    mixed = found[:]
    rng.shuffle(mixed)
    weight = weigh(found, author_is_trusted=trusted)
    assert weight == weigh(mixed, author_is_trusted=trusted)
    assert 0 <= weight <= len(found)
