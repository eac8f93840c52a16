"""Giving a role and ending it: on the record, and told to the person."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices, roles, second_factor
from upwell.accounts.models import Person, Role
from upwell.accounts.rules import OF_A_BODY, Grant
from upwell.kit.errors import Refused
from upwell.kit.models import Referable
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.ledger import subjects
from upwell.ledger.actions import record


def grant_role(*, actor: Actor, person: Person, kind: str, thing: Referable | None = None, title: str = "") -> Role:
    """`person` holds role `kind` for `thing` (the whole site when None) from now on. A role that they hold already is returned as it is.

    Refuses to give a role to oneself (the operator may, so that a new place can begin, but never one at a body: whoever asks does not answer), to somebody
    gone, and power to somebody who cannot sign in.

    Refused: `gone`, `cannot_sign_in`, `own_role`.
    """
    kind = Role.Kind(kind).value
    scope = roles.scope_of(thing)
    with transaction.atomic():
        person_now = Person.objects.lock(person.pk)
        require("accounts.grant_role", actor, Grant(kind, scope))
        _check(actor, person_now, kind)
        role = Role.objects.filter(
            person=person_now, kind=kind, scope_kind=scope[0], scope_ref=scope[1], until=None
        ).first()
        if role is None:
            role = Role.objects.create(
                person=person_now, kind=kind, title=title[:120], scope_kind=scope[0], scope_ref=scope[1],
                since=now(), granted_by=actor if isinstance(actor, Person) else None,
            )  # fmt: skip
            _on_record("accounts.role_granted", actor, role, thing)
            notices.tell(person_now, "accounts.role", _Told(role, begins=True).sentence(), "/me/second-factor/")
    roles.forget(person)
    return role


def end_role(*, actor: Actor, role: Role) -> Role:
    """The role ends now; ending twice changes nothing."""
    with transaction.atomic():
        role = Role.objects.lock(role.pk)
        require("accounts.end_role", actor, role)
        if role.until is None:
            role.until = now()
            role.save(update_fields=["until"])
            _on_record("accounts.role_ended", actor, role, _thing_of(role))
            notices.tell(role.person, "accounts.role", _Told(role, begins=False).sentence(), "/me/")
    return role


def make_operator(*, actor: Actor, person: Person, operates: bool = True) -> Person:
    """`person` operates this installation from now on, or no longer. Only the machine's own command line does it. Refused: `gone`, `cannot_sign_in`."""
    with transaction.atomic():
        person = Person.objects.lock(person.pk)
        require("accounts.make_operator", actor)
        if not person.is_active:
            raise Refused("gone", _("This person is no longer here."))
        if person.assisted:
            raise Refused("cannot_sign_in", _("Somebody who cannot sign in cannot hold this role."))
        if person.is_staff != operates:
            person.is_staff = operates
            person.save(update_fields=["is_staff"])
            kind = "accounts.operator_began" if operates else "accounts.operator_ended"
            record(kind, actor=actor, subject=person, personal={"person": (person.opaque, person.opaque)})
    return person


def _check(actor: Actor, person: Person, kind: str) -> None:
    if not person.is_active:
        raise Refused("gone", _("This person is no longer here."))
    if person.assisted and second_factor.has_power(kind):
        raise Refused("cannot_sign_in", _("Somebody who cannot sign in cannot hold this role."))
    if isinstance(actor, Person) and actor.pk == person.pk and (kind in OF_A_BODY or not roles.is_operator(actor)):
        raise Refused("own_role", _("Nobody gives a role to themselves. Ask somebody else who may give it."))


def _thing_of(role: Role) -> Any | None:
    return subjects.find(role.scope_kind, role.scope_ref) if role.scope_kind else None


def _on_record(kind: str, actor: Actor, role: Role, thing: Referable | None) -> None:
    record(
        kind,
        actor=actor,
        subject=thing or role,
        facts={"role": role.kind, "title": role.title},
        personal={"person": (role.person.opaque, role.person.opaque)},
    )


class _Told:
    """The sentence that tells a person of their role."""

    def __init__(self, role: Role, *, begins: bool) -> None:
        self.role, self.begins = role, begins

    def sentence(self) -> str:
        named = {"role": self.role.title or self.role.get_kind_display(), "thing": self._thing()}
        if not self.begins:
            return str(_("You are no longer %(role)s of %(thing)s.")) % named
        told = str(_("You are now %(role)s of %(thing)s.")) % named
        if second_factor.has_power(self.role.kind) and not second_factor.awake(self.role.person, self.role.kind):
            told += " " + str(_("Before you can use it, set up a second step for signing in."))
        return told

    def _thing(self) -> str:
        thing = _thing_of(self.role)
        return str(thing) if thing is not None else str(_("the whole site"))
