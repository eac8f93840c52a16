"""Who may do what in groups. One rule stands above the others: whoever speaks for an institution never governs, wherever a row may let them in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from upwell.accounts import roles
from upwell.accounts.models import Person, Role
from upwell.kit.permissions import is_signed_in, permit
from upwell.movement import members
from upwell.movement.models import Archive, Decision, Group, GroupAction, Member, Office, Term


def group_of(thing: Any) -> Group | None:
    """The group that this is, or belongs to."""
    found = thing if isinstance(thing, Group) else getattr(thing, "group", None)
    return found if isinstance(found, Group) else None


@predicate
def speaks_for_institution(person: Any, thing: Any = None) -> bool:
    """Decides or works for a public body."""
    return members.speaks_for_institution(person)


@predicate
def is_member(person: Any, thing: Any) -> bool:
    """Belongs to the group, as no guest."""
    group = group_of(thing)
    return group is not None and members.member_of(person, group) is not None


@predicate
def is_member_or_guest(person: Any, thing: Any) -> bool:
    """Belongs to the group, or is its guest."""
    group = group_of(thing)
    row = members.row_of(person, group) if group else None
    return row is not None and (
        row.agreed_at is not None if row.is_guest else members.member_of(person, group) is not None
    )


@predicate
def is_alive(person: Any, thing: Any) -> bool:
    """The group is at work: neither looking for people to begin with, nor closed."""
    group = group_of(thing)
    return group is not None and group.is_alive


@predicate
def takes_people(person: Any, thing: Any) -> bool:
    """The group is looking for people to begin with, or open."""
    group = group_of(thing)
    return group is not None and group.state in (Group.State.FOUNDING, Group.State.OPEN)


def holds(*offices: str) -> Any:
    """A predicate: holds one of these offices of the group today; any of them when none is named."""

    def held(person: Any, thing: Any) -> bool:
        group = group_of(thing)
        return group is not None and members.term_of(person, group, *offices) is not None

    return predicate(held, name=f"holds {' or '.join(offices) or 'an office'}")


@predicate
def may_vote(person: Any, decision: Any) -> bool:
    """Was a member when it was proposed, and it is not about themselves nor an appeal against what they proposed."""
    if not isinstance(decision, Decision):
        return False
    row = members.member_of(person, decision.group)
    return row is not None and votes_in(decision).filter(pk=row.pk).exists()


def votes_in(decision: Decision) -> Any:
    """Everybody who decides it: members since before it was proposed, but the one it is about, and whoever proposed what is appealed against."""
    rows = Member.objects.members().filter(group=decision.group, since__lte=decision.opened_at, person__isnull=False)
    # Whoever came along with the group and has not taken their place yet cannot be waited for.
    rows = rows.exclude(person__claim__isnull=False, person__claim__used_at=None)
    if decision.kind in (Decision.Kind.SHOW_OUT, Decision.Kind.RETURN) and decision.member_id:
        rows = rows.exclude(pk=decision.member_id)
    appealed = getattr(decision, "appealed", None)
    if appealed is not None and appealed.decision.proposed_by_id:
        rows = rows.exclude(person=appealed.decision.proposed_by_id)
    return rows


@predicate
def proposed_it(person: Any, decision: Any) -> bool:
    """Proposed the decision."""
    return (
        isinstance(decision, Decision) and decision.proposed_by_id is not None and decision.proposed_by_id == person.pk
    )


@predicate
def began_it(person: Any, action: Any) -> bool:
    """Wrote down the action."""
    return isinstance(action, GroupAction) and action.begun_by_id is not None and action.begun_by_id == person.pk


@predicate
def is_own_term(person: Any, term: Any) -> bool:
    """Holds this very office."""
    return isinstance(term, Term) and term.member.person_id is not None and term.member.person_id == person.pk


@predicate
def was_shown_out(person: Any, decision: Any) -> bool:
    """The decision showed this person out."""
    return (
        isinstance(decision, Decision)
        and decision.kind == Decision.Kind.SHOW_OUT
        and decision.member is not None
        and decision.member.person_id == getattr(person, "pk", None)
    )


@predicate
def was_invited(person: Any, row: Any) -> bool:
    """The invitation is to this person."""
    return isinstance(row, Member) and row.is_guest and row.person_id == getattr(person, "pk", None)


@predicate
def belonged(person: Any, thing: Any) -> bool:
    """Is a member, or was one when the group closed."""
    group = group_of(thing)
    if group is None or not isinstance(person, Person) or members.speaks_for_institution(person):
        return False
    rows = Member.objects.members().filter(group=group, person=person)
    return rows.exists()


@predicate
def ever_belonged(person: Any, group: Any) -> bool:
    """Is a member, or was one, however they left: what they said is theirs."""
    if not isinstance(group, Group) or not isinstance(person, Person):
        return False
    return Member.objects.filter(group=group, person=person, kind=Member.Kind.MEMBER).exists()


@predicate
def is_shown(person: Any, group: Any) -> bool:
    """The members decided that everybody may see it."""
    return isinstance(group, Group) and group.shows_capture


@predicate
def is_there(person: Any, archive: Any) -> bool:
    """It is packed, and not thrown away yet."""
    return not isinstance(archive, Archive) or (archive.ready_at is not None and archive.gone_at is None)


@predicate
def is_operator(person: Any, thing: Any = None) -> bool:
    """Operates this installation."""
    return roles.is_operator(person)


@predicate
def looks_after_site(person: Any) -> bool:
    """Hosts or moderates the whole site, and speaks for no institution."""
    kinds = (Role.Kind.HOST, Role.Kind.MODERATOR)
    return not members.speaks_for_institution(person) and any(roles.holds(person, kind) for kind in kinds)


ours = is_signed_in & is_member & is_alive
MEMBERS = _("members of the group; never guests, never anybody who speaks for an institution")
SPEAKERS = holds(Office.CONVENOR, Office.SPOKESPERSON)
KEEPERS = holds(Office.CONVENOR, Office.SECRETARY)

permit(
    "movement.found_group",
    is_signed_in & ~speaks_for_institution,
    does=_("Begin a group"),
    who=_("everyone with an account who does not decide or work for a public body here"),
)
permit(
    "movement.join_group",
    is_signed_in & ~speaks_for_institution & takes_people,
    does=_("Join a group"),
    who=_("everyone with an account who does not decide or work for a public body here, while the group is open"),
)
permit("movement.see_inside", is_signed_in & is_member, does=_("See what only members see"), who=MEMBERS, always=True)
permit(
    "movement.choose_along",
    is_signed_in & ever_belonged,
    does=_("Choose whether one's name and words go along when the group moves"),
    who=_("members, and whoever was one, however they left"),
    always=True,
)
permit(
    "movement.change_group",
    ours & KEEPERS,
    does=_("Change what a group says of itself"),
    who=_("convenor and secretary"),
)
permit("movement.propose", ours, does=_("Propose a decision"), who=MEMBERS)
permit("movement.vote", ours & may_vote, does=_("Vote on a decision"), who=MEMBERS)
permit(
    "movement.take_back_decision",
    ours & proposed_it,
    does=_("Take back what one proposed"),
    who=_("whoever proposed it"),
    always=True,
)
permit(
    "movement.say_paid",
    ours & is_own_term,
    does=_("Say who pays one for an office"),
    who=_("whoever holds the office: nobody says it for them"),
)
permit(
    "movement.give_up_office", ours & is_own_term, does=_("Give up an office"), who=_("whoever holds it"), always=True
)
permit("movement.open_room", ours & KEEPERS, does=_("Open a further room of a group"), who=_("convenor and secretary"))
permit("movement.write_action", ours, does=_("Write a letter, a petition, a story, call a meeting"), who=MEMBERS)
permit(
    "movement.lead_action",
    ours & (began_it | KEEPERS | SPEAKERS),
    does=_("Change an action, begin it, say what came of it"),
    who=_("whoever wrote it; convenor, secretary and spokesperson"),
)
permit(
    "movement.sign",
    is_signed_in & ~speaks_for_institution & is_alive,
    does=_("Sign a letter or a petition, or say that one comes to a meeting"),
    who=_("everyone with an account who does not decide or work for a public body here"),
)
permit(
    "movement.unsign",
    is_signed_in,
    does=_("Take one’s name back from a letter or a petition, also when it is over"),
    who=_("whoever signed, always"),
    always=True,
)
permit(
    "movement.invite_guest",
    ours & SPEAKERS,
    does=_("Invite somebody of an institution as a guest"),
    who=_("convenor and spokesperson"),
)
permit(
    "movement.accept_invitation",
    is_signed_in & was_invited & is_alive,
    does=_("Come as a guest"),
    who=_("whoever was invited"),
)
permit(
    "movement.show_guest_out",
    ours & holds(),
    does=_("Show a guest out at once"),
    who=_("whoever holds an office; the members by decision"),
)
permit("movement.disclose", ours, does=_("Write down whose help and money the group takes"), who=MEMBERS)
permit(
    "movement.ask",
    is_signed_in & is_member_or_guest & is_alive,
    does=_("Ask those who hold an office"),
    who=_("members; and guests, whose questions are marked"),
)
permit(
    "movement.answer_question",
    ours & holds(),
    does=_("Answer a question to the group"),
    who=_("whoever holds an office"),
)
permit(
    "movement.see_capture",
    (is_signed_in & is_member) | is_shown,
    does=_("See who influences a group"),
    who=_("its members; everybody once the members have decided so"),
    always=True,
)
permit("movement.add_paper", ours, does=_("Add a file of the group, and take it away"), who=MEMBERS)
permit(
    "movement.hide_paper",
    is_signed_in & looks_after_site,
    does=_("Hide a paper of a group with a statement of reasons, after somebody reported it"),
    who=_("Hosts and moderators of the whole site who speak for no institution"),
)
permit(
    "movement.appeal",
    is_signed_in & was_shown_out & is_alive,
    does=_("Ask the members to think again"),
    who=_("whoever was shown out, once, within three weeks"),
    always=True,
)
permit(
    "movement.take_archive",
    is_signed_in & belonged & is_there,
    does=_("Have the whole group packed, and take the file away"),
    who=_("members of the group, also for a while after it has closed"),
    always=True,
)
permit(
    "movement.move_group",
    is_operator,
    does=_("Export and import a whole group on the command line"),
    who=_("The operator"),
)
permit(
    "movement.hand_issue",
    ours & (SPEAKERS | KEEPERS),
    does=_("Raise an issue in the name of a group"),
    who=_("convenor, secretary and spokesperson. No group has to"),
)
