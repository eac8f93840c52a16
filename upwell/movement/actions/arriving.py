"""People who came along with their group: an account that waits, a letter with a link, and their own hand that takes it."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import actions as accounts
from upwell.accounts import consent, handles
from upwell.accounts.actions.people import taken_meanwhile
from upwell.accounts.models import Person
from upwell.community.models import Post, Thread
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now
from upwell.movement import members
from upwell.movement.actions import rooms
from upwell.movement.archive.desk import moment
from upwell.movement.archive.shape import Line
from upwell.movement.models import (
    Claim,
    Decision,
    Disclosure,
    Group,
    GroupAction,
    Member,
    Paper,
    Question,
)

ENDLESS = 1_000
HAS_ACCOUNT = _("There is an account with this address here already. Sign in with it, then open this link again.")
# What of a group may carry somebody's name.
NAMED: tuple[tuple[Any, str], ...] = (
    (Post, "author"),
    (Thread, "author"),
    (Group, "founded_by"),
    (Decision, "proposed_by"),
    (GroupAction, "begun_by"),
    (Question, "asked_by"),
    (Question, "answered_by"),
    (Disclosure, "told_by"),
    (Paper, "added_by"),
)


def make(line: Line) -> Person:
    """An account for somebody who agreed to come along: no address, no password, so nobody can sign in to it until its owner takes it."""
    person = Person(
        ref=line["ref"],
        handle=free_handle(line["handle"], line["ref"]),
        language=line["language"] if line["language"] in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
        email=None,
    )
    person.joined_at = moment(line["joined_at"]) or now()
    person.declared_16_at = moment(line["declared_16_at"])
    person.set_unusable_password()
    person.save(force_insert=True)
    return person


def free_handle(handle: str, ref: str) -> str:
    """The name that they had, or that name with a number where somebody here has it, or one made of their reference where it cannot be a name here."""
    try:
        wanted = handles.check(handle)
    except ValidationError:
        wanted = f"Someone {ref[:4]}"
    for number in range(2, ENDLESS):
        if not handles.is_taken(wanted):
            return wanted
        wanted = f"{handle[:26]} {number}"
    return f"Someone {ref[:12]}"


def token_digest(token: str) -> str:
    """Under which a link is known here."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token(claim: Claim) -> str:
    """A fresh link for a place that waits; the one before leads nowhere any more. From the job that sends the letter."""
    token = secrets.token_urlsafe(32)
    Claim.objects.filter(pk=claim.pk).update(digest=token_digest(token), sent_at=now())
    return token


def claim_of(token: str) -> Claim | None:
    """The place that this link opens; None when it is used, over, or not ours."""
    found: Claim | None = (
        Claim.objects.filter(digest=token_digest(token), used_at=None, ends_at__gt=now())
        .exclude(digest="")
        .select_related("person", "group")
        .first()
    )
    return found if found is not None and found.person.is_active else None


def _lock_place(token: str) -> Claim:
    """The place that this link opens, locked. Of two presses at once the second finds it taken, or gone with whoever declined it."""
    found = claim_of(token)
    waiting = Claim.objects.select_for_update(no_key=True).filter(pk=found.pk if found else None, used_at=None)
    claim: Claim | None = waiting.first()
    if claim is None:
        raise Refused("unknown_link", _("This link was used, or its time is over."))
    return claim


def take_place(*, token: str, over_16: bool, shows_name: bool = False) -> Person:
    """Whoever holds the link from the letter takes the place: the address that the letter went to becomes theirs, and they sign in by code from then on.

    Nobody has an account to be the actor yet; the link is what proves who they are. Refused: `unknown_link`, `under_16`, `address_taken`.
    """
    with transaction.atomic():
        claim = _lock_place(token)
        person = Person.objects.lock(claim.person_id)
        if not over_16:
            raise Refused("under_16", _("This place is for people who are 16 or older."))
        if Person.objects.filter(email__iexact=claim.address).exists():
            raise Refused("address_taken", HAS_ACCOUNT)
        _sign_over(person, claim.address)
        Claim.objects.filter(pk=claim.pk).update(used_at=now(), address="", digest="")
        if shows_name:
            consent.give(actor=person, person=person, purpose="carry", scopes=["name", "address"], subject=claim.group)
    return person


def take_place_with(*, actor: Person, token: str) -> Person:
    """Somebody who has an account here already, with the very address that the letter went to, takes the place with it; the one that was kept goes.

    Refused: `unknown_link`, `not_yours`, `speaks_for_institution`.
    """
    with transaction.atomic():
        claim = _lock_place(token)
        if not is_theirs(actor, claim):
            raise Refused(
                "not_yours", _("The letter went to another address than yours. Sign out, then open this link again.")
            )
        if members.speaks_for_institution(actor):
            raise Refused(
                "speaks_for_institution", _("This account speaks for a public body, so it can be no member of a group.")
            )
        kept, group = Person.objects.lock(claim.person_id), claim.group
        for model, key in NAMED:
            model.objects.filter(**{key: kept}).update(**{key: actor})
        _belong(actor, kept, group)
        Claim.objects.filter(pk=claim.pk).delete()
        accounts.erase(actor=SYSTEM, person=kept)
    return actor


def decline(*, token: str) -> None:
    """Whoever holds the link wants no place here: what came along of them is erased. The link is what proves who they are. Refused: `unknown_link`.

    Without this, somebody who never takes their place could never again take their name from what they said.
    """
    with transaction.atomic():
        accounts.erase(actor=SYSTEM, person=_lock_place(token).person)


def is_theirs(person: Person, claim: Claim) -> bool:
    """Whether the letter went to a checked address of this person."""
    mine = EmailAddress.objects.filter(user=person, verified=True, email__iexact=claim.address)
    return bool(claim.address) and mine.exists()


def _belong(actor: Person, kept: Person, group: Group) -> None:
    """In the place of whom was kept; whoever is in the group already stays as they are, and the other row stays as history."""
    rows = Member.objects.filter(person=kept).exclude(group__in=Member.objects.filter(person=actor).values("group"))
    keys = list(rows.values_list("pk", flat=True))
    Member.objects.filter(pk__in=keys).update(person=actor)
    for row in Member.objects.standing().filter(pk__in=keys):
        rooms.enter(row)


def _sign_over(person: Person, address: str) -> None:
    with taken_meanwhile():
        person.email = address.lower()
        person.declared_16_at = person.declared_16_at or now()
        person.save(update_fields=["email", "declared_16_at"])
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)


def end_claims() -> int:
    """Links whose time is over open nothing, and the addresses behind them are forgotten; how many. The tick calls it."""
    due = Claim.objects.filter(used_at=None, ends_at__lte=now()).exclude(address="")
    return due.update(address="", digest="")
