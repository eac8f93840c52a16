"""One test for each permission of this package: who may, and who may not."""

import pytest
from django.contrib.auth.models import AnonymousUser

from upwell.kit.permissions import PERMISSIONS, SYSTEM, allowed
from upwell.promises.tests.conftest import give_role
from upwell.safety import actions
from upwell.safety.models import Report

PER_REPORT = ["safety.read_report", "safety.close_report", "safety.hide_reported", "safety.restore_reported"]


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


def test_the_queue_is_for_hosts_and_moderators(everybody):
    assert who_may("safety.see_queue", everybody) == {"Carys", "Finn", "Gwen"}


@pytest.mark.parametrize("permission", PER_REPORT)
def test_a_report_is_for_those_of_its_space_and_of_the_site(permission, everybody, thing, efa):
    made = actions.report(actor=efa, subject=thing, reason="unkind")
    assert who_may(permission, everybody, made) == {"Carys", "Finn"}


@pytest.mark.parametrize("permission", PER_REPORT)
def test_nobody_looks_at_a_report_about_themselves(permission, everybody, thing, efa, bryn):
    made = actions.report(actor=efa, subject=thing, reason="unkind")
    give_role(bryn, "moderator")
    assert not allowed(permission, bryn, made)


@pytest.mark.parametrize("permission", PER_REPORT)
def test_a_call_for_help_is_for_every_host_and_moderator_but_for_nobody_else(permission, everybody, bryn):
    made = actions.ask_for_help(actor=bryn, words="")
    assert who_may(permission, everybody, made) == {"Carys", "Finn", "Gwen"}


def test_a_role_sleeps_until_its_second_step(everybody, thing, efa, moderator, settings):
    made = actions.report(actor=efa, subject=thing, reason="unkind")
    settings.ROLE_NEEDS_SECOND_FACTOR = True
    fresh = type(moderator).objects.get(pk=moderator.pk)
    assert not Report.objects.visible_to(fresh).exists()
    assert not allowed("safety.read_report", fresh, made)


def test_the_system_may_and_nobody_is_never_allowed(thing, efa):
    made = actions.report(actor=efa, subject=thing, reason="unkind")
    for name in [n for n in PERMISSIONS if n.startswith("safety.")]:
        assert allowed(name, SYSTEM, made)
        assert not allowed(name, None, made)
