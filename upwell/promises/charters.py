"""Charters: written by the people of a body, signed by somebody who may decide, changed only by a new version.

A charter must say what NHS Citizen (England, 2013 to 2016) never said: what is on offer, what is not, who decides, by when, and what happens if they do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person, Role
from upwell.accounts.roles import current, holders
from upwell.kit import search
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now, today
from upwell.ledger.actions import record
from upwell.places.models import PublicBody
from upwell.promises.models import Charter, CharterVersion
from upwell.promises.telling import tell_each
from upwell.promises.terms import DEFAULT_NUMBERS, TERMS, copy_of, default_stages, digest, still_missing

RESERVED_SLUGS = frozenset({"new"})
_concerned: list[Callable[[Charter], Iterable[Person]]] = []


def concerned(people: Callable[[Charter], Iterable[Person]]) -> None:
    """Tell `people(charter)` when a new version is signed: whoever takes part in its processes."""
    _concerned.append(people)


def draft(*, actor: Actor, body: PublicBody, title: str, slug: str, **terms: Any) -> CharterVersion:
    """Begin a charter of `body`: version 1, unsigned. Terms that are not given wait to be written; days and stages have usual values.

    Returns the version (its `charter` is the charter). Refuses a slug that is taken ("slug_taken") and a body that has ended ("body_ended").

    Refused: `body_ended`, `slug_taken`.
    """
    with transaction.atomic():
        body = PublicBody.objects.lock(body.pk)
        require("promises.draft_charter", actor, body)
        if body.has_ended:
            raise Refused("body_ended", _("%(body)s no longer exists, so it cannot promise anything."), body=body.name)
        if slug in RESERVED_SLUGS or Charter.objects.filter(slug=slug).exists():
            raise Refused("slug_taken", _("Another charter has this address. Choose a different one."))
        charter = Charter.objects.create(body=body, title=title, slug=slug)
        begin_with = {**DEFAULT_NUMBERS, "stages": default_stages(), "effective_on": today()}
        return CharterVersion.objects.create(charter=charter, number=1, **{**begin_with, **_known(terms)})


def revise(*, actor: Actor, charter: Charter, **changed: Any) -> CharterVersion:
    """Change a charter: edits the draft that waits to be signed, or begins the next version with everything the last one says."""
    with transaction.atomic():
        charter = Charter.objects.lock(charter.pk)
        require("promises.draft_charter", actor, charter)
        newest = charter.versions.order_by("-number")[0]
        if newest.signed_at is None:
            return _edit(newest, _known(changed))
        terms = {**copy_of(newest), "effective_on": today(), **_known(changed)}
        return CharterVersion.objects.create(charter=charter, number=newest.number + 1, **terms)


def sign(*, actor: Actor, version: CharterVersion) -> CharterVersion:
    """Sign a version: from its day on it holds, nobody can change it, and everybody concerned is told what is different.

    Never begins before it is signed. Refuses what is not complete ("incomplete", naming what is missing) or signed already ("already_signed").

    Refused: `already_signed`, `incomplete`.
    """
    with transaction.atomic():
        charter = Charter.objects.lock(version.charter_id)
        version = CharterVersion.objects.lock(version.pk)
        require("promises.sign_charter", actor, version)
        if version.signed_at is not None:
            raise Refused("already_signed", _("This version is signed already. To change it, write a new version."))
        if missing := still_missing(version):
            raise Refused("incomplete", _("Before it can be signed, write: %(missing)s."), missing=", ".join(missing))
        role = current(actor, Role.Kind.DECISION_MAKER, charter.body)
        version.signed_at = now()
        version.signed_by = actor if isinstance(actor, Person) else None
        version.signed_title = (role.title or str(role.get_kind_display())) if role else charter.body.name
        version.effective_on = max(version.effective_on, today())
        version.save()
        _put_on_record(actor, charter, version)
        search.index(charter)
        _tell(charter, version)
    return version


def _put_on_record(actor: Actor, charter: Charter, version: CharterVersion) -> None:
    record(
        "promises.charter_signed",
        actor=actor,
        subject=version,
        role="" if actor.is_system else str(Role.Kind.DECISION_MAKER),
        facts={
            "charter": charter.title,
            "version": version.number,
            "effective_on": version.effective_on.isoformat(),
            "signed_title": version.signed_title,
            "terms_sha256": digest(version),
        },
    )


def _tell(charter: Charter, version: CharterVersion) -> None:
    people = [person for found in _concerned for person in found(charter)]
    for kind in (Role.Kind.OFFICER, Role.Kind.DECISION_MAKER):
        people += holders(kind, charter.body)
    people += holders(Role.Kind.ORGANISER)
    first = _("%(charter)s was signed. It says what is on offer, and by when.")
    changed = _("%(charter)s has a new version. See what changed.")
    tell_each(
        people,
        "promises.charter_signed",
        first if version.number == 1 else changed,
        version.get_absolute_url(),
        charter=charter.title,
    )


def _edit(version: CharterVersion, changed: dict[str, Any]) -> CharterVersion:
    version = CharterVersion.objects.lock(version.pk)
    for term, value in changed.items():
        setattr(version, term, value)
    version.save()
    return version


def _known(terms: dict[str, Any]) -> dict[str, Any]:
    """The terms; a name that no charter has is a mistake of the caller."""
    if unknown := set(terms) - TERMS:
        raise TypeError(f"a charter has no term {sorted(unknown)}")
    return terms
