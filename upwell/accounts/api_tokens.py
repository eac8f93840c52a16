"""Keys for programs of one's own. Shown once; only a digest is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts import acting
from upwell.accounts.models import ApiToken, Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.kit.time import now

PREFIX = "upw_"  # so that a key that leaks can be recognised
AT_MOST = 20


def make(*, actor: Person, name: str) -> tuple[ApiToken, str]:
    """A new key for `actor`, and its text, which nobody sees again. Refuses a name in use: a page sent twice makes one key.

    Refused: `not_while_acting`, `name_in_use`, `too_many_keys`.
    """
    with transaction.atomic():
        person = Person.objects.lock(actor.pk)
        require("accounts.manage_own", actor, person)
        if acting.running_for(person):
            raise Refused("not_while_acting", _("Somebody who helps cannot do this for a person."))
        mine = ApiToken.objects.filter(person=person, revoked_at=None)
        if not name.strip() or mine.filter(name=name.strip()).exists():
            raise Refused("name_in_use", _("You have a key of this name already. Give this one another name."))
        if mine.count() >= AT_MOST:
            raise Refused("too_many_keys", _("You have %(most)s keys. Take one back first."), most=AT_MOST)
        text = PREFIX + secrets.token_urlsafe(32)
        token = ApiToken.objects.create(person=person, name=name.strip()[:80], digest=_digest(text), created_at=now())
    return token, text


def revoke(*, actor: Person, token: ApiToken) -> ApiToken:
    """The key opens nothing from now on; doing it twice changes nothing."""
    require("accounts.manage_own", actor, token.person)
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now())
    token.refresh_from_db()
    return token


def authenticate(text: str) -> Person | None:
    """Whose key this is; None when it is unknown or taken back, or its owner gone. The time of last use is kept to the minute."""
    token = ApiToken.objects.select_related("person").filter(digest=_digest(text), revoked_at=None).first()
    if token is None or not token.person.is_active:
        return None
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now() - timedelta(minutes=1))
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now())
    return token.person


def _digest(text: str) -> str:
    # A key is 256 random bits: a plain hash cannot be guessed backwards, and a slow one would only slow down each request.
    return hashlib.sha256(text.encode()).hexdigest()
