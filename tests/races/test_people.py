"""Names, addresses, roles and keys that several people want at the same moment."""

from __future__ import annotations

from functools import partial

import pytest

from tests.at_once import at_once, said
from tests.races.conftest import Crowd
from upwell.accounts import acting, actions, api_tokens
from upwell.accounts.models import Person, Role
from upwell.kit.permissions import SYSTEM
from upwell.ledger.models import Entry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FOUR = range(4)


def test_a_name_that_four_people_choose_at_once_goes_to_one(transactional_db: None) -> None:
    names = ["Sunny", "sunny", "SUNNY", "Sunny"]
    acts = [
        partial(actions.join, actor=SYSTEM, handle=name, email=f"sunny{n}@example.org", over_16=True)
        for n, name in enumerate(names)
    ]
    assert said(at_once(acts)) == {"done": 1, "handle_taken": 3}
    assert Person.objects.filter(handle__iexact="sunny").count() == 1


def test_an_address_that_signs_up_four_times_at_once_has_one_account(transactional_db: None) -> None:
    acts = [
        partial(actions.join, actor=SYSTEM, handle=f"Sunny {n}", email="sunny@example.org", over_16=True) for n in FOUR
    ]
    assert said(at_once(acts)) == {"done": 1, "address_taken": 3}


def test_two_people_who_take_the_same_new_name_do_not_both_get_it(crowd: Crowd) -> None:
    acts = [
        partial(actions.change_profile, actor=person, handle="Sunny", about="", language="en-gb") for person in crowd(4)
    ]
    assert said(at_once(acts)) == {"done": 1, "handle_taken": 3}


def test_a_caller_written_down_by_four_helpers_at_once_is_one_person(crowd: Crowd) -> None:
    helpers = crowd(4)
    for helper in helpers:
        actions.grant_role(actor=SYSTEM, person=helper, kind="link_worker")
    found = [
        partial(actions.find_or_create_assisted, actor=helper, handle="Caller in blue", over_16=True)
        for helper in helpers
    ]
    outcomes = said(at_once(found))
    assert set(outcomes) <= {"done", "handle_taken"}
    assert Person.objects.filter(handle="Caller in blue").count() == 1
    caller = Person.objects.get(handle="Caller in blue")
    begun = [partial(acting.begin, actor=helpers[0], person=caller, how="phone", consent_note="Yes.")] * 4
    assert said(at_once(begun)) == {"done": 1, "already_acting": 3}


def test_a_role_given_four_times_is_held_once_and_a_key_of_one_name_is_made_once(gwen: Person) -> None:
    assert said(at_once([partial(actions.grant_role, actor=SYSTEM, person=gwen, kind="auditor")] * 4)) == {"done": 4}
    assert Role.objects.filter(person=gwen).count() == Entry.objects.filter(kind="accounts.role_granted").count() == 1
    assert said(at_once([partial(api_tokens.make, actor=gwen, name="Sheet")] * 4)) == {"done": 1, "name_in_use": 3}


def test_whoever_leaves_in_two_windows_is_erased_once(gwen: Person) -> None:
    assert set(said(at_once([partial(actions.erase, actor=gwen, person=gwen)] * 4))) <= {"done"}
    assert Entry.objects.filter(kind="accounts.person_erased").count() == 1
