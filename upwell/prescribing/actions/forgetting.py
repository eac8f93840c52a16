"""What goes, and when: a mistake at once, a consent taken back at once, an old case in its time."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from upwell.accounts.actions.leaving import erase
from upwell.accounts.models import Consent, Person
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now
from upwell.prescribing import clocks, telling, workflow
from upwell.prescribing.actions import gaps
from upwell.prescribing.models import WORDS, Measure, Move, Referral, State
from upwell.promises import duties

KEPT = timedelta(days=730)  # after the end; then only that there was one remains, with its person's own plan
ERASED_WITH_IT = frozenset({State.DRAFT, State.ENTERED_IN_ERROR})


def forget_words(referral: Referral) -> None:
    """Every word of a case is gone: who it was, what was written, what was asked. The steps stay, without words."""
    Measure.objects.filter(referral=referral).update(referral=None)
    for rows in (referral.contacts, referral.introductions, referral.messages):
        rows.all().delete()
    Move.objects.filter(referral=referral).update(words="")
    Referral.objects.filter(pk=referral.pk).update(**WORDS, forgotten_at=now())


def forget_mistake(referral: Referral) -> Referral:
    """Sent by mistake, perhaps about the wrong person: all of it goes at once, with the row of somebody who has no account."""
    person = referral.person
    forget_words(referral)
    gaps.forget_of(referral)
    Referral.objects.filter(pk=referral.pk).update(person=None)
    if person is not None and _is_only_here(person):
        erase(actor=SYSTEM, person=person)
    referral.refresh_from_db()
    return referral


def when_consent_ends(ended: Consent) -> None:
    """What stood on a consent goes in the transaction in which it is taken back, wherever that was done."""
    referral = Referral.objects.select_for_update(no_key=True).filter(ref=ended.subject_ref).first()
    if referral is None or referral.person_id != ended.person_id:  # taken over by an account of theirs meanwhile
        return
    if ended.scope == "count_need":
        gaps.forget_of(referral)
    if ended.scope == "message_back":  # what may not be sent any more is not owed either
        duties.finish(actor=SYSTEM, kind="referral_message", subject=referral, outcome="taken_back")
    if ended.scope == "hold":
        _end(ended.person, referral)
    else:
        telling.tell_taken_back(referral, ended.person)


def _end(person: Person, referral: Referral) -> None:
    """Without the first yes there is no case: it ends as if its person had ended it, and its words go."""
    from upwell.prescribing.actions.moving import move  # noqa: PLC0415 (moving knows forgetting; forgetting ends what it forgets)

    if referral.is_open:
        move(actor=person, referral=referral, act=workflow.Act.CANCEL)
    forget_words(referral)


def throw_away_drafts() -> int:
    """Drafts that nobody sent in two weeks; how many."""
    old = Referral.objects.filter(
        state=State.DRAFT, created_at__lt=now() - timedelta(days=workflow.DRAFT_KEPT_DAYS)
    ).values_list("pk", flat=True)
    return sum(_throw_away(pk) for pk in list(old))


def _throw_away(pk: int) -> bool:
    with transaction.atomic():
        whose = Referral.objects.filter(pk=pk).values_list("person", flat=True).first()
        if whose is not None:
            Person.objects.lock(whose)  # first the person, then the referral
        referral = Referral.objects.select_for_update(no_key=True).filter(pk=pk, state=State.DRAFT).first()
        if referral is None:
            return False
        discard(referral)
    return True


def discard(referral: Referral) -> None:
    """A draft disappears as if it had never been written."""
    person = referral.person
    clocks.end_all(referral, "thrown_away")
    alone = person is not None and _is_only_here(person)
    referral.delete()
    if alone and person is not None:
        erase(actor=SYSTEM, person=person)


def forget_old() -> int:
    """Cases that ended two years ago lose their words; how many."""
    old = Referral.objects.filter(ended_at__lt=now() - KEPT, forgotten_at=None).values_list("pk", flat=True)
    done = 0
    for pk in list(old[:500]):
        with transaction.atomic():
            referral = Referral.objects.select_for_update(no_key=True).filter(pk=pk, forgotten_at=None).first()
            if referral is not None:
                forget_words(referral)
                done += 1
    return done


def _is_only_here(person: Person) -> bool:
    """Somebody without an account of whom nothing else is held here."""
    others = Referral.objects.filter(person=person).exclude(state__in=ERASED_WITH_IT).exists()
    return person.assisted and person.is_active and not others
