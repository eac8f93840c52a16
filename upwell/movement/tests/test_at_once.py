"""Several people at the same moment: a group begins once, everybody is counted once, a decision is carried out once, an archive comes in once."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.at_once import at_once, said
from upwell.accounts.models import Person
from upwell.community.models import Membership
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import days, today
from upwell.ledger.models import Entry
from upwell.movement.actions import arriving, decisions, doing, groups, moving, packing
from upwell.movement.actions.decisions import About
from upwell.movement.actions.doing import Words
from upwell.movement.models import Archive, Claim, Decision, Group, Member, Signature, Term
from upwell.movement.tests.test_moving import home, lived

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def people(number: int) -> list[Person]:
    return [Person.objects.create_user(f"Person {place}", f"p{place}@example.org") for place in range(number)]


def test_six_join_at_once_and_the_group_begins_once() -> None:
    first, *others = people(7)
    group = groups.found(actor=first, name="Carers count", slug="carers-count", statement="A night off.")
    assert said(at_once([partial(groups.join, actor=one, group=group) for one in [*others, others[0]]])) == {"done": 7}
    group.refresh_from_db()
    assert (group.state, group.rooms.count()) == ("open", 2)
    assert Member.objects.members().filter(group=group).count() == 7
    assert Membership.objects.filter(space__room__group=group, left_at=None).count() == 14
    assert Term.objects.standing().filter(group=group).count() == 1
    assert Entry.objects.filter(kind="movement.group_opened").count() == 1


def test_one_address_is_taken_by_one_of_four(transactional_db: None) -> None:
    words = {"name": "Carers count", "slug": "carers-count", "statement": "A night off."}
    outcomes = said(at_once([partial(groups.found, actor=one, **words) for one in people(4)]))
    assert outcomes == {"done": 1, "slug_taken": 3}


def begun(number: int) -> tuple[Group, list[Person]]:
    some = people(number)
    group = groups.found(actor=some[0], name="Carers count", slug="carers-count", statement="A night off.")
    for one in some[1:]:
        groups.join(actor=one, group=group)
    group.refresh_from_db()
    return group, some


def test_everybody_who_signs_is_counted_once_and_who_takes_it_back_is_not() -> None:
    group, some = begun(6)
    words = Words("letter", "One night", "We ask for one night.", "challenge", to="the board")
    action = doing.begin(actor=some[0], action=doing.write(actor=some[0], group=group, words=words))
    signing = [partial(doing.sign, actor=one, action=action) for one in [*some, *some[:2]]]
    assert said(at_once(signing)) == {"done": 8}
    mixed = [partial(doing.unsign, actor=one, action=action) for one in [*some[:3], some[0]]]
    assert said(at_once(mixed)) == {"done": 4}
    action.refresh_from_db()
    assert action.signature_count == Signature.objects.filter(action=action).count() == 3


def test_the_last_votes_at_once_carry_a_decision_out_once() -> None:
    group, some = begun(5)
    about = About(Member.objects.get(group=group, person=some[1]), "treasurer", today() + days(90))
    decision = decisions.propose(actor=some[0], group=group, title="Money", kind="office", about=about)
    voting = [partial(decisions.vote, actor=one, decision=decision, choice="yes") for one in some]
    assert said(at_once([*voting, voting[0]])).get("done", 0) >= 5
    decision = Decision.objects.get(pk=decision.pk)
    assert (decision.state, decision.yes) == ("carried", 5)
    assert Entry.objects.filter(kind="movement.decided").count() == 1
    assert Term.objects.filter(group=group, office="treasurer", ended_at=None).count() == 1


def test_four_ask_at_once_and_the_group_is_packed_once() -> None:
    group, some = begun(4)
    assert said(at_once([partial(packing.ask, actor=one, group=group) for one in some])) == {"done": 4}
    assert Archive.objects.count() == 1


def test_the_same_archive_at_once_comes_in_once(tmp_path: Path) -> None:
    target = tmp_path / "group.zip"
    with home("old", tmp_path):
        moving.export(actor=SYSTEM, group=lived(), target=target)
    outcomes = said(at_once([partial(moving.bring_in, actor=SYSTEM, path=target)] * 3))
    assert outcomes.get("done", 0) >= 1
    assert set(outcomes) <= {"done", "group_here", "does_not_fit"}
    assert Group.objects.count() == 1
    assert Person.objects.count() == 1


def test_a_place_is_declined_once(tmp_path: Path) -> None:
    target = tmp_path / "group.zip"
    with home("old", tmp_path):
        moving.export(actor=SYSTEM, group=lived(), target=target)
    moving.bring_in(actor=SYSTEM, path=target)
    token = arriving.new_token(Claim.objects.get())
    assert said(at_once([partial(arriving.decline, token=token)] * 2)) == {"done": 1, "unknown_link": 1}
    assert not Claim.objects.exists()
