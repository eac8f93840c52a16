"""Opening, joining and leaving spaces."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.community.hooks import said, tell_changed
from upwell.community.models import Membership, Post, Space
from upwell.kit import search
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.ledger.actions import record
from upwell.places.models import Area

WIDER = _(
    "People wrote here for those who can read it now. It cannot be opened to more people. For them, open a new space."
)
KEPT = _("Who reads this room follows from whose room it is. That stays as it is. For others, open a new room.")


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
        record("community.space_opened", actor=actor, subject=space, facts=_public_facts(space))
        search.index(space)
        if isinstance(actor, Person):
            _let_in(actor, space)  # or whoever opens a space by invitation could not see it
    return space


def edit_space(*, actor: Actor, space: Space, name: str, audience: str, statement: str, rules: str) -> Space:
    """Change what a space says of itself, or let fewer people read it. Refused: `no_statement`, `wider`: what was said was said to those who could read it then; `kept`: who reads a space that belongs to somebody follows from that."""
    with transaction.atomic():
        space = Space.objects.lock(space.pk)
        require("community.edit_space", actor, space)
        if not statement.strip():
            raise Refused("no_statement", _("Say in a sentence or two what this space is for."))
        if audience != space.audience and said("audience", actor, space) is False:
            raise Refused("kept", KEPT)
        if _reach(audience) > _reach(space.audience) and space.threads.exists():
            raise Refused("wider", WIDER)
        before = (space.name, space.audience)
        space.name, space.audience, space.statement, space.rules = name, audience, statement, rules
        space.save(update_fields=["name", "audience", "statement", "rules"])
        record("community.space_changed", actor=actor, subject=space, facts=_public_facts(space))
        _index_anew(space, everything=before != (space.name, space.audience))
        tell_changed(space)
    return space


def _reach(audience: str) -> int:
    return Space.Audience.values[::-1].index(Space.Audience(audience).value)


def _public_facts(space: Space) -> dict[str, str]:
    """The record is for everybody: a space by invitation stands there without its name."""
    facts = {"purpose": str(space.purpose), "audience": str(space.audience)}
    return facts if space.is_by_invitation else facts | {"name": space.name}


def _index_anew(space: Space, *, everything: bool) -> None:
    search.index(space)
    if everything:
        for thread in space.threads.filter(hidden_at=None):
            search.index(thread)
        standing = Post.objects.filter(thread__space=space, hidden_at=None, removed_by_author_at=None)
        for post in standing.select_related("thread__space").iterator():
            search.index(post)


def join_space(*, actor: Person, space: Space) -> Membership:
    """Join; coming back after leaving is the same. Joining twice changes nothing."""
    with transaction.atomic():
        space = Space.objects.lock(space.pk)
        require("community.join_space", actor, space)
        return _let_in(actor, space)


def invite(*, actor: Actor, space: Space, person: Person) -> Membership:
    """A host lets somebody into the space, who is told and can leave again. Letting in whoever is in already changes nothing. Refused: `gone`."""
    with transaction.atomic():
        space = Space.objects.lock(space.pk)
        require("community.invite", actor, space)
        if not person.is_active:
            raise Refused("gone", _("This person is no longer here."))
        if Membership.objects.filter(space=space, person=person, left_at=None).exists():
            return Membership.objects.get(space=space, person=person)
        told = _("You were let into the space “%(space)s”. If you do not wish to be there, leave it: nobody is told.")
        notices.tell(person, "community.invited", told % {"space": space.name}, space.get_absolute_url())
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
