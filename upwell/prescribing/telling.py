"""Who is told what, in words that give nothing away: whoever else sees the notice or the mail learns only that something is to be read here."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices, roles
from upwell.accounts.models import Notice, Person
from upwell.kit.time import TWICE, now
from upwell.prescribing.models import Gap, Referral, UnmetNeed, consents_of
from upwell.promises.models import Duty
from upwell.promises.telling import tell_each
from upwell.safety.looking import operators

YOURS = "prescribing.yours"
SENT = "prescribing.sent"
TEAM = "prescribing.team"
CALLED = "prescribing.called"


def tell_person(referral: Referral, actor: object, text: str | Promise = "") -> None:
    """The person, on their page; by mail only if that is safe. Somebody without an account is phoned, and looks at the page of references."""
    person = referral.person
    if person is None or person == actor:
        return
    said = text or _("There is something new about what you asked for.")
    notices.tell(person, YOURS, said, f"/me/referrals/{referral.ref}/", never_by_mail=referral.no_writing)


def tell_referrer(referral: Referral, actor: object, text: str | Promise) -> None:
    """Whoever referred, as far as its person lets them hear of it."""
    sender = referral.referred_by
    if sender is not None and sender != actor:
        notices.tell(sender, SENT, text, f"/referrals/{referral.ref}/")


def may_hear(referral: Referral) -> bool:
    """Whether whoever referred may see where it stands."""
    return "tell_referrer" in consents_of(referral)


def tell_team(referral: Referral, actor: object) -> None:
    """The link workers who are asked."""
    body = referral.team.body
    people = Person.objects.filter(
        Q(roles__scope_kind=roles.scope_of(body)[0], roles__scope_ref=body.ref) | Q(roles__scope_kind=""),
        roles__kind="link_worker",
        roles__until=None,
        is_active=True,
    ).distinct()
    others = [person for person in people if person != actor and person.pk != referral.person_id]
    notices.tell_many(others, TEAM, _("Somebody asks for a link worker."), "/caseload/?show=waiting")


def tell_called(duty: Duty, people: list[Person]) -> None:
    """Those above, who are called because somebody waits; where the body has nobody here, those who can find somebody."""
    if not people:
        text = _(
            "Somebody waits longer than %(body)s promised, and nobody of it can be called here. Please find somebody who answers."
        )
        tell_each([*roles.holders("organiser"), *operators()], CALLED, text, "", body=duty.holder)
        return
    notices.tell_many(
        people, CALLED, _("Somebody waits for your link workers longer than you promised."), duty.get_absolute_url()
    )


def tell_counted(unmet: Iterable[UnmetNeed], gap: Gap, to_workers: str | Promise) -> None:
    """Those who were counted in a gap, and the link workers who hold their cases: that there is news of it.

    To its people the notice names neither the need nor the place; both stand on the gap's page, which is everybody's. Whoever has no account hears it from
    their link worker, who is told that there is something to tell and not of whom.
    """
    url, workers = gap.get_absolute_url(), []
    for one in unmet:
        referral, person = one.referral, one.person
        if person is not None:
            silent = referral is None or referral.no_writing
            notices.tell(
                person, YOURS, _("There is news of something that was missing for you."), url, never_by_mail=silent
            )
        if referral is not None and referral.worker is not None and referral.is_open:
            workers.append(referral.worker)
    notices.tell_many(workers, TEAM, to_workers, url)


def tell_reach(referral: Referral, actor: object) -> None:
    """The link worker who holds it: before they phone or write the next time."""
    if referral.worker is not None and referral.worker != actor and referral.is_open:
        text = _("How somebody wants to be reached has changed. Look before you get in touch.")
        notices.tell(referral.worker, TEAM, text, referral.get_absolute_url())


def tell_taken_back(referral: Referral, person: object) -> None:
    """The link worker who holds it: before they tell a group, or count, what they may not any more. Several at once are told once."""
    worker = referral.worker
    if worker is None or worker == person or not referral.is_open:
        return
    text = _("Something that was agreed to in one of your cases was taken back. Look before you go on.")
    url = referral.get_absolute_url()
    if not Notice.objects.filter(person=worker, kind=TEAM, url=url, read_at=None, at__gt=now() - TWICE).exists():
        notices.tell(worker, TEAM, text, url)


def tell_worker(referral: Referral) -> None:
    """The link worker whose case somebody else ended."""
    if referral.worker is not None:
        notices.tell(
            referral.worker, TEAM, _("One of your cases has ended. Do not get in touch any more."), "/caseload/"
        )
