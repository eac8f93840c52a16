"""Decisions: proposed by a member, open for some days, counted under a lock, carried out by themselves.

Order of locks: decision, then group, then member. Nobody sees how many said what while it is open: not to sway those who come later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, require
from upwell.kit.templatetags.kit import day
from upwell.kit.time import TWICE, now, today
from upwell.ledger.actions import record
from upwell.movement.actions import offices
from upwell.movement.actions.effects import carry_out
from upwell.movement.models import Ballot, Decision, Group, Member
from upwell.movement.rules import votes_in
from upwell.places.models import PublicBody

Kind, State = Decision.Kind, Decision.State
SHORTEST, SHORTEST_SERIOUS, LONGEST = 3, 7, 60  # days


@dataclass(frozen=True)
class About:
    """What a decision is about besides its words: somebody, an office, until when."""

    member: Member | None = None
    office: str = ""
    until: date | None = None


NOTHING = About()


def propose(
    *,
    actor: Person,
    group: Group,
    title: str,
    text: str = "",
    kind: str = Kind.GENERAL,
    days: int = SHORTEST_SERIOUS,
    public: bool = False,
    about: About = NOTHING,
    asked_by: PublicBody | None = None,
) -> Decision:
    """Put a question to all members. asked_by: the institution that put it on the table, if one did; everybody sees that.

    Refused: `no_words`, `unknown_kind`, `bad_days`, `about_nobody`, `gone`, `not_shown_out`, `no_reason`, `already_open`, `closing_already`, `not_closing`, and what an office
    asks for (see `offices.check_turn`).
    """
    with transaction.atomic():
        group = Group.objects.lock(group.pk)
        require("movement.propose", actor, group)
        if twin := _just_proposed(actor, group, kind, title, text, about):
            return twin
        _check(group, title, text, kind, days)
        _check_state(group, kind, days)
        _check_about(group, kind, about)
        decision = open_one(actor, group, kind, title, text, days, about, public=public, asked_by=asked_by)
    return decision


def open_one(
    actor: Person,
    group: Group,
    kind: str,
    title: str,
    text: str,
    days: int,
    about: About,
    *,
    public: bool = False,
    asked_by: PublicBody | None = None,
) -> Decision:
    """Write it down and tell everybody who decides. From an action that has checked it."""
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                group=group,
                kind=kind,
                title=title.strip()[:140],
                text=text.strip(),
                public=public and kind == Kind.GENERAL,
                proposed_by=actor,
                asked_by=asked_by,
                member=about.member,
                office=about.office,
                until=about.until,
                opened_at=now(),
                closes_on=today() + timedelta(days=days),
            )
    except IntegrityError as error:
        raise Refused("already_open", _("This is open already. Vote there.")) from error
    rows = (
        Member.objects.members()
        .filter(group=group, person__isnull=False)
        .exclude(person=actor)
        .select_related("person")
    )
    told = _("%(group)s decides: %(title)s") % {"group": group.name, "title": in_notices(decision)}
    notices.tell_many([row.person for row in rows], "movement.decision", told, decision.get_absolute_url())
    return decision


def _just_proposed(actor: Person, group: Group, kind: str, title: str, text: str, about: About) -> Decision | None:
    """What a double click proposed a moment ago; the group is locked, so the first one is there."""
    same = Decision.objects.filter(group=group, proposed_by=actor, title=title.strip()[:140], text=text.strip())
    # The same words about somebody else are another question.
    same = same.filter(kind=kind, member=about.member, office=about.office)
    return same.filter(opened_at__gt=now() - TWICE).order_by("-pk").first()


def _check(group: Group, title: str, text: str, kind: str, days: int) -> None:
    if kind not in Kind.values:
        raise Refused("unknown_kind", _("Choose from the list what is to be decided."))
    if not title.strip():
        raise Refused("no_words", _("Say in one line what is to be decided."))
    least = SHORTEST_SERIOUS if kind in Decision.SERIOUS else SHORTEST
    if not least <= days <= LONGEST:
        raise Refused(
            "bad_days", _("Give people between %(least)s and %(most)s days to vote."), least=least, most=LONGEST
        )
    if kind in Decision.SERIOUS and not text.strip():
        raise Refused("no_reason", _("Say why. Whoever it is about reads it, and so does everybody who votes."))


def _check_state(group: Group, kind: str, days: int) -> None:
    """Closing is asked while a group is open; going on while it closes, and before the day."""
    if kind == Kind.CLOSE and group.state != Group.State.OPEN:
        raise Refused("closing_already", _("The group is closing already."))
    if kind == Kind.GO_ON:
        if group.closes_on is None:
            raise Refused("not_closing", _("The group is not closing."))
        if today() + timedelta(days=days) >= group.closes_on:
            raise Refused(
                "bad_days", _("Let people vote before %(day)s: then the group closes."), day=day(group.closes_on)
            )


def _check_about(group: Group, kind: str, about: About) -> None:
    if kind in Decision.ABOUT_SOMEBODY and (about.member is None or about.member.group_id != group.pk):
        raise Refused("about_nobody", _("Choose whom it is about."))
    if kind == Kind.OFFICE and about.member is not None:
        offices.check_turn(group, about.member, about.office, about.until or today())
    if kind == Kind.SHOW_OUT and about.member is not None and about.member.left_at is not None:
        raise Refused("gone", _("They do not belong to the group any more."))
    if kind == Kind.RETURN and not Member.objects.barred().filter(pk=about.member.pk if about.member else 0).exists():
        raise Refused("not_shown_out", _("They are not shown out, so they need no decision to come back."))


def vote(*, actor: Person, decision: Decision, choice: str) -> Decision:
    """Vote, or vote otherwise while it is open. When everybody has voted it is counted at once. Refused: `over`, `unknown_choice`."""
    with transaction.atomic():
        decision = Decision.objects.lock(decision.pk)
        require("movement.vote", actor, decision)
        if decision.state != State.OPEN or today() > decision.closes_on:
            raise Refused("over", _("The time to vote on this is over."))
        if choice not in Ballot.Choice.values:
            raise Refused("unknown_choice", _("Say yes, no, or neither."))
        member = Member.objects.get(group=decision.group_id, person=actor)
        Ballot.objects.update_or_create(decision=decision, member=member, defaults={"choice": choice, "at": now()})
        can = votes_in(decision)
        if Ballot.objects.filter(decision=decision, member__in=can).count() >= can.count():
            _count(decision)
            decision.refresh_from_db()
    return decision


def in_notices(decision: Decision) -> str:
    """Its title; but what is about one person is named by its kind: a notice and a letter stay where they are when that person is erased."""
    return decision.title if decision.member_id is None else str(decision.get_kind_display())


def take_back(*, actor: Person, decision: Decision) -> Decision:
    """Whoever proposed it wants it decided no more. Refused: `over`."""
    with transaction.atomic():
        decision = Decision.objects.lock(decision.pk)
        require("movement.take_back_decision", actor, decision)
        if decision.state != State.OPEN:
            raise Refused("over", _("This is decided already."))
        Decision.objects.filter(pk=decision.pk).update(state=State.TAKEN_BACK, decided_at=now())
        decision.refresh_from_db()
    return decision


def count_due() -> int:
    """Count what is past its day; how many. The tick calls it."""
    due = list(Decision.objects.filter(state=State.OPEN, closes_on__lt=today()).values_list("pk", flat=True))
    for key in due:
        with transaction.atomic():
            decision = Decision.objects.lock(key)
            if decision.state == State.OPEN:
                _count(decision)
    return len(due)


def carried(decision: Decision, yes: int, no: int, cast: int, could: int) -> bool:
    """More yes than no, of at least a third of those who could vote and never only one; two thirds of yes and no for what is serious."""
    if cast < min(could, max(2, -(-could // 3))):
        return False
    return 3 * yes >= 2 * (yes + no) and yes > 0 if decision.is_serious else yes > no


def _count(decision: Decision) -> None:
    """Count, write down, carry out. Call it with the decision locked."""
    group = Group.objects.lock(decision.group_id)
    can = votes_in(decision)
    cast = list(Ballot.objects.filter(decision=decision, member__in=can).values_list("choice", flat=True))
    yes, no, could = cast.count("yes"), cast.count("no"), can.count()
    won = group.is_alive and carried(decision, yes, no, len(cast), could)
    Decision.objects.filter(pk=decision.pk).update(
        state=State.CARRIED if won else State.LOST,
        decided_at=now(),
        yes=yes,
        no=no,
        neither=len(cast) - yes - no,
        could_vote=could,
    )
    decision.refresh_from_db()
    decision.group = group
    facts = {"kind": decision.kind, "outcome": decision.state}
    record("movement.decided", actor=SYSTEM, subject=decision, role="the members", facts=facts)
    if won:
        carry_out(decision)
    _tell(decision)


def _tell(decision: Decision) -> None:
    rows = Member.objects.members().filter(group=decision.group, person__isnull=False).select_related("person")
    words = {"group": decision.group.name, "title": in_notices(decision), "outcome": decision.get_state_display()}
    told = _("%(group)s has decided “%(title)s”: %(outcome)s.") % words
    notices.tell_many([row.person for row in rows], "movement.decision", told, decision.get_absolute_url())
