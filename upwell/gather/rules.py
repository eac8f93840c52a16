"""Who may do what with issues, hand-offs and conversations.

The rule that stands above the others (invariant 4): whoever answers for the body that is asked cannot edit, hide, merge, reorder or close what citizens raised.
Nothing here lets an issue be edited, hidden or merged by anybody; the rest is kept from the body's people by `answers_for`.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from upwell.accounts import roles
from upwell.accounts.models import Role
from upwell.gather.models import Conversation, HandOff, Issue, Statement
from upwell.kit.permissions import is_signed_in, permit
from upwell.places.models import PublicBody
from upwell.promises.models import Process

BODY_ROLES = (Role.Kind.DECISION_MAKER, Role.Kind.OFFICER)


def process_of(thing: Any) -> Process | None:
    """The process in which an issue, a hand-off, a conversation or a statement stands."""
    if isinstance(thing, Process):
        return thing
    if isinstance(thing, Statement):
        thing = thing.conversation
    if isinstance(thing, Conversation):
        return thing.held_in
    issue = issue_of(thing)
    return issue.process if issue else None


def issue_of(thing: Any) -> Issue | None:
    """The issue that this is, or belongs to."""
    if isinstance(thing, Statement):
        thing = thing.conversation
    if isinstance(thing, HandOff | Conversation):
        return thing.issue
    return thing if isinstance(thing, Issue) else None


def holding_body(issue: Issue) -> PublicBody:
    """The body whose move it is; when it is nobody's move at a body, the one that is asked (or whoever stands in its place)."""
    duty = issue.duty
    return (duty.body if duty is not None and duty.body is not None else issue.body).standing


def bodies_of(thing: Any) -> list[PublicBody]:
    """Every body that is or was to answer: the one asked, whoever took over, whoever holds it now, the body of the process."""
    issue, process = issue_of(thing), process_of(thing)
    found = [issue.body, issue.body.standing, holding_body(issue)] if issue else []
    return found + ([process.charter.charter.body.standing] if process else [])


@predicate
def answers_for(person: Any, thing: Any) -> bool:
    """Decides or works for a body that is to answer."""
    return any(roles.holds(person, kind, body) for body in bodies_of(thing) for kind in BODY_ROLES)


@predicate
def organises(person: Any, thing: Any = None) -> bool:
    """Organiser of the process, or of the whole site."""
    return roles.holds(person, Role.Kind.ORGANISER, process_of(thing))


@predicate
def facilitates(person: Any, thing: Any = None) -> bool:
    """Facilitator of the process, or of the whole site."""
    return roles.holds(person, Role.Kind.FACILITATOR, process_of(thing))


@predicate
def moderates(person: Any, thing: Any = None) -> bool:
    """Moderator of the process, or of the whole site."""
    return roles.holds(person, Role.Kind.MODERATOR, process_of(thing))


@predicate
def raised_it(person: Any, issue: Any) -> bool:
    """The person raised the issue."""
    return isinstance(issue, Issue) and issue.raised_by_id is not None and issue.raised_by_id == person.pk


@predicate
def is_of_the_body(person: Any, issue: Any) -> bool:
    """The body itself put it forward: it may also take it away."""
    return isinstance(issue, Issue) and issue.origin == "body"


@predicate
def decides_for_holder(person: Any, issue: Any) -> bool:
    """Decision-maker of the body whose move it is."""
    return isinstance(issue, Issue) and roles.holds(person, Role.Kind.DECISION_MAKER, holding_body(issue))


@predicate
def decides_for_receiver(person: Any, hand_off: Any) -> bool:
    """Decision-maker of the body that it was handed on to."""
    if not isinstance(hand_off, HandOff):
        return False
    body = hand_off.duty.body if hand_off.duty and hand_off.duty.body else hand_off.receiver
    return roles.holds(person, Role.Kind.DECISION_MAKER, body.standing)


leads = organises | facilitates
ORGANISERS = _("organisers of the process")
LEADERS = _("organisers and facilitators of the process; never the people of the body that is asked")

permit("gather.raise_issue", is_signed_in, does=_("Raise an issue"), who=_("everyone with an account"), says=True)
permit(
    "gather.raise_any",
    is_signed_in & organises,
    does=_("Raise an issue from any theme or voice, also one that staff put together"),
    who=ORGANISERS,
)
permit(
    "gather.support_issue",
    is_signed_in & ~answers_for,
    does=_("Say that an issue matters to oneself too, and take it back"),
    who=_("everyone with an account, but for the people of the body that is asked"),
)
permit(
    "gather.read_for_deciding",
    is_signed_in & answers_for,
    does=_(
        "Read the words behind an issue that their authors passed to the people who decide; each author sees who read them"
    ),
    who=_("the people of the body that is asked"),
)
permit("gather.follow_issue", is_signed_in, does=_("Follow an issue"), who=_("everyone with an account"), always=True)
permit(
    "gather.lead_issue",
    is_signed_in & leads & ~answers_for,
    does=_("Give an issue more time to find support; bring it on to be weighed, to a jury, to the body"),
    who=LEADERS,
)
permit(
    "gather.decide_remit",
    is_signed_in & decides_for_holder,
    does=_("Say, signed and in public, whether an ask is the body's to decide"),
    who=_("decision-makers of the body whose move it is"),
)
permit(
    "gather.hand_on",
    is_signed_in & (decides_for_holder | organises),
    does=_("Hand an issue on to another body, which must answer"),
    who=_("decision-makers of the body whose move it is; organisers of the process"),
)
permit(
    "gather.reply_hand_off",
    is_signed_in & decides_for_receiver,
    does=_("Take on, or refuse, an issue that was handed on"),
    who=_("decision-makers of the body that received it"),
)
permit(
    "gather.close_issue",
    is_signed_in & (organises | raised_it) & (~answers_for | is_of_the_body),
    does=_("Close an issue, with a public reason"),
    who=_("whoever raised it, and organisers; never the people of the body that is asked"),
)
permit(
    "gather.move_issue",
    is_signed_in,
    does=_("Move an issue on: the old duty is done, the new one opened"),
    who=_("anybody signed in, as part of an act that they may do. There is no page for it."),
    always=True,
)
permit(
    "gather.open_conversation",
    is_signed_in & leads & ~answers_for,
    does=_("Open a conversation, close it, draw its map"),
    who=LEADERS,
)
permit(
    "gather.write_statement", is_signed_in, does=_("Write a statement"), who=_("everyone with an account"), says=True
)
permit(
    "gather.decide_statement",
    is_signed_in & (leads | moderates) & ~answers_for,
    does=_("Let a statement in or not, with a reason"),
    who=_("organisers, facilitators and moderators; never the people of the body that is asked"),
)
permit(
    "gather.vote",
    is_signed_in & ~facilitates,
    does=_("Agree, disagree or pass"),
    who=_("everyone with an account, but for those who facilitate it"),
)
permit(
    "gather.import_conversation",
    is_signed_in & organises,
    does=_("Bring in a conversation from outside"),
    who=_("organisers of the whole site"),
)
