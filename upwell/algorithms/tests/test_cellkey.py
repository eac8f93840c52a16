"""A little chance in every number, against a second computation of how likely each number is."""

from collections import Counter
from fractions import Fraction
from statistics import fmean

import pytest

from upwell.algorithms.cellkey import STANDARD, Chance, Keys
from upwell.algorithms.disclosure import SUPPRESSED

SECRET = b"a secret of a made installation"
RULES = [STANDARD, Chance(small=4, base=5, most=5, ratio=2), Chance(small=7, base=10, most=10, ratio=1.25)]


def exactly(number, rule):
    """What may be shown for a number, each with its probability as a fraction: from the words of the rule."""
    weights = {step: Fraction(1) / Fraction(rule.ratio) ** abs(step) for step in range(-rule.most, rule.most + 1)}
    whole, found = sum(weights.values()), Counter()
    for step, weight in weights.items():
        noisy = number + step
        if noisy <= rule.small + rule.most:
            found["*"] += weight / whole
            continue
        rest = noisy % rule.base
        found[str(noisy - rest)] += weight / whole * Fraction(rule.base - rest, rule.base)
        found[str(noisy - rest + rule.base)] += weight / whole * Fraction(rest, rule.base)
    return {shown: chance for shown, chance in found.items() if chance}


def people(number):
    return [f"person {one}" for one in range(number)]


@pytest.mark.parametrize("rule", RULES)
def test_no_number_makes_one_guess_more_than_ratio_times_as_likely_but_for_the_ends_of_the_noise(rule):
    """The bound of the docstring, exactly: what is left over when the other number is taken `ratio` times."""
    ratio, end = Fraction(rule.ratio), Fraction(rule.at_the_end) * (1 + Fraction(1, 10**9))
    for number in range(60):
        for one, other in ((number, number + 1), (number + 1, number)):
            these, those = exactly(one, rule), exactly(other, rule)
            over = sum(max(Fraction(0), chance - ratio * those.get(shown, 0)) for shown, chance in these.items())
            assert over <= end


@pytest.mark.parametrize("rule", RULES)
def test_a_small_number_and_nought_are_always_a_star(rule):
    for number in range(rule.small + 1):
        assert exactly(number, rule) == {"*": 1}
        assert all(Keys(SECRET, str(table), rule).shown("cell", people(number)) == SUPPRESSED for table in range(200))


def test_on_average_a_number_is_what_it_is():
    for number in (25, 31, 48):
        mean = sum(int(shown) * chance for shown, chance in exactly(number, STANDARD).items())
        assert mean == number
        drawn = [int(Keys(SECRET, str(table)).shown("cell", people(number))) for table in range(3_000)]
        assert abs(fmean(drawn) - number) < 0.3


@pytest.mark.parametrize("number", [12, 17, 40])
def test_what_is_drawn_is_as_likely_as_the_rule_says(number):
    tables = 4_000
    drawn = Counter(str(Keys(SECRET, str(table)).shown("cell", people(number))) for table in range(tables))
    expected = exactly(number, STANDARD)
    assert set(drawn) <= set(expected)
    for shown, chance in expected.items():
        spread = (float(chance) * (1 - float(chance)) * tables) ** 0.5
        assert abs(drawn[shown] - float(chance) * tables) <= 5 * spread + 1


def test_the_same_people_in_the_same_cell_give_the_same_number_in_any_order():
    keys, who = Keys(SECRET, "ward, autumn"), people(40)
    assert keys.shown("cell", who) == keys.shown("cell", [*reversed(who), who[0]])


def test_two_cells_with_the_same_people_two_times_and_two_installations_have_noise_of_their_own():
    """Else whoever knows two cells to be alike but for one person would see whether they are."""
    who = people(40)
    noises = {
        (secret, table, cell): [Keys(secret, f"{table} {n}").noise(cell, who) for n in range(60)]
        for secret in (SECRET, b"another")
        for table in ("autumn", "spring")
        for cell in ("a", "b")
    }
    assert len({tuple(noise) for noise in noises.values()}) == len(noises)


def test_one_person_more_draws_the_noise_anew():
    steps = Counter()
    for table in range(2_000):
        keys = Keys(SECRET, str(table))
        steps[keys.noise("cell", people(40)) == keys.noise("cell", people(41))] += 1
    weights = [STANDARD.ratio ** -abs(step) for step in range(-STANDARD.most, STANDARD.most + 1)]
    alike = sum((weight / sum(weights)) ** 2 for weight in weights)
    assert abs(steps[True] / 2_000 - alike) < 0.05


def test_a_higher_least_number_is_kept_in_every_table():
    assert all(Keys(SECRET, str(table)).shown("cell", people(19), at_least=20) == SUPPRESSED for table in range(500))
    assert any(Keys(SECRET, str(table)).shown("cell", people(40), at_least=20) != SUPPRESSED for table in range(5))
