"""Whatever anybody does in whatever order: nobody waits without somebody who owes something by a day, and a refusal changes nothing."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from upwell.kit.errors import Refused
from upwell.kit.time import today
from upwell.prescribing import workflow
from upwell.prescribing.actions import moving
from upwell.prescribing.models import Referral
from upwell.prescribing.tests.conftest import World
from upwell.prescribing.workflow import Act
from upwell.promises import duties

WHO = ("finn", "gwen", "ann", "person", "dev")
REASON = {"decline": "full", "hold": "ill", "fail": "nothing", "retract": "mistake", "cancel": "asked"}
steps = st.lists(st.tuples(st.sampled_from(WHO), st.sampled_from(list(Act))), min_size=1, max_size=7)


def owed(referral: Referral) -> list[str]:
    return [duty.kind for duty in duties.of(referral) if duty.done_at is None]


@given(steps)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_after_any_sequence_of_acts_an_open_referral_has_exactly_one_clock(world: World, acts: list) -> None:
    with transaction.atomic():
        referral = world.sent(scopes=("hold",))
        for who, act in acts:
            before = (referral.state, referral.worker_id, owed(referral))
            actor = referral.person if who == "person" else getattr(world, who)
            day = today() + timedelta(days=9) if act == Act.HOLD else None
            try:
                with transaction.atomic():
                    referral = moving.move(
                        actor=actor, referral=referral, act=act, reason=REASON.get(act, ""), words="Ask at the library.",
                        look_again_on=day,
                    )  # fmt: skip
            except Refused:
                referral.refresh_from_db()
                assert (referral.state, referral.worker_id, owed(referral)) == before
                continue
            assert (before[0], act) in {(state, done) for state, _party, done in workflow.TRANSITIONS}
            clock = workflow.CLOCKS[workflow.State(referral.state)]
            expected = [] if referral.state == "cancelled" and who == "person" else [clock.duty]
            assert owed(referral) == expected
            assert (referral.worker is not None) == (referral.state in workflow.ACTIVE) or not referral.is_open
        transaction.set_rollback(True)
