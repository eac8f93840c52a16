"""Finding one referral for somebody: as its person, as whoever sent it, as its link worker, or by reference. For everybody else there is none (404)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from upwell.accounts.models import Person
from upwell.kit.permissions import allowed, require
from upwell.prescribing.models import Referral, ReferralQuerySet
from upwell.prescribing.rules import parties
from upwell.prescribing.workflow import Party


def _rows() -> ReferralQuerySet:
    found: ReferralQuerySet = Referral.objects.select_related("team__body", "person", "worker", "area", "referred_by")
    return found


def any_of(person: Person, ref: str) -> Referral:
    """A referral to which `person` is anything at all; what they may do with it is asked afterwards."""
    found: Referral = get_object_or_404(_rows(), ref=ref)
    if not parties(person, found):
        raise Http404
    return found


def as_target(person: Person, ref: str) -> Referral:
    """One that was sent to a team of `person`: that it exists, not what is in it."""
    found: Referral = get_object_or_404(_rows().of_team_of(person), ref=ref)
    if Party.TARGET not in parties(person, found):
        raise Http404
    return found


def case(person: Person, ref: str, permission: str) -> Referral:
    """A case of the team's, for something that needs `permission`: a colleague is told no, everybody else that there is none."""
    found = as_target(person, ref)
    if not allowed("prescribing.open_case", person, found) and not allowed("prescribing.cover_case", person, found):
        raise Http404
    require(permission, person, found)
    return found


def held(person: Person | None, ref: str) -> Referral | None:
    """A case that `person` holds and may work on, by a reference that an address carries; None for everybody else, whatever it says."""
    found: Referral | None = _rows().filter(ref=ref, worker=person).first() if person is not None and ref else None
    return found if found is not None and allowed("prescribing.work_case", person, found) else None


def own(person: Person, ref: str) -> Referral:
    """One's own."""
    found: Referral = get_object_or_404(_rows().filter(person=person), ref=ref)
    require("prescribing.see_own", person, found)
    return found


def all_own(person: Person) -> QuerySet[Referral]:
    """All of one's own, the newest first."""
    return _rows().filter(person=person).order_by("-created_at")


def sent(person: Person, ref: str) -> Referral:
    """What one sent, or asked for oneself."""
    found: Referral = get_object_or_404(_rows(), ref=ref)
    if not allowed("prescribing.see_sent", person, found):
        raise Http404
    return found


def all_sent(person: Person) -> QuerySet[Referral]:
    """Whom one referred, or colleagues with the same role did."""
    return _rows().sent_by(person).order_by("-created_at")


def asked_here(ref: str) -> Referral | None:
    """One that somebody without an account wrote in this browser, whose session says so."""
    found: Referral | None = _rows().filter(ref=ref, person__assisted=True).first()
    return found


def by_reference(reference: str) -> Referral | None:
    """One of somebody without an account; whoever asks must know its word as well."""
    found: Referral | None = _rows().filter(reference=reference, person__assisted=True).first()
    return found
