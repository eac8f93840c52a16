"""What those who judge write to somebody can be reported by that person."""

from __future__ import annotations

from upwell.promises.tests.conftest import give_role
from upwell.safety import actions
from upwell.safety.models import Case
from upwell.safety.tests.conftest import decided

RUDE = "You are a liar, and everybody knows it."


def test_the_answer_to_an_appeal_can_be_reported_by_whom_it_was_given_to_and_judged_by_others(
    thing, bryn, moderator, site_moderator, efa, gwen, sign_in
) -> None:
    give_role(gwen, "moderator")
    case = actions.report(actor=efa, subject=thing, reason="unkind").case
    appeal = actions.appeal(actor=bryn, decision=decided(moderator, case, "warned"), words="It was a joke.")
    address = f"/report/safety.appeal/{appeal.ref}/"
    assert sign_in(bryn).get(address).status_code == 404, "nothing was answered yet"
    actions.decide_appeal(actor=site_moderator, appeal=appeal, reverse=False, because=RUDE)
    assert address in sign_in(bryn).get(appeal.decision.get_absolute_url()).text
    for other in (efa, moderator, site_moderator):
        assert sign_in(other).get(address).status_code == 404
    assert sign_in(bryn).post(address, {"reason": "unkind"}).status_code == 302
    made = Case.objects.get(subject_kind="safety.appeal")
    assert made.reports.get().snapshot == RUDE
    for judge in (moderator, site_moderator):
        judge.__dict__.pop("_held_roles", None)
        assert made not in Case.objects.visible_to(judge)
    assert made in Case.objects.visible_to(gwen)
    assert decided(gwen, made, "warned").person == site_moderator, "a report that could lead to nothing would be none"
