"""Asking for a link worker: for oneself, for somebody in the family, or in one's work. Written down first, looked at, then sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import actions as accounts
from upwell.accounts import consent, roles
from upwell.accounts.models import Person, Role
from upwell.kit import throttle
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, Actor, require
from upwell.kit.refs import new_ref
from upwell.kit.time import now
from upwell.prescribing import clocks, wording
from upwell.prescribing.about import About, check, columns
from upwell.prescribing.actions import moving
from upwell.prescribing.models import Referral, State, Team
from upwell.prescribing.words import new_word
from upwell.prescribing.workflow import Act

A_DAY = 24 * 3600
Source = Referral.Source


@dataclass(frozen=True)
class Sent:
    """What was sent, and the word that goes with its reference: shown once, kept only as a digest."""

    referral: Referral
    word: str


def write_for_self(
    *, actor: Person, team: Team, about: About, scopes: Collection[str], over_16: bool = True
) -> Referral:
    """`actor` writes down that they would like a link worker to get in touch. Nothing is sent yet.

    Refused: `under_16`, `team_closed`, `no_consent`, `unknown_scope`, and what `about.check` refuses.
    """
    with transaction.atomic():
        require("prescribing.ask_for_self", actor)
        _check(team, about, scopes, over_16)
        return _write(actor, actor, team, Source.SELF, about, scopes)


def write_without_account(
    *, team: Team, about: About, scopes: Collection[str], over_16: bool, from_where: str
) -> Referral:
    """The same for somebody without an account. `from_where` is what their visits have in common: five a day from one place."""
    with transaction.atomic():
        throttle.spend("refer-without-account", from_where, capacity=5, refill_seconds=A_DAY)
        _check(team, about, scopes, over_16)
        person = _somebody(over_16)
        return _write(person, person, team, Source.SELF, about, scopes)


def write_for_other(
    *,
    actor: Person,
    team: Team,
    source: str,
    about: About,
    scopes: Collection[str],
    agreed_how: str,
    over_16: bool,
    from_name: str = "",
) -> Referral:
    """`actor` writes down a referral for somebody who agreed to it, and how they agreed. The person need not have an account.

    Refused besides: `unknown_source`, and `not_for_self` when somebody is said to refer themselves.

    Refused: `under_16`, `team_closed`, `no_consent`, `unknown_scope`.
    """
    with transaction.atomic():
        if source == Source.SELF or source not in Source.values:
            raise Refused("unknown_source", _("Say from where it comes: a surgery, the council, a charity, family."))
        require("prescribing.refer_family" if source == Source.FAMILY else "prescribing.refer", actor)
        throttle.spend("refer", actor.opaque, capacity=200 if source != Source.FAMILY else 5, refill_seconds=A_DAY)
        _check(team, about, scopes, over_16)
        person = _somebody(over_16)
        return _write(actor, person, team, source, about, scopes, agreed_how=agreed_how, from_name=from_name)


def send(*, actor: Actor, referral: Referral) -> Sent:
    """Send it. From now on the team owes an answer by a day. Sending twice is sending once: the second time there is no word to show.

    Refused: `no_consent` when the person has not agreed that a link worker gets in touch; `team_closed`.
    """
    with transaction.atomic():
        referral = Referral.objects.lock(referral.pk)
        require("prescribing.move", actor, referral)
        if referral.state == State.REQUESTED:
            return Sent(referral, "")
        if not referral.team.is_open:
            raise Refused("team_closed", _("This team takes nobody on at present. Please choose another one."))
        word = new_word()
        Referral.objects.filter(pk=referral.pk).update(word=make_password(word), sent_at=now())
        referral = moving.move(actor=actor, referral=referral, act=Act.SEND)
    return Sent(referral, word)


def change(*, actor: Actor, referral: Referral, about: About) -> Referral:
    """Correct what was written, as long as it was not sent. Refused: `sent_already`."""
    with transaction.atomic():
        referral = Referral.objects.lock(referral.pk)
        require("prescribing.move", actor, referral)
        if referral.state != State.DRAFT:
            raise Refused("sent_already", _("This was sent. Tell the link worker what has changed."))
        check(about)
        Referral.objects.filter(pk=referral.pk).update(**columns(about))
        referral.refresh_from_db()
    return referral


def _check(team: Team, about: About, scopes: Collection[str], over_16: bool) -> None:
    """Refused: `under_16`, `team_closed`, `no_consent`, `unknown_scope`, and what `check` refuses."""
    if not over_16:
        raise Refused("under_16", _("This is for people who are 16 or older. For a child, speak with your surgery."))
    if not team.is_open:
        raise Refused("team_closed", _("This team takes nobody on at present. Please choose another one."))
    if wording.NEEDED not in scopes:
        raise Refused(
            "no_consent",
            _("Nobody can get in touch without the person's yes. Ask them first, and tick what they agreed to."),
        )
    if unknown := set(scopes) - set(wording.REFERRAL):
        raise Refused("unknown_scope", _("Nobody can agree to “%(scope)s” here."), scope=", ".join(sorted(unknown)))
    check(about)


def _somebody(over_16: bool) -> Person:
    """A row for somebody without an account, under a name that says nothing."""
    return accounts.join(actor=SYSTEM, handle=_handle(), over_16=over_16, assisted=True)


def _handle() -> str:
    """ "guest hjk-mnp": letters only, so that it reads as neither a phone number nor a name."""
    letters = [sign for sign in new_ref() + new_ref() if sign.isalpha()]
    taken = "".join(letters)[:8] or "somebody"
    return f"guest {taken}"


def _write(
    actor: Person,
    person: Person,
    team: Team,
    source: str,
    about: About,
    scopes: Collection[str],
    *,
    agreed_how: str = "page",
    from_name: str = "",
) -> Referral:
    """The draft, its consents and its clock."""
    others = actor.pk != person.pk
    role = _role_of(actor) if others and source != Source.FAMILY else None
    referral = Referral.objects.create(
        person=person,
        team=team,
        source=source,
        referred_by=actor if others else None,
        referred_from=(role.title if role and not from_name else from_name)[:160],
        scope_kind=role.scope_kind if role else "",
        scope_ref=role.scope_ref if role else "",
        agreed_how=Referral.Agreed(agreed_how).value,
        created_at=now(),
        moved_at=now(),
        **columns(about),
    )
    consent.give(
        actor=SYSTEM if others else actor,
        person=person,
        purpose="prescribing",
        scopes=scopes,
        subject=referral,
        wording=wording.VERSION,
        how=agreed_how,
        written_by=actor if others else None,
    )
    clocks.start(actor, referral)
    return referral


def _role_of(actor: Person) -> Role | None:
    """The role of a referrer through which it is sent. Who refers for two places sends for none of them: the colleagues of one of the two are not to read it by chance."""
    found = [role for role in roles.held(actor) if role.kind == "referrer" and role.scope_ref]
    return found[0] if len(found) == 1 else None
