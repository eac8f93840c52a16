"""Whoever of staff reads something of a case leaves a line that its person sees: who, in which role, what, when."""

from __future__ import annotations

from datetime import timedelta

from django.utils.functional import Promise

from upwell.accounts import access
from upwell.accounts.models import Access, Person
from upwell.kit.time import now
from upwell.prescribing.models import Referral

SAME_LOOK = timedelta(minutes=30)


def look(referral: Referral, by: Person, what: str | Promise, *, role: str, why: str = "") -> None:
    """Note that `by` read `what`; going back to the same page within half an hour is the same look."""
    person = referral.person
    if person is None or person.pk == by.pk:
        return
    same = Access.objects.filter(person=person, by=by, what=str(what)[:300], at__gt=now() - SAME_LOOK)
    if why or not same.exists():
        access.note(person, by, str(what), why, role)
