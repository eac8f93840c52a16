"""Power needs a second step: an authenticator app or a passkey. Without one a role sleeps: it is held, but opens nothing."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings

from upwell.accounts.models import Person, Role

# A juror is drawn by lot and advises: asking for an authenticator would keep people out of juries.
WITHOUT_POWER = frozenset({Role.Kind.JUROR.value})


def has_power(kind: str) -> bool:
    """Whether a role of this kind needs a second step."""
    return kind not in WITHOUT_POWER


def is_set_up(person: Person) -> bool:
    """Whether `person` has an authenticator app or a passkey; read once for each request."""
    cached: bool | None = person.__dict__.get("_second_factor")
    if cached is None:
        strong = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        cached = person.__dict__["_second_factor"] = Authenticator.objects.filter(user=person, type__in=strong).exists()
    return cached


def awake(person: Person, kind: str) -> bool:
    """Whether a role of `kind` opens anything for `person` now."""
    return not has_power(kind) or not settings.ROLE_NEEDS_SECOND_FACTOR or is_set_up(person)
