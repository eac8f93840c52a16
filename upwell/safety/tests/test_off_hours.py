"""While no host is here, three people hide a post and five pause a member, until somebody has looked; said so, and undone whole."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from upwell.accounts.models import Notice, Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.kit.time import at
from upwell.places.models import PublicBody
from upwell.safety import actions
from upwell.safety.models import Case, Decision, Restriction
from upwell.safety.tests import test_decisions  # noqa: F401  registers "test.say"
from upwell.safety.tests.conftest import HIDDEN, decided

NIGHT = datetime(2026, 6, 3, 3, tzinfo=ZoneInfo("Europe/London"))
NOON = NIGHT + timedelta(hours=9)


@pytest.fixture(autouse=True)
def _staffed(settings):
    settings.STAFFED_FROM, settings.STAFFED_UNTIL = "08:00", "00:00"


@pytest.fixture
def known(db, bryn):
    """Bryn and six members have been here for years."""
    Person.objects.filter(pk=bryn.pk).update(joined_at=NIGHT - timedelta(days=900))
    bryn.refresh_from_db()
    people = [Person.objects.create_user(f"Member {n:02}", f"member{n}@example.org") for n in range(6)]
    for number, person in enumerate(people):
        Person.objects.filter(pk=person.pk).update(joined_at=NIGHT - timedelta(days=200 + 9 * number))
    return [Person.objects.get(pk=person.pk) for person in people]


def report_all(people, thing, reason="unkind"):
    for person in people:
        actions.report(actor=person, subject=thing, reason=reason)


def test_three_members_hide_a_post_at_night_and_its_author_reads_that_a_rule_did_it(known, thing, moderator, bryn):
    with at(NIGHT):
        report_all(known[:2], thing)
        assert not Decision.objects.exists()
        report_all(known[2:4], thing)
    made = Decision.objects.get()
    assert (made.automatic, made.decided_by, made.strike_until) == (True, None, None)
    assert [act for act, _what in HIDDEN] == ["hide"]
    assert Notice.objects.filter(person=bryn, kind="safety.decided").count() == 1
    assert Case.objects.get().is_open


def test_by_day_nothing_happens_by_itself(known, thing, moderator):
    with at(NOON):
        report_all(known, thing)
    assert not Decision.objects.exists()


def test_when_a_host_leaves_it_as_it_is_it_is_shown_again_and_when_they_hide_it_it_stays(known, thing, moderator):
    for keep in (True, False):
        HIDDEN.clear()
        with at(NIGHT):
            report_all(known[:3], thing)
        with at(NOON):
            case = Case.objects.waiting().get()
            if keep:
                actions.close_case(actor=moderator, case=case, outcome="A joke between friends.")
            else:
                decided(moderator, case, "hidden")
        acts = [act for act, _what in HIDDEN]
        assert acts == (["hide", "restore"] if keep else ["hide", "hide"])
    assert Restriction.objects.holding().count() == 1


def test_forty_new_accounts_and_an_outsider_hide_nothing(known, thing, moderator):
    crowd = [Person.objects.create_user(f"New {n:02}", None) for n in range(40)]
    Person.objects.filter(handle__startswith="New").update(joined_at=NIGHT - timedelta(days=2))
    outside = Person.objects.create_user("Outsider", None)
    Person.objects.filter(pk=outside.pk).update(joined_at=NIGHT - timedelta(days=2000))
    with at(NIGHT):
        report_all([*Person.objects.filter(handle__startswith="New"), outside, known[0], known[1]], thing)
        for _n in range(5):
            actions.report(actor=None, subject=thing, reason="threat")
    assert len(crowd) == 40
    assert not Decision.objects.exists()


def test_worry_about_somebody_hides_nothing(known, thing, moderator):
    with at(NIGHT):
        report_all(known, thing, reason="in_danger")
    assert not Decision.objects.exists()
    assert HIDDEN == []


def test_five_members_on_different_posts_pause_one_member_until_somebody_has_looked(
    known, thing, other, bryn, moderator
):
    third = PublicBody.objects.create(code="S3", slug="third", name="Third", kind="space")
    with at(NIGHT):
        report_all(known[:2], thing)
        report_all(known[2:4], other)
        require("test.say", bryn, other)
        report_all(known[4:5], third)
        with pytest.raises(Refused) as refused:
            require("test.say", Person.objects.get(pk=bryn.pk), other)
        assert refused.value.code == "held_back"
        report_all(known[5:6], third)
    pause = Restriction.objects.get(measure="read_only")
    assert (pause.until, pause.decision.automatic) == (None, True)
    finn = Person.objects.create_user("Finnegan", None)
    from upwell.promises.tests.conftest import give_role

    give_role(finn, "moderator")
    with at(NOON):
        actions.close_case(actor=finn, case=pause.decision.case, outcome="We looked.")
        require("test.say", Person.objects.get(pk=bryn.pk), other)


def test_five_reports_of_one_post_pause_nobody(known, thing, bryn, moderator):
    with at(NIGHT):
        report_all(known, thing)
    assert not Restriction.objects.filter(measure="read_only").exists()
