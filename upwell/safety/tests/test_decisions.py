"""No restriction without a statement of reasons; graded; on a ladder whose strikes expire; each can be taken back whole."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from upwell.accounts import notices
from upwell.accounts.actions import leaving
from upwell.accounts.models import Notice, Person
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.permissions import PERMISSIONS, allowed, is_signed_in, permit, require
from upwell.kit.personal import export_all
from upwell.kit.time import at, now
from upwell.safety import actions, ladder, tasks
from upwell.safety.models import Case, Decision, Restriction
from upwell.safety.tests.conftest import HIDDEN, decided

if "test.say" not in PERMISSIONS:
    permit("test.say", is_signed_in, does="Write", who="Everybody", says=True)
    permit("test.vote", is_signed_in, does="Vote", who="Everybody")


def again(person):
    """The person as the next request reads them."""
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def case(thing, moderator, efa):
    return actions.report(actor=efa, subject=thing, reason="private").case


def new_case(thing, reporter):
    return actions.report(actor=reporter, subject=thing, reason="private").case


def test_a_decision_does_it_tells_the_person_why_and_never_by_whom_and_closes_the_case(case, moderator, efa, bryn):
    made = decided(moderator, case, "hidden", "note")
    assert [act for act, _what in HIDDEN] == ["hide", "note"]
    told = Notice.objects.get(person=bryn, kind="safety.decided")
    assert told.url == made.get_absolute_url()
    assert made.told_at is not None
    assert made.told_at <= made.restrictions.first().since
    for name in ("Carys", "Efa"):
        assert name not in told.text
    assert Case.objects.get().state == "acted"
    assert Notice.objects.filter(person=efa, kind="safety.outcome").exists()


@pytest.mark.parametrize("missing", ["facts", "rule"])
def test_without_reasons_there_is_no_restriction(case, moderator, missing):
    with pytest.raises(Refused, match="Write what happened"):
        decided(moderator, case, "hidden", **{missing: " "})
    with pytest.raises(Refused, match="Choose"):
        decided(moderator, case)
    assert not Restriction.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(case=case, facts="x", ground="rule", rule="", appeal_until=now())


def test_words_of_somebody_in_danger_are_never_hidden_and_nobody_is_restricted_for_them(thing, moderator, efa):
    worry = actions.report(actor=efa, subject=thing, reason="in_danger").case
    for measure in Restriction.Measure.values:
        with pytest.raises(Refused) as refused:
            decided(moderator, worry, measure, ground="law")
        assert refused.value.code == "not_a_punishment"
    assert not allowed("safety.decide", moderator, worry)
    assert HIDDEN == []


def test_who_reads_only_cannot_write_there_by_any_act_but_reads_leaves_and_asks_for_help(
    case, moderator, bryn, thing, other
):
    require("test.vote", bryn, thing)
    made = decided(moderator, case, "read_only", days=3)
    for permission in ("test.say", "test.vote"):
        with pytest.raises(Refused) as refused:
            require(permission, bryn, thing)
        assert refused.value.code == "held_back"
        assert not allowed(permission, again(bryn), thing)
    require("test.say", again(bryn), other)  # elsewhere nothing has changed
    actions.ask_for_help(actor=bryn, words="Please")
    actions.report(actor=bryn, subject=other, reason="other")
    assert export_all(bryn)["decisions"]
    notices.read(actor=bryn)
    with at(made.restrictions.get().until + timedelta(seconds=1)):
        require("test.say", again(bryn), thing)
    leaving.erase(actor=bryn, person=bryn)


def test_a_permission_that_a_later_package_adds_is_closed_to_the_suspended_by_itself(case, site_moderator, bryn, thing):
    decided(site_moderator, case, "suspended", ground="law", everywhere=True)
    held = again(bryn)
    writing = [name for name, permission in PERMISSIONS.items() if not permission.always]
    assert "test.vote" in writing
    assert not [name for name in writing if name.startswith("test.") and allowed(name, held, None)]
    for name in ("accounts.manage_own", "accounts.erase_person"):
        require(name, held, held)


def test_slow_means_one_piece_of_writing_in_six_hours_and_voting_goes_on(case, moderator, bryn, thing):
    decided(moderator, case, "slow")
    require("test.say", bryn, thing)
    require("test.vote", bryn, thing)
    with pytest.raises(Refused) as refused:
        require("test.say", bryn, thing)
    assert refused.value.code == "slowed_down"
    assert not allowed("test.say", again(bryn), thing)
    with at(now() + timedelta(hours=6, minutes=1)):
        require("test.say", again(bryn), thing)


def test_the_ladder_goes_from_a_warning_to_fourteen_days_a_month_and_for_good(
    thing, moderator, site_moderator, efa, bryn
):
    with pytest.raises(Refused, match="Warn first"):
        decided(moderator, new_case(thing, efa), "suspended")
    decided(moderator, Case.objects.waiting().get(), "warned")
    spans = []
    for _step in range(2):
        made = decided(moderator, new_case(thing, efa), "suspended")
        one = made.restrictions.get()
        spans.append((one.until - one.since).days)
    assert spans == [14, 30]
    last = new_case(thing, efa)
    with pytest.raises(Refused, match="somebody else has to agree"):
        decided(moderator, last, "suspended")
    actions.give_opinion(actor=moderator, case=last, agrees=True, words="Mine")
    with pytest.raises(Refused, match="somebody else has to agree"):
        decided(moderator, last, "suspended")
    actions.give_opinion(actor=site_moderator, case=last, agrees=True, words="Three times")
    assert decided(moderator, last, "suspended").restrictions.get().until is None


def test_when_a_time_is_over_the_person_is_told_once(case, moderator, bryn):
    decided(moderator, case, "read_only", days=3)
    assert tasks.say_what_is_over() == 0
    with at(now() + timedelta(days=4)):
        assert (tasks.say_what_is_over(), tasks.say_what_is_over()) == (1, 0)
    assert "write again" in Notice.objects.filter(person=bryn).latest("pk").text


def test_strikes_expire_and_a_reversed_one_never_counted(thing, moderator, efa, bryn):
    first = decided(moderator, new_case(thing, efa), "warned")
    decided(moderator, new_case(thing, efa), "warned")
    assert ladder.strikes(bryn) == 2
    actions.take_back(actor=moderator, decision=first, because="I misread it.")
    assert ladder.strikes(bryn) == 1
    with at(now() + timedelta(days=366)):
        assert ladder.strikes(bryn) == 0


def test_taking_back_undoes_everything_once_and_tells_the_person(case, moderator, bryn, thing):
    made = decided(moderator, case, "hidden", "note", "read_only")
    with pytest.raises(Refused, match="Write why"):
        actions.take_back(actor=moderator, decision=made, because="")
    actions.take_back(actor=moderator, decision=made, because="I misread it.")
    assert HIDDEN[-2:] == [("note", ""), ("restore", thing.ref)] or HIDDEN[-2:] == [
        ("restore", thing.ref),
        ("note", ""),
    ]
    assert not Restriction.objects.holding().exists()
    require("test.say", bryn, thing)
    assert "taken back" in Notice.objects.filter(person=bryn).latest("pk").text
    with pytest.raises(Refused, match="already"):
        actions.take_back(actor=moderator, decision=made, because="Again")


def test_who_looks_after_one_space_restricts_there_and_not_everywhere(
    case, thing, moderator, site_moderator, bryn, efa
):
    with pytest.raises(Refused, match="not everywhere"):
        decided(moderator, case, "read_only", everywhere=True)
    with pytest.raises(Refused, match="Between 1 and"):
        decided(moderator, case, "read_only", days=31)
    assert decided(site_moderator, case, "read_only", everywhere=True).restrictions.get().scope_kind == ""


def test_what_cannot_be_hidden_says_so_and_strangers_decide_nothing(bryn, efa, site_moderator):
    profile = actions.report(actor=efa, subject=bryn, reason="other").case
    with pytest.raises(Refused, match="cannot be done"):
        decided(site_moderator, profile, "hidden")
    with pytest.raises(NotAllowed):
        decided(efa, profile, "warned")


def test_a_host_who_presses_twice_hides_it_once_and_tells_its_author_once(thing, moderator, bryn):
    why = {"facts": "It names a nurse.", "rule": "No names of staff."}
    made = actions.hide_at_once(actor=moderator, subject=thing, **why)
    assert actions.hide_at_once(actor=moderator, subject=thing, **why) == made
    assert Decision.objects.get() == made
    assert not Case.objects.waiting().exists()
    assert Notice.objects.filter(person=bryn, kind="safety.decided").count() == 1
