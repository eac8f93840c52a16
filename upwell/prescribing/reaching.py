"""Who said to a link worker that nothing may be written to them: the whole house keeps to it, whichever room has something to say."""

from __future__ import annotations

from collections.abc import Collection

from upwell.accounts import reaching
from upwell.kit import mail
from upwell.prescribing.models import Referral, State


@reaching.never_write
def said_so(keys: Collection[int]) -> set[int]:
    """Also when the case has ended or its words are gone: who reads the post at home does not change with that. They say themselves when it is over."""
    found = Referral.objects.filter(person__in=keys, no_writing=True).values_list("person", flat=True)
    return {key for key in found if key is not None}


@mail.never_to
def said_so_there(address: str) -> bool:
    """The address that somebody without an account gave in a case in which nothing may be written to them. Only once it was sent: a draft can be written down by
    anybody about any address, and nobody may silence another's mail with one that no link worker ever sees."""
    return (
        Referral.objects.filter(email__iexact=address, no_writing=True)
        .exclude(state__in=(State.DRAFT, State.ENTERED_IN_ERROR))
        .exists()
    )
