"""Those who look share the work: one takes a case on, hands it over, asks, notes; whoever cannot take one gives it back."""

import pytest

from upwell.accounts.models import Notice
from upwell.kit.errors import NotAllowed, Refused
from upwell.safety import actions
from upwell.safety.models import Severity


@pytest.fixture
def case(thing, moderator, site_moderator, efa):
    made = actions.report(actor=efa, subject=thing, reason="private").case
    Notice.objects.all().delete()
    return made


def test_one_takes_it_on_and_may_give_it_back_without_a_reason(case, moderator, site_moderator):
    actions.claim(actor=moderator, case=case)
    actions.claim(actor=moderator, case=case)
    with pytest.raises(Refused) as refused:
        actions.claim(actor=site_moderator, case=case)
    assert refused.value.code == "already_held"
    with pytest.raises(Refused, match="do not have"):
        actions.release(actor=site_moderator, case=case)
    assert actions.release(actor=moderator, case=case).holder is None
    assert Notice.objects.get().person == site_moderator
    assert [n.kind for n in case.notes.all()] == ["claimed", "released"]


def test_it_is_handed_over_only_to_somebody_who_may_look(case, moderator, site_moderator, efa, bryn):
    for stranger in (efa, bryn):
        with pytest.raises(Refused, match="cannot look"):
            actions.hand_over(actor=moderator, case=case, to=stranger)
    assert actions.hand_over(actor=moderator, case=case, to=site_moderator, words="I know him").holder == site_moderator
    assert Notice.objects.get().person == site_moderator


def test_a_second_opinion_is_somebody_elses(case, moderator, site_moderator):
    actions.claim(actor=moderator, case=case)
    with pytest.raises(Refused, match="would like to know"):
        actions.ask_opinion(actor=moderator, case=case, words=" ")
    actions.ask_opinion(actor=moderator, case=case, words="Too strict?")
    with pytest.raises(Refused, match="somebody else's"):
        actions.give_opinion(actor=moderator, case=case, agrees=True, words="Yes")
    actions.give_opinion(actor=site_moderator, case=case, agrees=False, words="A note would do")
    assert [n.person for n in Notice.objects.order_by("pk")] == [site_moderator, moderator]


def test_how_pressing_it_is_can_be_changed_with_a_reason_but_danger_stays_red(case, moderator, thing, efa):
    with pytest.raises(Refused, match="Write why"):
        actions.set_severity(actor=moderator, case=case, severity=Severity.RED, words="")
    assert actions.set_severity(actor=moderator, case=case, severity=0, words="An old address").severity == 0
    worry = actions.report(actor=efa, subject=thing, reason="in_danger").case
    with pytest.raises(Refused, match="stays red"):
        actions.set_severity(actor=moderator, case=worry, severity=1, words="Hm")
    assert actions.set_severity(actor=moderator, case=worry, severity=2, words="Spoke to them").severity == 2


def test_notes_are_for_those_who_look(case, moderator, efa):
    with pytest.raises(NotAllowed):
        actions.add_note(actor=efa, case=case, words="Me too")
    actions.add_note(actor=moderator, case=case, words="Second time")
    actions.close_case(actor=moderator, case=case, outcome="Fine.")
    actions.add_note(actor=moderator, case=case, words="Wrote to them, too")
    with pytest.raises(Refused, match="already"):
        actions.claim(actor=moderator, case=case)
