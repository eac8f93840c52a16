"""One test for each permission of this package: who may, and who may not."""

import pytest
from django.contrib.auth.models import AnonymousUser

from upwell.kit.permissions import PERMISSIONS, SYSTEM, allowed
from upwell.promises.tests.conftest import give_role
from upwell.safety import actions
from upwell.safety.models import Case
from upwell.safety.tests.conftest import decided

LOOKING = ["safety.read_case", "safety.work_on_case"]
JUDGING = ["safety.close_case", "safety.decide", "safety.lift"]


@pytest.fixture
def everybody(moderator, site_moderator, gwen, other, bryn, efa):
    """Carys moderates the space, Finn the site, Gwen hosts another space, Bryn wrote it, Efa reports it."""
    give_role(gwen, "host", other)
    return [moderator, site_moderator, gwen, bryn, efa]


def who_may(permission, people, thing=None):
    return {person.handle for person in people if allowed(permission, person, thing)}


def test_everybody_may_report_also_signed_out(everybody, thing):
    assert who_may("safety.report", everybody, thing) == {"Carys", "Finn", "Gwen", "Bryn", "Efa"}
    assert allowed("safety.report", actions.Visitor(), thing)


def test_asking_for_help_is_for_everybody_signed_in(everybody):
    assert who_may("safety.ask_for_help", everybody) == {"Carys", "Finn", "Gwen", "Bryn", "Efa"}
    assert not allowed("safety.ask_for_help", AnonymousUser())


def test_the_queue_is_for_hosts_and_moderators_and_the_operator(everybody, dev):
    dev.is_staff = True
    dev.save()
    assert who_may("safety.see_queue", [*everybody, dev]) == {"Carys", "Finn", "Gwen", "Dev"}


@pytest.mark.parametrize("permission", [*LOOKING, *JUDGING])
def test_a_case_is_for_those_of_its_space_and_of_the_site(permission, everybody, thing, efa):
    case = actions.report(actor=efa, subject=thing, reason="unkind").case
    assert who_may(permission, everybody, case) == {"Carys", "Finn"}


@pytest.mark.parametrize("permission", [*LOOKING, *JUDGING])
def test_nobody_looks_at_a_case_about_themselves(permission, everybody, thing, efa, bryn):
    case = actions.report(actor=efa, subject=thing, reason="unkind").case
    give_role(bryn, "moderator")
    assert not allowed(permission, bryn, case)


@pytest.mark.parametrize("permission", JUDGING)
def test_who_reported_it_may_look_but_not_judge(permission, everybody, thing, moderator):
    case = actions.report(actor=moderator, subject=thing, reason="unkind").case
    assert allowed("safety.work_on_case", moderator, case)
    assert who_may(permission, everybody, case) == {"Finn"}


@pytest.mark.parametrize("permission", [*LOOKING, "safety.close_case"])
def test_a_call_for_help_is_for_every_host_and_moderator_but_for_nobody_else(permission, everybody, bryn):
    case = actions.ask_for_help(actor=bryn, words="").case
    assert who_may(permission, everybody, case) == {"Carys", "Finn", "Gwen"}
    assert who_may("safety.decide", everybody, case) == set()


def test_a_decision_is_read_by_whom_it_concerns_and_those_who_look(everybody, thing, efa, moderator):
    made = decided(moderator, actions.report(actor=efa, subject=thing, reason="unkind").case, "warned")
    assert who_may("safety.read_decision", everybody, made) == {"Carys", "Finn", "Bryn"}


def test_a_role_sleeps_until_its_second_step(everybody, thing, efa, moderator, settings):
    case = actions.report(actor=efa, subject=thing, reason="unkind").case
    settings.ROLE_NEEDS_SECOND_FACTOR = True
    fresh = type(moderator).objects.get(pk=moderator.pk)
    assert not Case.objects.visible_to(fresh).exists()
    assert not allowed("safety.read_case", fresh, case)


def test_the_system_may_and_nobody_is_never_allowed(thing, efa):
    case = actions.report(actor=efa, subject=thing, reason="unkind").case
    for name in [n for n in PERMISSIONS if n.startswith("safety.")]:
        assert allowed(name, SYSTEM, case)
        assert not allowed(name, None, case)


@pytest.fixture
def appeal(everybody, thing, efa, moderator, bryn):
    made = decided(moderator, actions.report(actor=efa, subject=thing, reason="unkind").case, "warned")
    return actions.appeal(actor=bryn, decision=made, words="Unfair")


def test_an_appeal_is_made_by_whom_the_decision_concerns(everybody, appeal):
    assert who_may("safety.appeal", everybody, appeal.decision) == {"Bryn"}


def test_an_appeal_is_decided_by_a_moderator_who_did_not_decide(everybody, appeal):
    assert who_may("safety.decide_appeal", everybody, appeal) == {"Finn"}


def test_a_jury_is_for_those_who_were_drawn(everybody, appeal, gwen):
    assert who_may("safety.sit_on_jury", everybody, appeal) == set()
    appeal.jurors.create(person=gwen)
    assert who_may("safety.sit_on_jury", everybody, appeal) == {"Gwen"}


def test_whether_there_are_juries_is_for_those_who_look_after_the_space(everybody, thing):
    assert who_may("safety.choose_jury", everybody, thing) == {"Carys", "Finn"}
