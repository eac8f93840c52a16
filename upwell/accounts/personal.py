"""What accounts hold of a person: how it is handed out and erased. Every table of this package and of the sign-in library is named here."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import (
    Access,
    Acting,
    ApiToken,
    Consent,
    Download,
    HelperNote,
    Need,
    Notice,
    NoticeWish,
    Person,
    Role,
)
from upwell.kit.personal import Holding, hold

# After the packages above, which may still need to know whose a row was.
LATE = 90


def _rows(rows: QuerySet[Any], *names: str) -> list[dict[str, Any]]:
    return list(rows.values(*names))


def _person(person: Person) -> list[dict[str, Any]]:
    names = ("handle", "email", "about", "language", "joined_at", "declared_16_at", "last_login", "is_new_until")
    later = ("assisted", "leaving_on", "break_until", "is_staff", "opaque", "ref")
    groups = {"groups": list(person.groups.values_list("name", flat=True))}
    return [{name: getattr(person, name) for name in names + later} | groups]


def _roles(person: Person) -> list[dict[str, Any]]:
    return _rows(person.roles.order_by("pk"), "kind", "title", "scope_kind", "scope_ref", "since", "until")


def _consents(person: Person) -> list[dict[str, Any]]:
    names = ("purpose", "scope", "subject_kind", "subject_ref", "wording", "how", "given_at", "withdrawn_at")
    return _rows(person.consents.order_by("pk"), *names)


def _seen(person: Person) -> list[dict[str, Any]]:
    return _rows(person.accesses.order_by("pk"), "at", "role", "what", "why")


def _acting(person: Person) -> list[dict[str, Any]]:
    names = ("ref", "how", "began_at", "ends_at", "ended_at")
    for_me = [r | {"as": "person"} for r in _rows(person.acted_for_by.order_by("pk"), *names, "consent_note")]
    by_me = [r | {"as": "helper"} for r in _rows(person.acting_as_helper.order_by("pk"), *names)]
    return for_me + by_me


def _notices(person: Person) -> list[dict[str, Any]]:
    return _rows(person.notices.order_by("pk"), "kind", "text", "url", "at", "read_at", "mailed_at")


def _tokens(person: Person) -> list[dict[str, Any]]:
    return _rows(person.api_tokens.order_by("pk"), "name", "created_at", "last_used_at", "revoked_at")


def _sign_in(person: Person) -> list[dict[str, Any]]:
    """Addresses, second steps (never their secrets) and devices."""
    mails = [{"address": e.email, "checked": e.verified} for e in EmailAddress.objects.filter(user=person)]
    steps = [{"second_step": a.type, "since": a.created_at} for a in Authenticator.objects.filter(user=person)]
    devices = _rows(UserSession.objects.filter(user=person), "created_at", "last_seen_at", "ip", "user_agent")
    return [*mails, *steps, *({"device": d} for d in devices)]


def _erase_person(person: Person) -> int:
    person.groups.clear()
    person.user_permissions.clear()
    return Person.objects.filter(pk=person.pk).update(email=None, about="", last_login=None)


def _erase_roles(person: Person) -> int:
    Role.objects.filter(granted_by=person).update(granted_by=None)
    return person.roles.all().delete()[0]


def _erase_consents(person: Person) -> int:
    Consent.objects.filter(written_down_by=person).update(written_down_by=None)
    return person.consents.all().delete()[0]


def _erase_acting(person: Person) -> int:
    """What was written down for the person goes; what they wrote down for others stays with those others, without a name."""
    Access.objects.filter(by=person).update(by=None)
    Acting.objects.filter(helper=person).update(helper=None)
    HelperNote.objects.filter(by=person).update(by=None)
    return person.accesses.all().delete()[0] + person.acted_for_by.all().delete()[0]


def _erase_sign_in(person: Person) -> int:
    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    steps = Authenticator.objects.filter(user=person).delete()[0]
    addresses: int = EmailAddress.objects.filter(user=person).delete()[0]
    return len(sessions) + int(steps) + addresses


def _nothing(person: Person) -> int:
    """Erased together with another holding."""
    return 0


def register_holdings() -> None:
    """Called once by accounts.wiring."""
    sign_in = ("account.EmailAddress", "account.EmailConfirmation", "mfa.Authenticator", "usersessions.UserSession")
    for holding in (
        Holding("roles", ("accounts.Role",), _roles, _erase_roles, LATE, label=_("Your roles")),
        Holding("consents", ("accounts.Consent",), _consents, _erase_consents, LATE, label=_("What you agreed to")),
        Holding(
            "needs",
            ("accounts.Need",),
            lambda p: _rows(p.needs, "kind", "note", "since"),
            lambda p: _gone(Need, p),
            LATE,
            label=_("What you need to take part"),
        ),
        Holding("acting", ("accounts.Acting",), _acting, _erase_acting, LATE, label=_("What was written down for you")),
        Holding(
            "helper_note",
            ("accounts.HelperNote",),
            lambda p: _rows(HelperNote.objects.filter(person=p), "text", "at"),
            lambda p: _gone(HelperNote, p),
            LATE,
            label=_("The note by which a helper finds you"),
        ),
        Holding("seen", ("accounts.Access",), _seen, _nothing, LATE, label=_("Who did or read something of yours")),
        Holding(
            "tokens", ("accounts.ApiToken",), _tokens, lambda p: _gone(ApiToken, p), LATE, label=_("Keys for programs")
        ),
        Holding("notices", ("accounts.Notice",), _notices, lambda p: _gone(Notice, p), LATE, label=_("Notices")),
        Holding(
            "notice_wishes",
            ("accounts.NoticeWish",),
            lambda p: _rows(p.notice_wishes, "kind", "by"),
            lambda p: _gone(NoticeWish, p),
            LATE,
            label=_("How you are told"),
        ),
        Holding(
            "downloads",
            ("accounts.Download",),
            lambda p: _rows(p.downloads, "asked_at", "ready_at"),
            lambda p: _gone(Download, p),
            LATE,
            label=_("Files packed for you"),
        ),
        Holding("sign_in", sign_in, _sign_in, _erase_sign_in, LATE, label=_("How you sign in")),
        Holding("account", ("accounts.Person",), _person, _erase_person, LATE + 1, label=_("Your account")),
    ):
        hold(holding)


def _gone(model: type[Any], person: Person) -> int:
    deleted: int = model.objects.filter(person=person).delete()[0]
    return deleted


def size_of(person: Person) -> int:
    """How many rows are held of a person, counted roughly and quickly: every key to a person in every table that a holding names."""
    from upwell.kit.personal import holdings  # noqa: PLC0415

    return sum(_count(label, person) for holding in holdings() for label in holding.models)


def _count(label: str, person: Person) -> int:
    from django.apps import apps  # noqa: PLC0415

    model = apps.get_model(label)
    keys = [f.name for f in model._meta.concrete_fields if f.related_model is Person]
    return sum(model._default_manager.filter(**{key: person}).count() for key in keys)
