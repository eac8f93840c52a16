"""Who belongs, who speaks for an institution, who holds an office. Rules, rooms and pages ask here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import QuerySet

from upwell.accounts import roles
from upwell.accounts.models import Person, Role

if TYPE_CHECKING:
    from upwell.movement.models import Member, Term

BODY_ROLES = (Role.Kind.DECISION_MAKER, Role.Kind.OFFICER)


def speaks_for_institution(person: Any) -> bool:
    """Whether this account decides or works for a public body: also while the role sleeps. Such an account is a guest in groups, never a member."""
    return isinstance(person, Person) and any(role.kind in BODY_ROLES for role in roles.held(person))


def speakers() -> QuerySet[Any]:
    """Everybody who decides or works for a public body now, as keys for a filter."""
    return Role.objects.filter(until=None, kind__in=BODY_ROLES).values("person")


def is_inside(person: Any) -> QuerySet[Any]:
    """The groups whose inside this person sees, as keys for a filter: those of which they are a member, and no institution's voice."""
    model = apps.get_model("movement.Member")
    if not isinstance(person, Person) or speaks_for_institution(person):
        return model._default_manager.none().values("group")
    return model._default_manager.filter(person=person, left_at=None, kind="member").values("group")


def row_of(person: Any, group: Any) -> Member | None:
    """The row with which somebody belongs to a group now, as member or guest."""
    if not isinstance(person, Person):
        return None
    model: type[Member] = apps.get_model("movement.Member")
    return model.objects.standing().filter(group=group, person=person).first()


def member_of(person: Any, group: Any) -> Member | None:
    """The row of a member; None for guests and for everybody who speaks for an institution."""
    row = row_of(person, group)
    return None if row is None or row.is_guest or speaks_for_institution(person) else row


def guest_of(person: Any, group: Any) -> Member | None:
    """The row of a guest who said yes."""
    row = row_of(person, group)
    return row if row is not None and row.is_guest and row.agreed_at is not None else None


def term_of(person: Any, group: Any, *offices: str) -> Term | None:
    """The office that somebody holds today, of these or of any; None for whoever is no member any more."""
    member = member_of(person, group)
    if member is None:
        return None
    model: type[Term] = apps.get_model("movement.Term")
    terms = model.objects.standing().filter(group=group, member=member)
    return (terms.filter(office__in=offices) if offices else terms).first()
