"""Changes that wait: a provider writes what a service shall say, a keeper sees the difference and takes it over or leaves it. Somebody signed out may say what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import roles
from upwell.accounts.models import Person
from upwell.directory.actions.history import hand_of
from upwell.directory.actions.organizations import WORDS, put_organization
from upwell.directory.actions.services import differing, put_new_service, put_place, put_service, require_other_place
from upwell.directory.models import Change, Organization, Service
from upwell.directory.sheet import checked, place_of, sheet_of
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import TWICE, now
from upwell.ledger.actions import record
from upwell.promises.telling import tell_each

MOST_WORDS = 500
State = Change.State


def propose_change(*, actor: Person, service: Service, sheet: Mapping[str, str], why: str = "") -> Change:
    """Write what a service shall say instead. Nothing is public yet. A change of the same person that waits already is written over.

    Refused: `nothing_different`.
    """
    with transaction.atomic():
        service = Service.objects.lock(service.pk)
        require("directory.propose_change", actor, service)
        different = differing(service, sheet)
        if not different:
            raise Refused(
                "nothing_different", _("This is what it says already. If all of it is still so, say so with one click.")
            )
        before, after = sheet_of(service), checked({name: sheet[name] for name in different})
        told = {
            "before": {name: before[name] for name in different},
            "after": {name: after[name] for name in different},
            "why": why.strip()[:MOST_WORDS],
        }
        return _put(actor, Change.Kind.EDIT, service.organization, service, told)


def propose_service(*, actor: Person, organization: Organization, sheet: Mapping[str, str], why: str = "") -> Change:
    """Write down a service that is not in the directory yet; it waits like any other change."""
    with transaction.atomic():
        organization = Organization.objects.lock(organization.pk)
        require("directory.propose_change", actor, organization)
        after = {name: text for name, text in checked({"name": "", **sheet}).items() if text}
        twin = Change.objects.filter(
            organization=organization,
            kind=Change.Kind.NEW,
            proposed_by=actor,
            after=after,
            proposed_at__gt=now() - TWICE,
        ).first()
        if twin is not None:
            return twin  # type: ignore[no-any-return]
        made: Change = Change.objects.create(
            kind=Change.Kind.NEW,
            organization=organization,
            after=after,
            why=why.strip()[:MOST_WORDS],
            proposed_by=actor,
            hand=hand_of(actor),
        )
        tell_keepers(made)
    return made


def propose_organization(
    *, actor: Person, organization: Organization, words: Mapping[str, str], why: str = ""
) -> Change:
    """Write what an organisation shall say of itself instead. Refused: `nothing_different`."""
    with transaction.atomic():
        organization = Organization.objects.lock(organization.pk)
        require("directory.propose_change", actor, organization)
        before = {name: str(getattr(organization, name)) for name in WORDS}
        after = {name: words[name].strip() for name in WORDS if name in words and words[name].strip() != before[name]}
        if not after:
            raise Refused("nothing_different", _("This is what it says already."))
        told = {"before": {name: before[name] for name in after}, "after": after, "why": why.strip()[:MOST_WORDS]}
        return _put(actor, Change.Kind.ORGANIZATION, organization, None, told)


def say_wrong(*, actor: Actor, service: Service, words: str) -> Change:
    """Somebody, signed in or not, says that something about a service is wrong. The same words that wait already are one.

    Refused: `no_words`.
    """
    with transaction.atomic():
        service = Service.objects.lock(service.pk)
        require("directory.say_wrong", actor, service)
        said = words.strip()[:MOST_WORDS]
        if not said:
            raise Refused("no_words", _("Write what is wrong."))
        same: Change | None = service.changes.filter(kind=Change.Kind.PROBLEM, state=State.WAITING, why=said).first()
        if same is not None:
            return same
        made: Change = Change.objects.create(
            kind=Change.Kind.PROBLEM, service=service, organization=service.organization, why=said,
            proposed_by=actor if isinstance(actor, Person) else None,
        )  # fmt: skip
        tell_keepers(made)
    return made


def withdraw_change(*, actor: Person, change: Change) -> Change:
    """Take back what one wrote, while it waits. Refused: `decided`."""
    with transaction.atomic():
        change = _waiting(change)
        require("directory.withdraw_change", actor, change)
        return _decide(change, State.WITHDRAWN, actor, "")


def take_change(*, actor: Person, change: Change, words: str = "") -> Change:
    """Let a change in. Refused when what it changes was changed meanwhile: the difference that was looked at is not the one that would happen.

    Refused: `decided`, `changed_meanwhile`, `known_already` (a service of this name is there by now), `same_place` (a place that is there by now).
    """
    with transaction.atomic():
        change = _waiting(change)
        require("directory.decide_change", actor, change)
        if (let_in := _LET_IN.get(change.kind)) is not None:
            let_in(actor, change)
        _decide(change, State.TAKEN, actor, words)
        _tell_writer(change, _("What you wrote about %(name)s is in the directory now. %(words)s"))
    return change


def _let_in_new(actor: Person, change: Change) -> None:
    organization: Organization = Organization.objects.lock(change.organization_id)
    _require_new(organization, change)
    change.service = put_new_service(actor, organization, change.after)
    change.save(update_fields=["service"])


def _let_in_organization(actor: Person, change: Change) -> None:
    organization: Organization = Organization.objects.lock(change.organization_id)
    _require_unchanged(change, {name: getattr(organization, name) for name in WORDS})
    put_organization(actor, organization, change.after)


def _let_in_place(actor: Person, change: Change) -> None:
    service: Service = Service.objects.lock(change.service_id)
    at = service.service_at_locations.filter(pk=change.at_id or 0).select_related("location", "service").first()
    _require_unchanged(change, place_of(at) if at else {})
    if any(change.after.values()):
        require_other_place(service, at, change.after)
    put_place(actor, service, at, change.after)


def _let_in_words(actor: Person, change: Change) -> None:
    service: Service = Service.objects.lock(change.service_id)
    _require_unchanged(change, sheet_of(service))
    put_service(actor, service, change.after)


# That something is wrong changes nothing by itself.
_LET_IN: dict[str, Callable[[Person, Change], None]] = {
    Change.Kind.NEW: _let_in_new,
    Change.Kind.ORGANIZATION: _let_in_organization,
    Change.Kind.PLACE: _let_in_place,
    Change.Kind.EDIT: _let_in_words,
}


def leave_change(*, actor: Person, change: Change, words: str) -> Change:
    """Leave it as it was, and say why: whoever wrote it reads this. Refused: `decided`, `no_words`."""
    with transaction.atomic():
        change = _waiting(change)
        require("directory.decide_change", actor, change)
        if not words.strip():
            raise Refused("no_words", _("Write why: whoever wrote it will read this."))
        _decide(change, State.LEFT, actor, words)
        facts = {"name": change.organization.name, "fields": ", ".join(change.after)}
        record("directory.change_left", actor=actor, subject=change.service or change.organization, facts=facts)
        _tell_writer(change, _("What you wrote about %(name)s was left out: %(words)s"))
    return change


def _put(actor: Person, kind: str, organization: Organization, service: Service | None, told: dict[str, Any]) -> Change:
    mine = Change.objects.filter(
        kind=kind, organization=organization, service=service, proposed_by=actor, state=State.WAITING
    )
    waiting: Change | None = mine.select_for_update().first()
    if waiting is not None:
        for name, value in told.items():
            setattr(waiting, name, value)
        waiting.proposed_at = now()
        waiting.save(update_fields=[*told, "proposed_at"])
        return waiting
    made: Change = Change.objects.create(
        kind=kind,
        organization=organization,
        service=service,
        proposed_by=actor,
        proposed_at=now(),
        hand=hand_of(actor),
        **told,
    )
    tell_keepers(made)
    return made


def _waiting(change: Change) -> Change:
    locked: Change = Change.objects.lock(change.pk)
    if locked.state != State.WAITING:
        raise Refused("decided", _("Somebody has decided on this already."))
    return locked


def _decide(change: Change, state: str, actor: Person, words: str) -> Change:
    change.state, change.decided_at, change.words = state, now(), words.strip()[:MOST_WORDS]
    change.decided_by = actor
    change.save(update_fields=["state", "decided_at", "words", "decided_by"])
    return change


def _require_new(organization: Organization, change: Change) -> None:
    """Let in beside one of the same name its words would be lost: that one would be taken for it."""
    if organization.services.open().filter(name__iexact=change.after["name"]).exists():
        raise Refused(
            "known_already",
            _(
                "A service of this name is in the directory by now. Leave this one, and change that one where it differs."
            ),
        )


def _require_unchanged(change: Change, current: Mapping[str, Any]) -> None:
    if any(str(current.get(name, "")) != text for name, text in change.before.items()):
        raise Refused(
            "changed_meanwhile",
            _(
                "It was changed after this was written, so this difference is not true any more. Leave it, and ask for it again."
            ),
        )


def tell_keepers(change: Change) -> None:
    """A change waits for those who decide on it."""
    keepers = [*roles.holders("link_worker"), *roles.holders("organiser")]
    name = change.service.name if change.service else change.after.get("name") or change.organization.name
    tell_each(
        [person for person in keepers if person.pk != change.proposed_by_id],
        "directory.waits",
        _("A change to the directory waits for you: %(name)s"),
        f"/what-helps/changes/{change.ref}/",
        name=name,
    )


def _tell_writer(change: Change, text: Any) -> None:
    if change.proposed_by is not None:
        name = change.service.name if change.service else change.organization.name
        url = (change.service or change.organization).get_absolute_url()
        tell_each([change.proposed_by], "directory.decided", text, url, name=name, words=change.words)
