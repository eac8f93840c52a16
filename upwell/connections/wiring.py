"""What connections registers below. A map is nothing that can be reported, searched, recorded, linked or opened by a helper."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.accounts import acting, consent
from upwell.accounts.models import Consent, Person
from upwell.connections import actions, personal, rules, tasks  # noqa: F401
from upwell.kit import navigation
from upwell.ledger import entries, subjects

consent.register_purpose(
    actions.PURPOSE,
    {"count": _("Count me, as one of many, in the figures of my neighbourhood")},
    {
        "1": _(
            "My map may be counted, together with those of at least nine others, in figures of my neighbourhood: how many people have "
            "nobody to turn to, know somebody with influence, bridge groups, and which places matter. Small numbers are never shown. "
            "I can stop at any time; figures that stand already stay as they are."
        )
    },
    label=_("Figures of my neighbourhood"),
)


def _not_counted(row: Consent) -> None:
    actions.forget_area(row.person)


consent.on_withdraw(actions.PURPOSE, _not_counted)
acting.keep_closed("connections:")

entries.register(
    "connections.figures_published",
    _("Figures of a neighbourhood were published: %(area)s, %(quarter)s"),
    "area",
    "quarter",
    "digest",
)
subjects.present(
    "connections.neighbourhoodfigures",
    subjects.Presenter(
        _("figures of a neighbourhood"),
        lambda row, viewer: str(row),
        lambda row: row.get_absolute_url(),
        lambda rows, viewer: rows.select_related("area"),
    ),
)


def _signed_in(viewer: Any) -> bool:
    return isinstance(viewer, Person)


navigation.add(navigation.Item(_("Who is around you"), "connections:my-people", 15, "you", _signed_in))
navigation.add(navigation.Item(_("Neighbourhoods"), "connections:neighbourhood-list", 45, "footer"))
