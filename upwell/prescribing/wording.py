"""The words with which people are asked what may happen with a referral and a plan. Old wordings stay for ever: somebody agreed to them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERSION = "2026-11"

REFERRAL: dict[str, str | Promise] = {
    "hold": _("A link worker may read this and get in touch with me"),
    "tell_referrer": _("Whoever sent me may see whether I was reached"),
    "message_back": _("Whoever sent me may get a message about how it went, after I have read it"),
    "measures_back": _("My answers about how I am may stand in that message"),
    "pass_on": _("A group that I chose may be told my name and how to reach me"),
    "figures": _("My answers about how I am may be counted with those of others, without my name"),
    "count_need": _("If there is nothing for me, that may be counted, without my name or my words"),
}

PLAN: dict[str, str | Promise] = {
    "worker": _("My link worker may read it"),
    "referrer": _("It may stand in a message to whoever sent me"),
}
# Asked once, and asked no more: it named no group, and nobody's page ever showed a piece by it. Who agreed still finds the words, and may take them back.
# A group gets a sheet instead, which its person prints with what they choose and hands over themselves.
PLAN_ONCE: dict[str, str | Promise] = {
    "group": _("A group that I chose may read it (not asked any more: nobody can read it by this)"),
}

WORDINGS: dict[str, str | Promise] = {
    "2026-11": _(
        "Each of these stands by itself. Without the first one nobody can get in touch. You can take back any of them at any time, and need not say why. "
        "What was read before cannot be made unread; from that moment on nobody reads it any more."
    )
}

PLAN_WORDINGS: dict[str, str | Promise] = {
    "2026-11": _(
        "It is your plan. You choose for each sentence who may read it. Take that back, and it is closed to them at once."
    )
}

ASKED = _(
    "Each of these stands by itself. Without the first one nobody can get in touch. You can take back any of them at any time."
)

# What the person must agree to before anything is sent.
NEEDED = "hold"
