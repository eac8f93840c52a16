"""What this package registers with the packages below it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.accounts import acting, api_tokens, consent, needs, notices, roles, rules, second_factor, tasks  # noqa: F401
from upwell.accounts.models import WRITTEN_DOWN, Acting, Consent, Person, Role
from upwell.accounts.personal import register_holdings
from upwell.kit import navigation
from upwell.kit.api import register_authenticator
from upwell.kit.navigation import Item
from upwell.kit.rules import let_oversee, operate_only_if
from upwell.kit.time import now
from upwell.ledger import entries
from upwell.ledger.subjects import Presenter, present
from upwell.places.hooks import keepers

entries.register(
    "accounts.consent_given", _("Somebody agreed (%(purpose)s): %(scopes)s"), "purpose", "scopes", "wording", "how"
)
entries.register(
    "accounts.consent_withdrawn", _("Somebody took their consent back (%(purpose)s): %(scopes)s"), "purpose", "scopes"
)
for _value, _words in Role.Kind.choices:
    entries.call("role", _value, _words)
for _value, _words in Consent.How.choices:
    entries.call("how", _value, _words)
entries.call("role", WRITTEN_DOWN, _("written down by a helper, for a person"))
entries.call("role", "member", _("a member"))
entries.call("role", "system", _("the machine, by rule"))
entries.register("accounts.acting_began", _("Somebody let a helper write down for them (%(how)s)"), "how")
entries.register("accounts.role_granted", _("A role was given: %(role)s %(title)s"), "role", "title")
entries.register("accounts.role_ended", _("A role ended: %(role)s %(title)s"), "role", "title")
entries.register("accounts.operator_began", _("Somebody operates this installation from now on"))
entries.register("accounts.operator_ended", _("Somebody no longer operates this installation"))
entries.register("accounts.person_erased", _("Somebody left, and all that was held of them was erased"))


def _own(rows: Any, viewer: Any) -> Any:
    return rows.filter(person=viewer) if isinstance(viewer, Person) else rows.none()


present(
    "accounts.person",
    Presenter(
        noun=_("person"),
        label=lambda person, viewer: person.handle,
        url=lambda person: f"/people/{person.handle}/",
        visible=lambda rows, viewer: rows.filter(is_active=True) if isinstance(viewer, Person) else rows.none(),
    ),
)
present(
    "accounts.role",
    Presenter(
        noun=_("role"),
        label=lambda role, viewer: role.title or str(role.get_kind_display()),
        url=lambda role: "",
        visible=lambda rows, viewer: rows,
    ),
)
present("accounts.consent", Presenter(_("consent"), lambda row, viewer: row.purpose, lambda row: "/me/consents/", _own))
present(
    "accounts.acting",
    Presenter(_("what was written down for you"), lambda row, viewer: row.how, lambda row: "/me/seen/", _own),
)

consent.register_purpose(
    "acting",
    {"write_down": _("Write down what I say, for half an hour")},
    {"1": _("Somebody I trust with this may write down here what I say, for half an hour. I am told what they wrote.")},
    label=_("Writing down for me"),
)
consent.register_purpose(
    "needs",
    {"share": _("Show what I need to people who arrange something for me")},
    {"1": _("Those who arrange a meeting, a call or a letter for me may see what I need. I can see who looked.")},
    label=_("What I need to take part"),
)

notices.register("accounts.role", _("I get a role, or one of mine ends"))
notices.register("accounts.download", _("My data is packed and ready"))


def _needs_written(person: Person, since: datetime, until: datetime) -> list[acting.Written]:
    fresh = person.needs.filter(since__range=(since, until)).order_by("kind")
    return [acting.Written(needs.kinds.get(n.kind) or n.kind, n.note) for n in fresh]


def _written_down_for(helper: Person) -> list[needs.Circle]:
    live = Acting.objects.filter(helper=helper, ended_at=None, ends_at__gt=now()).select_related("person")
    return [
        needs.Circle(
            f"half-hour.{row.ref}",
            str(_("The person you write down for")),
            "/acting/",
            [(row.person.handle, row.person)],
        )
        for row in live
    ]


acting.writes(_needs_written)
needs.arranges(_written_down_for)
register_holdings()
register_authenticator(api_tokens.authenticate)


def _signed_in(viewer: Any) -> bool:
    return isinstance(viewer, Person)


def _has_sleeping_role(viewer: Any) -> bool:
    return isinstance(viewer, Person) and bool(roles.sleeping(viewer))


for _item in (
    Item(_("All about you"), "accounts:me", 10, "you", _signed_in),
    Item(_("Notices"), "accounts:notices", 20, "you", _signed_in),
    Item(_("What you agreed to"), "accounts:consents", 30, "you", _signed_in),
    Item(_("Set up your second step"), "accounts:second-factor", 1, "work", _has_sleeping_role),
    Item(_("Write down for somebody"), "accounts:acting", 60, "work", lambda v: roles.holds_any(v, *acting.HELPERS)),
    Item(
        _("What people need"),
        "accounts:needs-of-others",
        62,
        "work",
        lambda v: roles.holds_any(v, *acting.HELPERS, "organiser"),
    ),
    Item(
        _("Who holds which role"),
        "accounts:roles",
        80,
        "work",
        lambda v: roles.holds_any(v, "organiser", "decision_maker") or roles.is_operator(v),
    ),
    Item(_("Who may do what"), "accounts:permissions", 60, "footer"),
):
    navigation.add(_item)

let_oversee(lambda viewer: roles.holds_any(viewer, "auditor"))
operate_only_if(lambda viewer: second_factor.awake(viewer, "operator"))
keepers.append(lambda viewer: roles.holds(viewer, "organiser"))  # of the whole site
