"""One test for each permission of this package: who may, and who may not."""

import pytest
from django.contrib.auth.models import AnonymousUser

from upwell.accounts.models import Person
from upwell.kit.permissions import PERMISSIONS, SYSTEM, allowed
from upwell.promises.tests.conftest import give_role


@pytest.fixture
def everybody(director, officer, organiser, bryn, efa, council):
    """Dev decides, Finn is officer, Ann organises, Bryn is a member; Efa decides for another body."""
    give_role(efa, "decision_maker", council)
    return [director, officer, organiser, bryn, efa]


def who_may(permission, people, thing):
    return {person.handle for person in people if allowed(permission, person, thing)}


def test_drafting_a_charter_is_for_the_bodys_people(everybody, board, version):
    assert who_may("promises.draft_charter", everybody, board) == {"Dev", "Finn"}
    assert who_may("promises.draft_charter", everybody, version) == {"Dev", "Finn"}


def test_signing_a_charter_is_for_its_decision_makers(everybody, version):
    assert who_may("promises.sign_charter", everybody, version) == {"Dev"}


def test_opening_a_process_is_for_organisers_and_the_bodys_people(everybody, version):
    assert who_may("promises.open_process", everybody, version) == {"Dev", "Finn", "Ann"}


def test_moving_a_process_is_for_organisers_and_never_for_the_body(everybody, process):
    assert who_may("promises.move_process", everybody, process) == {"Ann"}


def test_an_organiser_of_one_process_moves_that_one_alone(process, bryn, version, organiser):
    from upwell.promises import processes

    other = processes.open(actor=organiser, version=version, title="Other", slug="other")
    give_role(bryn, "organiser", process)
    assert allowed("promises.move_process", bryn, process)
    assert not allowed("promises.move_process", bryn, other)


def test_closing_a_process_is_for_organisers_and_never_for_the_body_that_is_to_answer(everybody, process, board, ann):
    assert who_may("promises.close_process", everybody, process) == {"Ann"}
    give_role(ann, "officer", board)
    ann.__dict__.pop("_held_roles", None)
    for name in ("promises.close_process", "promises.move_process"):
        assert not allowed(name, ann, process), (
            "whoever answers there does not close or move it, whatever else they are"
        )


def test_opening_and_finishing_a_duty_are_part_of_a_signed_in_persons_act(everybody, owe):
    duty = owe()
    for permission in ("promises.open_duty", "promises.finish_duty"):
        assert who_may(permission, everybody, duty) == {p.handle for p in everybody}
        assert not allowed(permission, AnonymousUser(), duty)
        assert not allowed(permission, None, duty)


def test_explaining_is_for_whoever_owes_it(everybody, owe):
    assert who_may("promises.explain_duty", everybody, owe()) == {"Dev", "Finn"}


def test_a_role_with_power_sleeps_until_its_second_step(director, owe, board, settings):
    settings.ROLE_NEEDS_SECOND_FACTOR = True
    fresh = Person.objects.get(pk=director.pk)
    assert not allowed("promises.explain_duty", fresh, owe())
    assert not allowed("promises.draft_charter", fresh, board)


def test_the_system_may_and_nobody_is_never_allowed(process, owe):
    duty = owe()
    for name in [n for n in PERMISSIONS if n.startswith("promises.")]:
        thing = duty if "duty" in name else process
        assert allowed(name, SYSTEM, thing)
        assert not allowed(name, None, thing)
        assert not allowed(name, AnonymousUser(), thing) or name.endswith("_duty") is False
