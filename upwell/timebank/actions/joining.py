"""Taking part, and no longer taking part. Taking part is a consent of its own: taken back, offers and needs are gone and the account is nobody's."""

from __future__ import annotations

from django.db import transaction

from upwell.accounts import consent
from upwell.accounts.models import Consent, Person
from upwell.kit.permissions import require
from upwell.kit.time import now
from upwell.places.models import Area
from upwell.timebank.models import Account

PURPOSE, SCOPE = "timebank", "take_part"


def join(*, actor: Person, area: Area | None = None) -> Account:
    """`actor` agrees to what we agree on and has an account from now on. Joining twice changes nothing but the place."""
    with transaction.atomic():
        person = Person.objects.lock(actor.pk)
        require("timebank.join", actor)
        given = consent.give(actor=actor, person=person, purpose=PURPOSE, scopes=[SCOPE])[0]
        account, made = Account.objects.get_or_create(
            person=person, defaults={"kind": Account.Kind.MEMBER, "wording": given.wording, "opened_at": now()}
        )
        if area is not None or made:
            Account.objects.filter(pk=account.pk).update(area=area)
            account.refresh_from_db()
    return account


def leave(*, actor: Person) -> None:
    """`actor` takes part no longer. What others gave and received stays as it is, and the books stay balanced."""
    with transaction.atomic():
        require("timebank.leave", actor, actor)
        consent.withdraw(actor=actor, person=actor, purpose=PURPOSE)


def close_account(person: Person) -> int:
    """The account becomes that of somebody who left: nobody can tell any more whose it was. How many rows."""
    found = Account.objects.select_for_update(no_key=True).filter(person=person)
    return found.update(kind=Account.Kind.LEFT, person=None, area=None, told_at=None)


def taken_back(row: Consent) -> None:
    """Whoever takes the consent back has left the time bank."""
    from upwell.timebank.personal import untie  # noqa: PLC0415  (personal knows all tables, this module only its own)

    untie(row.person)
