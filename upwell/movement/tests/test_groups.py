"""Groups as their members meet them: beginning, rooms, offices, leaving."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.refusing import refused
from upwell.accounts import actions as accounts
from upwell.accounts.models import Notice, Person
from upwell.community import actions as community
from upwell.community.models import Membership, Space
from upwell.kit.errors import NotAllowed
from upwell.kit.permissions import SYSTEM, allowed
from upwell.kit.time import at, now, today
from upwell.movement import tasks
from upwell.movement.actions import groups, guests, offices, rooms
from upwell.movement.models import Ballot, Decision, Group, Member, Room, Term
from upwell.places.models import PublicBody
from upwell.promises import duties

pytestmark = pytest.mark.django_db


def test_a_group_begins_with_the_third_person_and_not_before(ann: Person, bryn: Person, carys: Person) -> None:
    group = groups.found(actor=ann, name="Carers count", slug="carers-count", statement="A break for every carer.")
    groups.join(actor=bryn, group=group)
    groups.join(actor=bryn, group=group)
    group.refresh_from_db()
    assert (group.state, group.rooms.count()) == (Group.State.FOUNDING, 0)
    groups.join(actor=carys, group=group)
    group.refresh_from_db()
    assert group.state == Group.State.OPEN
    assert sorted(group.rooms.values_list("kind", flat=True)) == ["private", "public"]
    assert Term.objects.standing().get(group=group).member.person == ann
    for person in (ann, bryn, carys):
        assert Membership.objects.filter(person=person, left_at=None, space__room__group=group).count() == 2


def test_an_address_can_be_taken_once_and_rooms_find_one_of_their_own(ann: Person, bryn: Person, carys: Person) -> None:
    community.open_space(
        actor=SYSTEM,
        name="Other",
        slug="carers-count-open",
        purpose="place",
        audience="public",
        statement="x",
        rules="",
    )
    group = groups.found(actor=ann, name="Carers count", slug="carers-count", statement="A break.")
    with refused("slug_taken"):
        groups.found(actor=bryn, name="Other", slug="carers-count", statement="Other.")
    assert groups.found(actor=ann, name="Carers count", slug="carers-count", statement="A break.") == group
    groups.join(actor=bryn, group=group)
    groups.join(actor=carys, group=group)
    assert set(Space.objects.filter(room__group=group).values_list("slug", flat=True)) == {
        "carers-count-open-2",
        "carers-count-members",
    }


def test_the_members_room_is_read_by_members_and_by_nobody_else(
    group: Group, ann: Person, efa: Person, decider: Person, board: PublicBody, sign_in
) -> None:
    inside = group.rooms.get(kind=Room.Kind.PRIVATE).space
    thread = community.start_thread(actor=ann, space=inside, title="Before the board meets", body="What do we ask for?")
    guests.accept(
        actor=decider, row=guests.invite(actor=ann, group=group, person=decider, body=board, title="Director")
    )
    assert sign_in(ann).get(thread.get_absolute_url()).status_code == 200
    for person in (efa, decider):
        assert sign_in(person).get(thread.get_absolute_url()).status_code == 404
        with pytest.raises(NotAllowed):
            community.join_space(actor=person, space=inside)


def test_a_guest_writes_in_the_open_room_and_is_labelled_there(
    group: Group, ann: Person, decider: Person, board: PublicBody, efa: Person, sign_in
) -> None:
    outside = group.rooms.get(kind=Room.Kind.PUBLIC).space
    with pytest.raises(NotAllowed):
        community.start_thread(actor=decider, space=outside, title="Hello", body="I am from the board")
    row = guests.invite(actor=ann, group=group, person=decider, body=board, title="Director of care")
    with pytest.raises(NotAllowed):
        community.start_thread(actor=decider, space=outside, title="Hello", body="Not said yes yet")
    with pytest.raises(NotAllowed):
        guests.accept(actor=efa, row=row)
    guests.accept(actor=decider, row=row)
    thread = community.start_thread(actor=decider, space=outside, title="Hello", body="I am from the board")
    page = sign_in(efa).get(thread.get_absolute_url()).content.decode()
    assert "Director of care" in page
    assert "Ashmere Care Board" in page
    guests.show_out(actor=ann, row=row, reason="We want to talk among ourselves.")
    with pytest.raises(NotAllowed):
        community.reply(actor=decider, thread=thread, body="One more thing")


def test_an_institution_never_governs_by_permission_or_by_row(
    group: Group, ann: Person, bryn: Person, decider: Person, board: PublicBody
) -> None:
    with pytest.raises(NotAllowed):
        groups.join(actor=decider, group=group)
    row = guests.invite(actor=ann, group=group, person=decider, body=board, title="Director")
    guests.accept(actor=decider, row=row)
    accounts.grant_role(actor=SYSTEM, person=decider, kind="host")  # of the whole site
    outside = group.rooms.get(kind=Room.Kind.PUBLIC).space
    for name in (
        "change_group",
        "propose",
        "open_room",
        "write_action",
        "invite_guest",
        "disclose",
        "see_capture",
        "add_paper",
    ):
        assert not allowed(f"movement.{name}", decider, group), name
        assert allowed(f"movement.{name}", ann, group), name
    thread = community.start_thread(actor=ann, space=outside, title="A letter", body="We begin")
    assert not allowed("community.lock_thread", decider, thread)
    assert allowed("community.lock_thread", ann, thread)
    with refused("not_a_member"):
        offices.check_turn(group, row, "convenor", today() + timedelta(days=30))
    row.refresh_from_db()
    decision = Decision.objects.create(group=group, title="x", closes_on=today())
    inside = group.rooms.get(kind=Room.Kind.PRIVATE).space
    for model, fields in (
        (Term, {"group": group, "member": row, "office": "treasurer", "until": today()}),
        (Ballot, {"decision": decision, "member": row, "choice": "yes"}),
        (Membership, {"space": inside, "person": decider}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(**fields)
    convenor = Term.objects.get(group=group).member
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=convenor.pk).update(kind="guest", body=board)


def test_a_member_who_comes_to_speak_for_an_institution_loses_the_inside_at_that_moment(
    group: Group, ann: Person, bryn: Person, board: PublicBody, sign_in
) -> None:
    inside = group.rooms.get(kind=Room.Kind.PRIVATE).space
    thread = community.start_thread(actor=ann, space=inside, title="Plans", body="For us")
    assert sign_in(bryn).get(thread.get_absolute_url()).status_code == 200
    accounts.grant_role(actor=SYSTEM, person=bryn, kind="officer", thing=board, title="Officer")
    bryn = Person.objects.get(pk=bryn.pk)
    assert sign_in(bryn).get(thread.get_absolute_url()).status_code == 404
    assert not allowed("movement.propose", bryn, group)
    tasks.keep_time.func()
    assert Member.objects.get(group=group, person=bryn).how_left == Member.Left.SPEAKS
    assert Membership.objects.filter(person=bryn, left_at=None).count() == 0


def test_leaving_takes_one_out_of_rooms_and_offices_and_coming_back_is_possible(group: Group, ann: Person) -> None:
    groups.leave(actor=ann, group=group)
    groups.leave(actor=ann, group=group)
    assert not Membership.objects.filter(person=ann, left_at=None).exists()
    assert not Term.objects.standing().filter(group=group).exists()
    groups.join(actor=ann, group=group)
    assert Membership.objects.filter(person=ann, left_at=None).count() == 2
    assert not Term.objects.standing().filter(group=group).exists()


def test_an_office_ends_on_its_day_and_everybody_hears_of_it_a_month_before(group: Group, bryn: Person) -> None:
    term = Term.objects.standing().get(group=group)
    with at(now() + timedelta(days=61)):
        tasks.keep_time.func()
        tasks.keep_time.func()
        told = Notice.objects.filter(person=bryn, kind="movement.office")
        assert told.count() == 1
        assert duties.open_one("rotation", term) is not None
    with at(now() + timedelta(days=92)):
        tasks.keep_time.func()
        term.refresh_from_db()
        assert term.ended_at is not None
        assert duties.open_one("rotation", term).is_late
        member = Member.objects.get(group=group, person=bryn)
        with transaction.atomic():
            offices.start(group=group, member=member, office="convenor", until=today() + timedelta(days=100))
        assert duties.open_one("rotation", term) is None


def test_nobody_holds_an_office_three_times_in_a_row(group: Group, ann: Person, bryn: Person) -> None:
    anns, bryns = Member.objects.get(group=group, person=ann), Member.objects.get(group=group, person=bryn)
    until = today() + timedelta(days=100)
    with transaction.atomic():
        offices.start(group=group, member=anns, office="convenor", until=until)
    with refused("must_rotate"):
        offices.check_turn(group, anns, "convenor", until)
    offices.check_turn(group, anns, "treasurer", until)
    offices.check_turn(group, bryns, "convenor", until)
    with refused("bad_end"):
        offices.check_turn(group, bryns, "convenor", today() + timedelta(days=400))


def test_whoever_holds_an_office_says_who_pays_and_nobody_says_it_for_them(
    group: Group, ann: Person, bryn: Person
) -> None:
    term = Term.objects.standing().get(group=group)
    with pytest.raises(NotAllowed):
        offices.say_paid(actor=bryn, term=term, paid="nobody")
    with refused("no_payer"):
        offices.say_paid(actor=ann, term=term, paid="institution")
    assert (
        offices.say_paid(actor=ann, term=term, paid="institution", payer="Ashmere Council").payer == "Ashmere Council"
    )
    assert offices.give_up(actor=ann, term=term).ended_at is not None


def test_a_room_is_opened_by_those_who_keep_the_group_and_all_members_are_in_it(
    group: Group, ann: Person, bryn: Person
) -> None:
    words = {"kind": "private", "name": "Letter writers", "slug": "letter-writers", "statement": "We write."}
    with pytest.raises(NotAllowed):
        rooms.open_room(actor=bryn, group=group, **words)
    room = rooms.open_room(actor=ann, group=group, **words)
    assert rooms.open_room(actor=ann, group=group, **words) == room
    assert Membership.objects.filter(space=room.space, left_at=None).count() == 3
