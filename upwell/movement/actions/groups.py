"""Beginning, joining and leaving a group; what it says of itself."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import consent, notices
from upwell.accounts.models import Person
from upwell.kit import search
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, require
from upwell.kit.time import now, today
from upwell.ledger.actions import record
from upwell.movement.actions import offices, rooms
from upwell.movement.models import Group, Member, Office
from upwell.movement.models.groups import ENOUGH
from upwell.places.models import Area

# Otherwise a guest becomes a member by leaving and joining: the members' room opens, and the mark goes from what they wrote for their institution.
WAS_GUEST = _(
    "You were here for an institution. They can invite you again as its guest. What you do as yourself needs an account of its own."
)
FIRST_TERM = timedelta(days=90)  # of whoever had the idea: until then the members can choose


def found(
    *,
    actor: Person,
    name: str,
    slug: str,
    statement: str,
    stage: str = Group.Stage.FINDING,
    area: Area | None = None,
    shows_name: bool = False,
) -> Group:
    """Say what should change, and look for two others. With three the group begins by itself.

    shows_name: whether the name goes along when the group moves. Refused: `is_guest`, `was_guest`, `shown_out`, `slug_taken`, `no_words`, `unknown_stage`.
    """
    with transaction.atomic():
        require("movement.found_group", actor)
        _check_words(name, statement, stage)
        mine: Group | None = Group.objects.filter(slug=slug, founded_by=actor, name=name.strip()).first()
        if mine is not None:
            return mine
        group = _create(slug, name=name.strip(), statement=statement.strip(), stage=stage, area=area, founded_by=actor)
        record("movement.group_founded", actor=actor, subject=group, facts={"name": group.name})
        _let_in(actor, group, shows_name=shows_name, words_stay=False)
        search.index(group)
    return group


def _check_words(name: str, statement: str, stage: str) -> None:
    if not name.strip() or not statement.strip():
        raise Refused("no_words", _("Give the group a name, and say in a sentence or two what should change."))
    if stage not in Group.Stage.values:
        raise Refused("unknown_stage", _("Choose where the group stands from the list."))


def _create(slug: str, **words: object) -> Group:
    taken = Refused("slug_taken", _("There is a group with this address already. Choose another one."))
    if Group.objects.filter(slug=slug).exists():
        raise taken
    try:
        with transaction.atomic():
            return Group.objects.create(slug=slug, founded_at=now(), **words)
    except IntegrityError as error:  # somebody took it in this very moment
        raise taken from error


def join(*, actor: Person, group: Group, shows_name: bool = False, words_stay: bool = False) -> Member:
    """Join. The third to join lets the group begin. Joining twice changes nothing. Refused: `shown_out`, `is_guest`, `was_guest`."""
    with transaction.atomic():
        group = Group.objects.lock(group.pk)
        require("movement.join_group", actor, group)
        member = _let_in(actor, group, shows_name=shows_name, words_stay=words_stay)
        if group.state == Group.State.FOUNDING and Member.objects.members().filter(group=group).count() >= ENOUGH:
            _begin(group)
        rooms.enter(member)
    return member


def _let_in(person: Person, group: Group, *, shows_name: bool, words_stay: bool) -> Member:
    row = Member.objects.filter(group=group, person=person).first()
    if row is None:
        row = Member.objects.create(group=group, person=person, since=now(), words_stay=words_stay)
    elif row.is_guest and row.left_at is None:
        raise Refused("is_guest", _("You are here as a guest of an institution, so you cannot be a member as well."))
    elif row.is_barred:
        raise Refused("shown_out", _("You were shown out. The members can decide to let you come back."))
    elif row.is_guest and row.agreed_at is not None:
        raise Refused("was_guest", WAS_GUEST)
    elif row.left_at is not None:
        back = {"left_at": None, "how_left": "", "since": now(), "words_stay": words_stay, "kind": Member.Kind.MEMBER}
        Member.objects.filter(pk=row.pk).update(**back, body=None, title="", agreed_at=None, invited_by=None)
        row.refresh_from_db()
    if shows_name:
        consent.give(actor=person, person=person, purpose="carry", scopes=["name", "address"], subject=group)
    return row


def _begin(group: Group) -> None:
    """Three are here: rooms, and a convenor for the first weeks."""
    Group.objects.filter(pk=group.pk).update(state=Group.State.OPEN, opened_at=now())
    group.refresh_from_db()
    rooms.open_first(group)
    members = list(Member.objects.members().filter(group=group).select_related("person").order_by("since", "pk"))
    for member in members:
        rooms.enter(member)
    first = next((one for one in members if one.person_id == group.founded_by_id), members[0])
    offices.start(group=group, member=first, office=Office.CONVENOR, until=today() + FIRST_TERM)
    record("movement.group_opened", actor=SYSTEM, subject=group, facts={"name": group.name})
    search.index(group)
    told = _("Three people are here: “%(group)s” has begun.") % {"group": group.name}
    notices.tell_many([one.person for one in members if one.person], "movement.group", told, group.get_absolute_url())


def leave(*, actor: Person, group: Group) -> None:
    """Leave. What one said stays until one removes it; an office that one held is free. Leaving twice changes nothing."""
    with transaction.atomic():
        group = Group.objects.lock(group.pk)
        row = Member.objects.standing().filter(group=group, person=actor).first()
        if row is not None:
            let_go(row, Member.Left.LEFT)


def let_go(row: Member, how: str, reason: str = "") -> Member:
    """Somebody belongs no more, for whatever reason: out of every room and office. Call it with the group locked."""
    row = Member.objects.lock(row.pk)
    if row.left_at is None:
        Member.objects.filter(pk=row.pk).update(left_at=now(), how_left=how, reason=reason)
        row.refresh_from_db()
        rooms.leave(row)
        offices.end_all(row)
    return row


def choose(*, actor: Person, group: Group, shows_name: bool, words_stay: bool) -> Member:
    """What of mine goes along when the group moves: my name, and my words. Also for whoever has left: their words are still there, and still theirs."""
    with transaction.atomic():
        require("movement.choose_along", actor, group)
        row: Member = Member.objects.lock(Member.objects.get(group=group, person=actor).pk)
        Member.objects.filter(pk=row.pk).update(words_stay=words_stay)
        change = consent.give if shows_name else consent.withdraw
        change(actor=actor, person=actor, purpose="carry", scopes=["name", "address"], subject=group)
        row.refresh_from_db()
    return row


def change(*, actor: Person, group: Group, statement: str, stage: str, area: Area | None = None) -> Group:
    """What the group says of itself. Its name and address stay: others know it by them. Refused: `no_words`, `unknown_stage`."""
    with transaction.atomic():
        group = Group.objects.lock(group.pk)
        require("movement.change_group", actor, group)
        _check_words(group.name, statement, stage)
        Group.objects.filter(pk=group.pk).update(statement=statement.strip()[:1000], stage=stage, area=area)
        group.refresh_from_db()
        record("movement.group_changed", actor=actor, subject=group, role="member", facts={"stage": stage})
        search.index(group)
    return group
