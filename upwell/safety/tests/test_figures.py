"""What the public is told: quarters that are over, small numbers starred, nothing that points at anybody."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from upwell.accounts.models import Person
from upwell.kit.time import at
from upwell.safety import actions, figures
from upwell.safety.tests.conftest import decided

LONDON = ZoneInfo("Europe/London")
IN_MAY, IN_JULY, IN_OCTOBER = (datetime(2026, month, 15, 12, tzinfo=LONDON) for month in (5, 7, 10))


@pytest.fixture
def busy_spring(thing, moderator, db):
    """Twelve reports in May, all decided; two in July."""
    for moment, number in ((IN_MAY, 12), (IN_JULY, 2)):
        with at(moment):
            for n in range(number):
                person = Person.objects.create_user(f"Reporter {moment.month} {n}", None)
                case = actions.report(actor=person, subject=thing, reason="unkind").case
                actions.read_case(actor=moderator, case=case)
                decided(moderator, case, "hidden")


def numbers(rows):
    return {str(label): number for label, number in rows}


def test_a_quarter_is_published_when_it_is_over_rounded_and_with_stars(busy_spring):
    with at(IN_JULY):
        spring = figures.quarters()[0]
    assert spring.number == 2
    assert numbers(spring.reports)["It breaks the rules of this space"] == "10"
    assert numbers(spring.measures)["Hidden from others"] == "10"
    assert spring.hours == 1
    with at(IN_OCTOBER):
        summer, again = figures.quarters()[:2]
    assert again == spring
    assert numbers(summer.reports)["It breaks the rules of this space"] == "*"
    assert summer.hours is None


def test_calls_for_help_and_worry_about_somebody_are_not_counted(busy_spring, bryn, thing, efa):
    with at(IN_MAY):
        for n in range(20):
            actions.ask_for_help(actor=bryn, words=str(n))
        actions.report(actor=efa, subject=thing, reason="in_danger")
    with at(IN_JULY):
        spring = figures.quarters()[0]
    assert numbers(spring.reports)[""] == "10"
    assert "Somebody may be in danger" not in numbers(spring.reports)


def test_the_log_is_of_quarters_names_measures_and_grounds_and_has_stars_too(busy_spring, client):
    with at(IN_OCTOBER):
        summer, spring = figures.quarters()[:2]
        page = client.get("/safety/").content.decode()
    assert [(str(line.measure), line.automatic, line.number) for line in spring.log] == [
        ("Hidden from others", False, "10")
    ]
    assert {line.number for line in summer.log} == {"*"}
    for secret in ("Carers", "Bryn", "your neighbour", "Reporter"):
        assert secret not in page


def test_the_log_opens_no_star_of_the_figures(busy_spring, thing, moderator):
    """Nine are hidden and one is suspended by law: no reading of figures and log together tells that it was one."""
    with at(IN_MAY):
        lone = actions.report(actor=None, subject=thing, reason="threat").case
        decided(moderator, lone, "suspended", ground="law")
    with at(IN_JULY):
        spring = figures.quarters()[0]
    assert numbers(spring.measures)["Suspended"] == "*"
    suspended = [line for line in spring.log if str(line.measure) == "Suspended"]
    assert suspended
    assert {line.number for line in suspended} == {"*"}
