"""What is missing: counted by people who agreed, shown from eight on, never exactly."""

from __future__ import annotations

import pytest

from upwell.accounts import consent
from upwell.accounts.actions.leaving import erase
from upwell.accounts.models import Notice
from upwell.kit.errors import NotAllowed
from upwell.kit.permissions import SYSTEM
from upwell.ledger.models import Entry
from upwell.prescribing import tasks
from upwell.prescribing.actions import gaps
from upwell.prescribing.models import Gap, Referral, UnmetNeed
from upwell.prescribing.queries import in_words
from upwell.prescribing.tests.conftest import World


def missing(world: World, number: int) -> list[Referral]:
    """So many people for whom there is no company in the evenings."""
    found = [world.under_way(world.sent()) for _n in range(number)]
    for referral in found:
        gaps.note(actor=world.finn, referral=referral, category="company")
    return found


def test_below_eight_people_there_is_no_gap_for_anybody(world: World, sign_in) -> None:
    missing(world, 7)
    assert tasks.count_gaps() == 0
    gap = Gap.objects.get()
    for client in (sign_in(world.finn), sign_in(world.dev)):
        assert client.get(gap.get_absolute_url()).status_code == 404
        assert "Company" not in client.get("/gaps/").text.partition("<main")[2]


def test_with_eight_it_opens_at_night_and_not_in_the_minute_in_which_it_was_noted(world: World, sign_in) -> None:
    missing(world, 8)
    assert not Gap.objects.get().is_shown
    assert tasks.count_gaps() == 1
    assert tasks.count_gaps() == 0
    gap = Gap.objects.get()
    page = sign_in(world.dev).get(gap.get_absolute_url()).text
    assert "A few people" in page
    entry = Entry.objects.get(kind="prescribing.gap_opened")
    assert entry.facts == {"category": "company", "area": "East"}


def test_one_person_counts_once_however_often_it_is_noted(world: World) -> None:
    referral = missing(world, 1)[0]
    for _again in range(9):
        gaps.note(actor=world.finn, referral=referral, category="company")
    other = world.under_way(world.own())
    gaps.note(actor=world.finn, referral=other, category="company")
    second = world.under_way(world.own())
    gaps.note(actor=world.finn, referral=second, category="company")
    assert UnmetNeed.objects.count() == 2
    tasks.count_gaps()
    assert Gap.objects.get().people == 2


def test_without_the_persons_yes_nothing_is_counted_and_taken_back_it_is_gone(world: World, code) -> None:
    without = world.under_way(world.sent(scopes=("hold",)))
    assert code(lambda: gaps.note(actor=world.finn, referral=without, category="company")) == "no_consent"
    assert code(lambda: gaps.note(actor=world.finn, referral=without, category="gold")) == "unknown_need"
    with pytest.raises(NotAllowed):
        gaps.note(actor=world.ann, referral=without, category="company")
    first, *_rest = missing(world, 8)
    tasks.count_gaps()
    assert Gap.objects.get().is_shown
    consent.withdraw(
        actor=first.person, person=first.person, purpose="prescribing", scopes=["count_need"], subject=first
    )
    assert UnmetNeed.objects.count() == 7
    tasks.count_gaps()
    assert not Gap.objects.get().is_shown


def test_somebody_who_leaves_is_no_longer_counted(world: World) -> None:
    first, *_rest = missing(world, 8)
    erase(actor=SYSTEM, person=first.person)
    tasks.count_gaps()
    assert Gap.objects.get().people == 7


def test_numbers_are_never_shown_exactly() -> None:
    few = {in_words(Gap(ref=f"few{ref}", people=number)) for number in range(8) for ref in range(20)}
    assert few == {"a few people"}
    told = {in_words(Gap(ref=f"more{ref}", people=34)) for ref in range(60)}
    assert told <= {f"about {number} people" for number in range(25, 50, 5)}
    assert len(told) > 2, "nobody reads from it on which side of the rounding it was"


def test_nobody_learns_from_two_readings_in_which_night_one_person_was_noted(world: World) -> None:
    """From twelve to thirteen the rounded number would jump from 10 to 15."""
    missing(world, 12)
    tasks.count_gaps()
    told = {(in_words(Gap.objects.get()), Gap.objects.get().people)}
    for _night in range(4):
        missing(world, 1)
        tasks.count_gaps()
        told.add((in_words(Gap.objects.get()), Gap.objects.get().people))
    assert len(told) == 1
    missing(world, 4)
    tasks.count_gaps()
    assert Gap.objects.get().people == 20


def test_filled_it_goes_and_can_come_back_only_from_those_who_miss_it_anew(world: World, code) -> None:
    missing(world, 8)
    tasks.count_gaps()
    gap = Gap.objects.get()
    assert code(lambda: gaps.close(actor=world.finn, gap=gap, because=" ")) == "no_words"
    with pytest.raises(NotAllowed):
        gaps.close(actor=world.bryn, gap=gap, because="The pub.")
    gaps.close(actor=world.finn, gap=gap, because="A supper club on Fridays.")
    tasks.count_gaps()
    assert not Gap.objects.get().is_shown
    missing(world, 8)
    assert tasks.count_gaps() == 1
    assert Gap.objects.get().closed_because == ""


def test_those_who_were_counted_hear_that_there_is_something_now_in_words_that_give_nothing_away(
    world: World, sign_in
) -> None:
    missing(world, 7)
    own = world.under_way(world.own())
    gaps.note(actor=world.finn, referral=own, category="company")
    silent = world.under_way(world.own(no_writing=True, by="phone", phone="01632 960123"))
    gaps.note(actor=world.finn, referral=silent, category="company")
    tasks.count_gaps()
    gap = Gap.objects.get()
    assert "You are counted here" in sign_in(world.bryn).get(gap.get_absolute_url()).text
    assert "You are counted here" not in sign_in(world.dev).get(gap.get_absolute_url()).text
    Notice.objects.all().delete()
    gaps.close(actor=world.gwen, gap=gap, because="A supper club on Fridays.")
    told = Notice.objects.get(person=world.bryn)
    assert (told.url, "ompany" in told.text, "East" in told.text) == (gap.get_absolute_url(), False, False)
    assert Notice.objects.filter(person=world.finn).count() == 1, "he rings those who have no account"
    assert not Notice.objects.filter(person__assisted=True).exists()
    page = sign_in(world.bryn).get(gap.get_absolute_url()).text
    assert "A supper club on Fridays." in page
    assert "Company" not in sign_in(world.bryn).get("/gaps/").text.partition("<main")[2]


def test_whoever_took_their_yes_back_hears_nothing_of_the_gap(world: World) -> None:
    missing(world, 8)
    own = world.under_way(world.own())
    gaps.note(actor=world.finn, referral=own, category="company")
    tasks.count_gaps()
    consent.withdraw(actor=world.bryn, person=world.bryn, purpose="prescribing", scopes=["count_need"], subject=own)
    Notice.objects.all().delete()
    gaps.close(actor=world.gwen, gap=Gap.objects.get(), because="A supper club on Fridays.")
    assert not Notice.objects.filter(person=world.bryn).exists()
