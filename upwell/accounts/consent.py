"""The one mechanism of consent: what for, scope by scope, in which wording, how it was given, and when it was taken back.

A package registers its purpose with the wordings that people see (`register_purpose`), asks `active` before each use, and says with `on_withdraw` what has to
disappear when a consent is taken back. Rows are never edited: a database trigger holds that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts import acting
from upwell.accounts.models import Consent, Person
from upwell.kit.errors import Refused
from upwell.kit.models import Referable
from upwell.kit.permissions import Actor, require
from upwell.kit.registry import Registry
from upwell.kit.time import now
from upwell.ledger.actions import record
from upwell.ledger.entries import call
from upwell.ledger.subjects import kind_of


@dataclass(frozen=True)
class Purpose:
    """What consent is asked for. scopes: name -> what it allows, in words. wordings: version -> the text that was shown; the last one is shown now."""

    name: str
    label: str | Promise
    scopes: Mapping[str, str | Promise]
    wordings: Mapping[str, str | Promise]

    @property
    def version(self) -> str:
        """The wording that is shown now."""
        return list(self.wordings)[-1]


purposes: Registry[Purpose] = Registry("purpose of consent")
_hooks: dict[str, list[Callable[[Consent], None]]] = {}


def register_purpose(
    name: str,
    scopes: Mapping[str, str | Promise] | Iterable[str],
    wordings: Mapping[str, str | Promise],
    label: str | Promise = "",
) -> Purpose:
    """Name a purpose. Old wordings stay in the mapping for ever: somebody agreed to them."""
    named = dict(scopes) if isinstance(scopes, Mapping) else {s: s for s in scopes}
    call("purpose", name, label or name)
    for scope, words in named.items():
        call("scopes", scope, words)
    return purposes.register(name, Purpose(name, label or name, named, dict(wordings)))


def on_withdraw(purpose: str, hook: Callable[[Consent], None]) -> None:
    """Call `hook(consent)` in the transaction in which a consent for `purpose` is taken back: whatever stood on it has to go."""
    _hooks.setdefault(purpose, []).append(hook)


def give(
    *,
    actor: Actor,
    person: Person,
    purpose: str,
    scopes: Iterable[str],
    subject: Referable | None = None,
    wording: str = "",
    how: str = "page",
    on_record: bool = True,
    written_by: Person | None = None,
) -> list[Consent]:
    """`person` agrees to these scopes; those agreed to already stay as they are. One row for each scope asked for.

    on_record: False where the caller writes one entry of its own that says the same, with `whose(person)` among what is personal.

    While a helper writes down for the person, the rows say how the person reached us and who wrote them down. `written_by` says the same where the person agreed
    somewhere else, before they were known here: in a surgery, say.

    Refused: `unknown_scope`, `unknown_wording`.
    """
    known = purposes[purpose]
    asked = sorted(set(scopes))
    with transaction.atomic():
        person = Person.objects.lock(person.pk)
        require("accounts.give_consent", actor, person)
        _check(known, asked, wording)
        here = acting.running_for(person)
        rows = {c.scope: c for c in _live(person, purpose, subject)}
        fresh = [s for s in asked if s not in rows]
        for scope in fresh:
            rows[scope] = Consent.objects.create(
                person=person,
                purpose=purpose,
                scope=scope,
                **_scope_of(subject),
                wording=wording or known.version,
                how=here.how if here else Consent.How(how).value,
                written_down_by=here.helper if here else written_by,
            )
        if fresh and on_record:
            first = rows[fresh[0]]
            facts = {"purpose": purpose, "scopes": fresh, "wording": first.wording, "how": first.how}
            record("accounts.consent_given", actor=actor, subject=subject or first, facts=facts, personal=whose(person))
    return [rows[s] for s in asked]


def withdraw(
    *, actor: Actor, person: Person, purpose: str, scopes: Iterable[str] | None = None, subject: Referable | None = None
) -> list[Consent]:
    """`person` takes back these scopes (all, when None); what stood on them goes in the same transaction. What was not given is passed over."""
    with transaction.atomic():
        person = Person.objects.lock(person.pk)
        require("accounts.give_consent", actor, person)
        rows = _live(person, purpose, subject)
        if scopes is not None:
            rows = rows.filter(scope__in=list(scopes))
        return _take_back(actor, person, list(rows.select_for_update().order_by("pk")), subject)


def withdraw_row(*, actor: Actor, consent: Consent) -> Consent:
    """Take back one row, as from the page that lists them. Refused: `already_taken_back`."""
    with transaction.atomic():
        person = Person.objects.lock(consent.person_id)
        require("accounts.give_consent", actor, person)
        consent = Consent.objects.lock(consent.pk)
        if consent.withdrawn_at is not None:
            raise Refused("already_taken_back", _("You took this back already. Nothing was changed."))
        return _take_back(actor, person, [consent], None)[0]


def withdraw_everything(*, actor: Actor, person: Person) -> int:
    """Take back all that `person` ever agreed to (somebody leaves); how many rows. Call it inside the transaction that erases."""
    require("accounts.give_consent", actor, person)
    rows = Consent.objects.select_for_update().filter(person=person, withdrawn_at=None).order_by("pk")
    return len(_take_back(actor, person, list(rows), None))


def active(person: Person, purpose: str, subject: Referable | None = None) -> set[str]:
    """The scopes that `person` agrees to now."""
    return set(_live(person, purpose, subject).values_list("scope", flat=True))


def _check(purpose: Purpose, scopes: list[str], wording: str) -> None:
    if unknown := set(scopes) - set(purpose.scopes):
        raise Refused("unknown_scope", _("Nobody can agree to “%(scope)s” here."), scope=", ".join(sorted(unknown)))
    if wording and wording not in purpose.wordings:
        raise Refused("unknown_wording", _("This wording was never shown. Please open the page again."))


def _scope_of(subject: Referable | None) -> dict[str, str]:
    if subject is None:
        return {"subject_kind": "", "subject_ref": ""}
    return {"subject_kind": kind_of(subject), "subject_ref": subject.ref}


def _live(person: Person, purpose: str, subject: Referable | None) -> QuerySet[Consent]:
    return Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None, **_scope_of(subject))


def whose(person: Person) -> dict[str, tuple[str, Any]]:
    return {"person": (person.opaque, person.opaque)}


def _take_back(actor: Actor, person: Person, rows: list[Consent], subject: Referable | None) -> list[Consent]:
    for row in rows:
        row.withdrawn_at = now()
        Consent.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=row.withdrawn_at)
        facts = {"purpose": row.purpose, "scopes": [row.scope]}
        record("accounts.consent_withdrawn", actor=actor, subject=subject or row, facts=facts, personal=whose(person))
        for hook in _hooks.get(row.purpose, ()):
            hook(row)
    return rows
