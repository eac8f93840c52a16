"""What the time bank registers below."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from upwell.accounts import consent, notices
from upwell.kit import navigation
from upwell.ledger import entries, subjects
from upwell.timebank import guards, personal, rules  # noqa: F401
from upwell.timebank.actions.joining import PURPOSE, SCOPE, taken_back
from upwell.timebank.wording import TERMS

consent.register_purpose(
    PURPOSE, {SCOPE: _("I take part in the time bank")}, TERMS, label=_("Taking part in the time bank")
)
consent.on_withdraw(PURPOSE, taken_back)

notices.register("hours", _("Hours in the time bank: something is asked of me, said, or booked"), default="page")

entries.register("timebank.pot_gave", _("The common pot gave %(minutes)s minutes"), "minutes", "why")
subjects.present(
    "timebank.transfer",
    subjects.Presenter(
        _("transfer of hours"),
        lambda t, v: str(t.get_kind_display()),
        lambda t: "/time/statement/",
        lambda qs, v: qs.visible_to(v),
    ),  # fmt: skip
)

navigation.add(navigation.Item(_("Time bank"), "timebank:home", order=12))
