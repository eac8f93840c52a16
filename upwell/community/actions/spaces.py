"""Opening, joining and leaving spaces."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.community.models import Membership, Space
from upwell.kit import search
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.ledger.actions import record
from upwell.places.models import Area


def open_space(
    *,
    actor: Actor,
    name: str,
    slug: str,
    purpose: str,
    audience: str,
    statement: str,
    rules: str,
    area: Area | None = None,
) -> Space:
    """Open a room with a stated purpose and audience. Refused: `slug_taken`, `no_statement`."""
    with transaction.atomic():
        require("community.open_space", actor)
        if Space.objects.filter(slug=slug).exists():
            raise Refused("slug_taken", _("There is a space with this address already. Choose another name."))
        if not statement.strip():
            raise Refused("no_statement", _("Say in a sentence or two what this space is for."))
        space = Space.objects.create(
            name=name,
            slug=slug,
            purpose=purpose,
            audience=audience,
            statement=statement,
            rules=rules,
            area=area,
            created_at=now(),
        )
        record(
            "community.space_opened",
            actor=actor,
            subject=space,
            facts={"name": name, "purpose": purpose, "audience": audience},
        )
        search.index(space)
    return space


def join_space(*, actor: Person, space: Space) -> Membership:
    """Join; coming back after leaving is the same. Joining twice changes nothing."""
    with transaction.atomic():
        space = Space.objects.lock(space.pk)
        require("community.join_space", actor, space)
        return _let_in(actor, space)


def invite(*, actor: Actor, space: Space, person: Person) -> Membership:
    """A host lets somebody into the space."""
    with transaction.atomic():
        space = Space.objects.lock(space.pk)
        require("community.invite", actor, space)
        return _let_in(person, space)


def leave_space(*, actor: Person, space: Space) -> None:
    """Leave. What one said stays until one removes it."""
    with transaction.atomic():
        Membership.objects.filter(space=space, person=actor, left_at=None).update(left_at=now())


def _let_in(person: Person, space: Space) -> Membership:
    membership, made = Membership.objects.get_or_create(space=space, person=person, defaults={"since": now()})
    if not made and membership.left_at is not None:
        Membership.objects.filter(pk=membership.pk).update(left_at=None, since=now())
        membership.refresh_from_db()
    return membership
