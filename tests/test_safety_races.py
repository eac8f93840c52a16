"""Two moderators press at the same moment; four people report one thing; two jurors speak last: one thing comes of it. On PostgreSQL this shows what is not locked."""

from __future__ import annotations

from functools import partial

import pytest

from tests import journey
from tests.at_once import at_once, said
from upwell.accounts.models import Notice, Person
from upwell.community import actions as community
from upwell.community.models import Post, Space
from upwell.promises.models import Duty
from upwell.promises.tests.conftest import give_role
from upwell.safety import actions, tasks
from upwell.safety.models import Appeal, CareMessage, Case, Decision, Disclosure, Report, Restriction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

REASONS = actions.Reasons("It names a neighbour.", "rule", "No names of others")


@pytest.fixture
def space(transactional_db: None) -> Space:
    return journey.carers()


@pytest.fixture
def post(space: Space, bryn: Person) -> Post:
    community.join_space(actor=bryn, space=space)
    return community.start_thread(actor=bryn, space=space, title="At night", body="My neighbour Sid again.").posts.get()


@pytest.fixture
def moderators(space: Space, carys: Person, finn: Person) -> list[Person]:
    give_role(carys, "moderator", space)
    give_role(finn, "moderator")
    return [carys, finn]


def test_of_two_moderators_who_decide_at_once_one_decides(post: Post, moderators: list[Person], efa: Person) -> None:
    case = actions.report(actor=efa, subject=post, reason="private").case
    measures = [actions.Measure("hidden"), actions.Measure("warned")]
    acts = [
        partial(actions.decide, actor=one, case=case, measures=measures, reasons=REASONS, outcome="Hidden.")
        for one in moderators
    ]
    assert said(at_once(acts)) == {"done": 1, "already_closed": 1}
    assert Decision.objects.count() == 1
    assert Restriction.objects.count() == 2
    assert Notice.objects.filter(kind="safety.outcome").count() == 1
    assert Duty.objects.filter(kind="report", done_at=None).count() == 0


def test_hiding_and_leaving_at_once_is_one_of_the_two(post: Post, moderators: list[Person], efa: Person) -> None:
    case = actions.report(actor=efa, subject=post, reason="private").case
    hide = partial(
        actions.decide,
        actor=moderators[0],
        case=case,
        measures=[actions.Measure("hidden")],
        reasons=REASONS,
        outcome="Hidden.",
    )
    leave = partial(actions.close_case, actor=moderators[1], case=case, outcome="It stays.")
    assert said(at_once([hide, leave])) == {"done": 1, "already_closed": 1}
    post.refresh_from_db()
    case.refresh_from_db()
    assert (post.hidden_at is not None) is (case.state == "acted")


def test_four_who_report_one_post_at_once_make_one_case(
    post: Post, moderators: list[Person], ann: Person, dev: Person, efa: Person, gwen: Person
) -> None:
    acts = [partial(actions.report, actor=one, subject=post, reason="unkind") for one in (ann, dev, efa, gwen)]
    assert said(at_once(acts)) == {"done": 4}
    assert (Case.objects.count(), Report.objects.count()) == (1, 4)
    assert Duty.objects.filter(kind="report").count() == 1


def test_of_two_who_take_a_case_on_at_once_one_has_it(post: Post, moderators: list[Person], efa: Person) -> None:
    case = actions.report(actor=efa, subject=post, reason="unkind").case
    acts = [partial(actions.claim, actor=one, case=case) for one in moderators]
    assert said(at_once(acts)) == {"done": 1, "already_held": 1}


def test_writing_slowly_in_four_tabs_is_one_post(
    space: Space, post: Post, moderators: list[Person], bryn: Person, efa: Person
) -> None:
    case = actions.report(actor=efa, subject=post, reason="unkind").case
    actions.decide(
        actor=moderators[0], case=case, measures=[actions.Measure("slow")], reasons=REASONS, outcome="Slower."
    )
    acts = [partial(community.reply, actor=bryn, thread=post.thread, body=f"And {n}") for n in range(4)]
    assert said(at_once(acts)) == {"done": 1, "slowed_down": 3}
    assert post.thread.posts.count() == 2


def test_an_appeal_pressed_twice_is_one_and_is_decided_once(
    post: Post, moderators: list[Person], bryn: Person, efa: Person, gwen: Person
) -> None:
    case = actions.report(actor=efa, subject=post, reason="unkind").case
    made = actions.decide(
        actor=moderators[0], case=case, measures=[actions.Measure("hidden")], reasons=REASONS, outcome="Hidden."
    )
    assert said(at_once([partial(actions.appeal, actor=bryn, decision=made, words="Mine")] * 2)) == {"done": 2}
    appeal = Appeal.objects.get()
    give_role(gwen, "moderator")
    acts = [
        partial(actions.decide_appeal, actor=one, appeal=appeal, reverse=back, because="So")
        for one, back in ((moderators[1], True), (gwen, False))
    ]
    assert said(at_once(acts)) == {"done": 1, "already_decided": 1}
    post.refresh_from_db()
    appeal.refresh_from_db()
    assert (post.hidden_at is None) is (appeal.state == "reversed")


def test_a_second_person_is_needed_and_two_second_persons_are_one(
    moderators: list[Person], bryn: Person, gwen: Person
) -> None:
    give_role(gwen, "moderator")
    case = actions.ask_for_help(actor=bryn, words="I cannot go on").case
    made = actions.propose(actor=moderators[0], case=case, to_whom="emergency", what="Street", why="Tablets")
    acts = [partial(actions.confirm, actor=one, disclosure=made) for one in (moderators[1], gwen)]
    assert said(at_once(acts)) == {"done": 1, "already_settled": 1}
    assert Disclosure.objects.get().told_at is not None
    assert CareMessage.objects.filter(case=case, automatic=False).count() == 1


def test_a_call_for_help_pressed_four_times_is_one_and_the_alarm_rings_once(
    moderators: list[Person], bryn: Person
) -> None:
    assert said(at_once([partial(actions.ask_for_help, actor=bryn, words="Please")] * 4)) == {"done": 4}
    assert (Case.objects.count(), Report.objects.count(), CareMessage.objects.count()) == (1, 1, 1)
    Case.objects.update(answer_by="2020-01-01T00:00Z")
    rung = at_once([tasks.raise_alarm.func] * 4)
    assert sum(one.value for one in rung) == 1
