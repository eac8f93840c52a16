"""How members decide: proposing, voting, counting, showing out, appealing, closing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.refusing import refused
from upwell.accounts.models import Notice, Person
from upwell.community import actions as community
from upwell.community.models import Membership
from upwell.kit.errors import NotAllowed
from upwell.kit.time import at, days, now, today
from upwell.ledger.models import Entry
from upwell.movement import tasks
from upwell.movement.actions import closing, decisions, groups
from upwell.movement.actions.decisions import About
from upwell.movement.models import Decision, Group, Member, Term
from upwell.places.models import PublicBody

pytestmark = pytest.mark.django_db


def row(group: Group, person: Person) -> Member:
    return Member.objects.get(group=group, person=person)


def later(number: float):
    return at(now() + days(number))


def test_a_decision_is_counted_when_all_have_voted_and_not_before(
    group: Group, ann: Person, bryn: Person, carys: Person, efa: Person
) -> None:
    decision = decisions.propose(actor=ann, group=group, title="We write to the board")
    assert decisions.propose(actor=ann, group=group, title="We write to the board") == decision
    assert Notice.objects.filter(kind="movement.decision", person=bryn).count() == 1
    decisions.vote(actor=ann, decision=decision, choice="no")
    decisions.vote(actor=ann, decision=decision, choice="yes")
    decisions.vote(actor=bryn, decision=decision, choice="yes")
    decision.refresh_from_db()
    assert (decision.state, decision.yes) == ("open", 0)
    with pytest.raises(NotAllowed):
        decisions.vote(actor=efa, decision=decision, choice="no")
    with refused("unknown_choice"):
        decisions.vote(actor=carys, decision=decision, choice="perhaps")
    decision = decisions.vote(actor=carys, decision=decision, choice="no")
    assert (decision.state, decision.yes, decision.no, decision.could_vote) == ("carried", 2, 1, 3)
    with refused("over"):
        decisions.vote(actor=carys, decision=decision, choice="yes")


def test_what_is_past_its_day_is_counted_and_too_few_carry_nothing(group: Group, ann: Person, bryn: Person) -> None:
    alone = decisions.propose(actor=ann, group=group, title="Alone", days=3)
    two = decisions.propose(actor=ann, group=group, title="Two", days=3)
    for decision, people in ((alone, [ann]), (two, [ann, bryn])):
        for person in people:
            decisions.vote(actor=person, decision=decision, choice="yes")
    with later(2):
        tasks.keep_time.func()
        alone.refresh_from_db()
        assert alone.state == "open"
    with later(4):
        with refused("over"):
            decisions.vote(actor=bryn, decision=alone, choice="yes")
        tasks.keep_time.func()
        tasks.keep_time.func()
    alone.refresh_from_db()
    two.refresh_from_db()
    assert (alone.state, two.state) == ("lost", "carried")
    assert Entry.objects.filter(kind="movement.decided").count() == 2


def test_who_joins_later_does_not_decide_what_was_asked_before(group: Group, ann: Person, gwen: Person) -> None:
    decision = decisions.propose(actor=ann, group=group, title="We write")
    with later(1):
        groups.join(actor=gwen, group=group)
        with pytest.raises(NotAllowed):
            decisions.vote(actor=gwen, decision=decision, choice="no")


def test_an_office_is_given_by_decision_for_a_time(group: Group, ann: Person, bryn: Person, carys: Person) -> None:
    until = today() + timedelta(days=180)
    about = About(member=row(group, bryn), office="treasurer", until=until)
    decision = decisions.propose(actor=ann, group=group, title="Bryn is treasurer", kind="office", about=about)
    for person in (ann, bryn, carys):
        decisions.vote(actor=person, decision=decision, choice="yes")
    term = Term.objects.standing().get(group=group, office="treasurer")
    assert (term.member.person, term.until) == (bryn, until)
    with refused("bad_end"):
        decisions.propose(
            actor=ann,
            group=group,
            title="For ever",
            kind="office",
            about=About(row(group, bryn), "convenor", today() + timedelta(days=900)),
        )


def shown_out(group: Group, who: Person, proposer: Person, other: Person) -> Decision:
    decision = decisions.propose(
        actor=proposer,
        group=group,
        title="We part",
        text="He shouts at people in every meeting.",
        kind="show_out",
        about=About(row(group, who)),
    )
    for person in (proposer, other):
        decision = decisions.vote(actor=person, decision=decision, choice="yes")
    return decision


def test_a_member_is_shown_out_by_two_thirds_with_a_reason_and_does_not_vote_on_it(
    group: Group, ann: Person, bryn: Person, carys: Person, sign_in
) -> None:
    with refused("no_reason"):
        decisions.propose(actor=ann, group=group, title="Out", kind="show_out", about=About(row(group, carys)))
    decision = decisions.propose(
        actor=ann, group=group, title="Out", text="Because", kind="show_out", about=About(row(group, carys))
    )
    with refused("already_open"):
        decisions.propose(
            actor=bryn, group=group, title="Out too", text="Because", kind="show_out", about=About(row(group, carys))
        )
    with pytest.raises(NotAllowed):
        decisions.vote(actor=carys, decision=decision, choice="no")
    decisions.vote(actor=ann, decision=decision, choice="yes")
    assert decisions.vote(actor=bryn, decision=decision, choice="no").state == "lost"
    assert row(group, carys).left_at is None
    with later(1):
        assert shown_out(group, carys, ann, bryn).state == "carried"
    member = row(group, carys)
    assert (member.how_left, member.reason) == ("shown_out", "He shouts at people in every meeting.")
    assert not Membership.objects.filter(person=carys, left_at=None, space__room__group=group).exists()
    assert "He shouts at people" in sign_in(carys).get(f"/groups/{group.slug}/shown-out/").content.decode()
    assert sign_in(bryn).get(f"/groups/{group.slug}/shown-out/").status_code == 404
    with refused("shown_out"):
        groups.join(actor=carys, group=group)


def test_who_was_shown_out_asks_once_to_think_again_and_whoever_proposed_it_does_not_vote(
    group: Group, ann: Person, bryn: Person, carys: Person, gwen: Person
) -> None:
    groups.join(actor=gwen, group=group)
    decision = decisions.propose(
        actor=ann, group=group, title="Out", text="Because", kind="show_out", about=About(row(group, carys))
    )
    for person in (ann, bryn, gwen):
        decisions.vote(actor=person, decision=decision, choice="yes")
    decision.refresh_from_db()
    with pytest.raises(NotAllowed):
        closing.appeal(actor=bryn, decision=decision, words="Let her back")
    with later(22), refused("too_late"):
        closing.appeal(actor=carys, decision=decision, words="I was ill")
    again = closing.appeal(actor=carys, decision=decision, words="I was ill that week.").again
    with refused("already_appealed"):
        closing.appeal(actor=carys, decision=decision, words="Once more")
    with pytest.raises(NotAllowed):
        decisions.vote(actor=ann, decision=again, choice="no")
    decisions.vote(actor=bryn, decision=again, choice="yes")
    assert decisions.vote(actor=gwen, decision=again, choice="neither").state == "carried"
    assert row(group, carys).left_at is None
    assert Membership.objects.filter(person=carys, left_at=None, space__room__group=group).count() == 2


def test_a_group_closes_three_weeks_after_its_members_decided_it_and_can_think_again(
    group: Group, ann: Person, bryn: Person, carys: Person
) -> None:
    thread = community.start_thread(
        actor=ann, space=group.rooms.get(kind="private").space, title="The last", body="What now?"
    )
    close = decisions.propose(actor=ann, group=group, title="We close", text="It is done.", kind="close")
    for person in (ann, bryn, carys):
        decisions.vote(actor=person, decision=close, choice="yes")
    group.refresh_from_db()
    assert (group.state, group.closes_on) == ("closing", today() + timedelta(days=21))
    assert Notice.objects.filter(person=bryn, kind="movement.group", url__endswith="/archive/").exists()
    with refused("bad_days"):
        decisions.propose(actor=ann, group=group, title="Go on?", kind="go_on", days=30)
    go_on = decisions.propose(actor=ann, group=group, title="Go on?", kind="go_on", days=7)
    for person in (ann, bryn, carys):
        decisions.vote(actor=person, decision=go_on, choice="yes")
    group.refresh_from_db()
    assert (group.state, group.closes_on) == ("open", None)
    with later(1):
        again = decisions.propose(actor=ann, group=group, title="We close after all", text="Done.", kind="close")
        for person in (ann, bryn, carys):
            decisions.vote(actor=person, decision=again, choice="yes")
    with later(21):
        tasks.keep_time.func()
        group.refresh_from_db()
        assert group.state == "closing"
    with later(23):
        tasks.keep_time.func()
        group.refresh_from_db()
        assert group.state == "closed"
        with pytest.raises(NotAllowed):
            community.reply(actor=ann, thread=thread, body="Hello?")
        with pytest.raises(NotAllowed):
            decisions.propose(actor=ann, group=group, title="Anything")


def test_what_members_decide_among_themselves_is_read_by_nobody_else(
    group: Group, ann: Person, bryn: Person, carys: Person, efa: Person, sign_in, client
) -> None:
    private = decisions.propose(actor=ann, group=group, title="Where we meet next")
    public = decisions.propose(actor=ann, group=group, title="We ask for a break", public=True)
    for decision in (private, public):
        for person in (ann, bryn, carys):
            decisions.vote(actor=person, decision=decision, choice="yes")
    for other in (client, sign_in(efa)):
        assert other.get(private.get_absolute_url()).status_code == 404
        page = other.get(public.get_absolute_url()).content.decode()
        assert "We ask for a break" in page
        assert "proposed by" not in page
    assert sign_in(bryn).get(private.get_absolute_url()).status_code == 200
    for entry in Entry.objects.filter(kind="movement.decided"):
        assert "break" not in bytes(entry.body).decode()


def test_who_put_it_on_the_table_is_shown_to_everybody_who_votes(
    group: Group, ann: Person, bryn: Person, board: PublicBody, sign_in
) -> None:
    decision = decisions.propose(actor=ann, group=group, title="Run the helpline", asked_by=board)
    assert "Ashmere Care Board asked for it" in sign_in(bryn).get(decision.get_absolute_url()).content.decode()
