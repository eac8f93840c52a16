"""When much has gone one way: a kind word to the person, to nobody else, and nothing more. No limit stops anything.

This is one of the few places that look at a balance; a test holds that no rule does.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.kit.time import now
from upwell.timebank.models import Account

HOUR = 60
SOFT = 20 * HOUR  # settings.TIMEBANK_SOFT_MINUTES says otherwise
NOT_AGAIN_FOR = timedelta(days=90)
MUCH_RECEIVED: Promise = _(
    "You have received quite a lot of help lately. That is what this is for. If you would like to give something back, "
    "however small, we have ideas; if you would not, nothing changes."
)
MUCH_GIVEN: Promise = _(
    "You have given a lot of time lately. Thank you. Is there something that somebody could do for you? It helps others to be asked."
)


def soft() -> int:
    """So many minutes one way or the other, and we say a word."""
    return int(getattr(settings, "TIMEBANK_SOFT_MINUTES", SOFT))


def word_for(balance: int) -> Promise | None:
    """The sentence for somebody for whom much went one way; None for most people."""
    if balance < -soft():
        return MUCH_RECEIVED
    return MUCH_GIVEN if balance > soft() else None


def look(account: Account) -> None:
    """Say it once, and not again for three months."""
    account.refresh_from_db(fields=["balance", "told_at"])
    words = word_for(account.balance)
    if words is None or account.person is None or (account.told_at and account.told_at > now() - NOT_AGAIN_FOR):
        return
    Account.objects.filter(pk=account.pk).update(told_at=now())
    notices.tell(account.person, "hours", words, "/time/statement/")
