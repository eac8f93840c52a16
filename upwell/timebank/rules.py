"""Who may do what in the time bank. No predicate here reads a balance; a test reads this file for it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from upwell.accounts import roles
from upwell.accounts.models import Person
from upwell.kit.permissions import is_signed_in, permit
from upwell.timebank.models import Account


@predicate
def takes_part(person: Any, thing: Any = None) -> bool:
    """Has an account in the time bank."""
    return isinstance(person, Person) and Account.objects.filter(person=person).exists()


@predicate
def is_self(person: Any, thing: Any) -> bool:
    """The person themselves."""
    return isinstance(person, Person) and isinstance(thing, Person) and person.pk == thing.pk


@predicate
def brokers_all(person: Any, thing: Any = None) -> bool:
    """A broker of the whole site."""
    return roles.holds(person, "broker")


permit("timebank.join", is_signed_in, does=_("Take part in the time bank"), who=_("Everybody with an account"))
permit("timebank.leave", is_signed_in & is_self, does=_("Leave the time bank"), who=_("The person themselves"))
permit(
    "timebank.give",
    is_signed_in & takes_part,
    does=_("Give hours of one’s own to somebody or to the common pot"),
    who=_("Everybody who takes part in the time bank"),
)
permit(
    "timebank.give_from_pot",
    is_signed_in & brokers_all,
    does=_("Give hours from the common pot, with a reason that everybody can read"),
    who=_("Brokers of the whole site, never to themselves"),
)
