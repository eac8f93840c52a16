"""Who may do what with people, roles and consents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from upwell.accounts import acting, roles
from upwell.accounts.models import Acting, Person, Role
from upwell.kit.models import Referable
from upwell.kit.permissions import is_signed_in, permit

# Organisers choose neither those who watch them, nor each other, nor those who answer for a body: who asks must not appoint who answers.
OPERATOR_ONLY = frozenset({"organiser", "auditor", "decision_maker", "officer"})
OF_A_BODY = frozenset({"decision_maker", "officer"})


@dataclass(frozen=True)
class Grant:
    """A role about to be given: what `accounts.grant_role` is asked about."""

    kind: str
    scope: tuple[str, str]

    @classmethod
    def of(cls, kind: str, thing: Referable | None) -> Grant:
        return cls(kind, roles.scope_of(thing))


@predicate
def is_self(actor: Any, person: Any) -> bool:
    """The person themselves."""
    return isinstance(actor, Person) and isinstance(person, Person) and actor.pk == person.pk and actor.is_active


@predicate
def is_operator(actor: Any) -> bool:
    """Operates this installation."""
    return roles.is_operator(actor)


@predicate
def writes_down_for(actor: Any, person: Any) -> bool:
    """A helper in whose half hour with this person we are."""
    now_running = acting.running_for(person) if isinstance(person, Person) else None
    return now_running is not None and isinstance(actor, Person) and actor.pk == now_running.helper_id


@predicate
def helps_people(actor: Any) -> bool:
    """A host, facilitator or link worker of anything."""
    return roles.holds_any(actor, *acting.HELPERS)


@predicate
def arranges_something(actor: Any) -> bool:
    """A helper, or an organiser of anything."""
    return roles.holds_any(actor, *acting.HELPERS, "organiser")


@predicate
def is_helper_of(actor: Any, row: Any) -> bool:
    """The helper of this half hour."""
    return isinstance(actor, Person) and isinstance(row, Acting) and row.helper_id == actor.pk


@predicate
def is_person_of(actor: Any, row: Any) -> bool:
    """The person for whom it was written down."""
    return isinstance(actor, Person) and isinstance(row, Acting) and row.person_id == actor.pk


@predicate
def may_organise(actor: Any, grant: Any) -> bool:
    """An organiser of the whole site, or of what the role is for; never for the roles that only the operator gives."""
    kind, scope = _what(grant)
    if kind in OPERATOR_ONLY or not isinstance(actor, Person):
        return False
    mine = [(r.scope_kind, r.scope_ref) for r in roles.held(actor) if r.kind == "organiser"]
    return roles.holds_any(actor, "organiser") and (("", "") in mine or scope in mine)


@predicate
def decides_there(actor: Any, grant: Any) -> bool:
    """A decision-maker of a body, for the officers of that body."""
    kind, scope = _what(grant)
    if kind != "officer" or not scope[1] or not isinstance(actor, Person):
        return False
    mine = {(r.scope_kind, r.scope_ref) for r in roles.held(actor) if r.kind == "decision_maker"}
    return scope in mine and roles.holds_any(actor, "decision_maker")


def _what(grant: Grant | Role) -> tuple[str, tuple[str, str]]:
    """Kind and scope of a role that is about to be given, or that is held."""
    if isinstance(grant, Role):
        return grant.kind, (grant.scope_kind, grant.scope_ref)
    return grant.kind, grant.scope


@predicate
def decides(actor: Any) -> bool:
    """A decision-maker of anything."""
    return roles.holds_any(actor, "decision_maker")


@predicate
def holds_it(actor: Any, role: Any) -> bool:
    """The holder of the role."""
    return isinstance(actor, Person) and isinstance(role, Role) and role.person_id == actor.pk


@predicate
def never(actor: Any) -> bool:
    """Nobody: the machine's own command line does it."""
    return False


@predicate
def organises(actor: Any) -> bool:
    """An organiser of anything."""
    return roles.holds_any(actor, "organiser")


permit(
    "accounts.manage_own",
    is_self,
    does=_("See and change what belongs to oneself: profile, needs, notices, tokens; download everything; leave"),
    who=_("The person themselves"),
    always=True,
)
permit(
    "accounts.give_consent",
    is_self | writes_down_for,
    does=_("Give a consent or take it back"),
    who=_("The person themselves, or a helper writing it down in the half hour the person agreed to"),
    always=True,
)
permit(
    "accounts.see_needs",
    arranges_something,
    does=_("See what people need to take part, for whom one arranges something, if they let it be seen"),
    who=_("Facilitators of their juries, helpers in the half hour, organisers"),
)
permit(
    "accounts.see_profile",
    is_signed_in,
    does=_("See a person's short profile"),
    who=_("Everybody who is signed in"),
    always=True,
)
permit(
    "accounts.act_for",
    helps_people,
    does=_("Write down for somebody who phoned, wrote or came in"),
    who=_("Hosts, facilitators and link workers"),
)
permit(
    "accounts.end_acting",
    is_helper_of,
    does=_("End writing down for somebody"),
    who=_("The helper who began it"),
    always=True,
)
permit(
    "accounts.see_letter",
    is_helper_of | is_person_of,
    does=_("Print the letter that tells a person what was written down for them"),
    who=_("The helper who wrote it down, and the person"),
    always=True,
)
permit(
    "accounts.see_roles",
    organises | decides | is_operator,
    does=_("See who holds which role"),
    who=_("Organisers, decision-makers for their body, the operator"),
    always=True,
)
permit(
    "accounts.grant_role",
    may_organise | decides_there | is_operator,
    does=_("Give somebody a role"),
    who=_(
        "Organisers for what they organise; decision-makers the officers of their body; the operator. Only the operator makes organisers, auditors and decision-makers"
    ),
)
permit(
    "accounts.make_operator",
    never,
    does=_("Make somebody the operator of this installation"),
    who=_("Nobody on a page: the command line of the machine itself"),
)
permit(
    "accounts.end_role",
    holds_it | may_organise | decides_there | is_operator,
    does=_("End somebody's role"),
    who=_("Whoever may give it, and the holder"),
    always=True,
)
permit(
    "accounts.erase_person",
    is_self,
    does=_("Erase an account and all that is held of the person, for ever"),
    who=_("The person themselves"),
    always=True,
)
