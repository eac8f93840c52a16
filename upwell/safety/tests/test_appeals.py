"""Somebody else decides an appeal, within a week; in some spaces a jury of members drawn by lot; a reversal undoes everything."""

from datetime import timedelta

import pytest
from django.db import transaction

from upwell.accounts.models import Notice, Person
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.permissions import allowed
from upwell.kit.personal import erase_all, export_all
from upwell.kit.time import at, now, today
from upwell.promises.models import Duty
from upwell.safety import actions, ladder, tasks
from upwell.safety.judging import deciders, pool
from upwell.safety.models import Appeal, AppealJuror, Restriction
from upwell.safety.tests.conftest import HIDDEN, decided


@pytest.fixture
def decision(thing, moderator, site_moderator, efa):
    case = actions.report(actor=efa, subject=thing, reason="unkind").case
    return decided(moderator, case, "hidden", "read_only")


@pytest.fixture
def members(db):
    """Twelve who have been here for a year, and one who came today."""
    people = [Person.objects.create_user(f"Member {n:02}", f"member{n}@example.org") for n in range(13)]
    Person.objects.filter(handle__startswith="Member").exclude(pk=people[12].pk).update(
        joined_at=now() - timedelta(days=365)
    )
    return people


def test_an_appeal_goes_to_somebody_else_by_a_day_and_a_reversal_undoes_everything(
    decision, bryn, moderator, site_moderator, efa, thing
):
    with pytest.raises(NotAllowed):
        actions.appeal(actor=efa, decision=decision, words="Unfair")
    with pytest.raises(Refused, match="Write why"):
        actions.appeal(actor=bryn, decision=decision, words=" ")
    made = actions.appeal(actor=bryn, decision=decision, words="It was my own street.")
    assert actions.appeal(actor=bryn, decision=decision, words="Twice") == made
    assert Duty.objects.get(kind="appeal").due_on == today() + timedelta(days=7)
    assert [n.person for n in Notice.objects.filter(text__contains="An appeal waits")] == [site_moderator]
    for partial in (moderator, efa, bryn):
        with pytest.raises(NotAllowed):
            actions.decide_appeal(actor=partial, appeal=made, reverse=True, because="Yes")
    actions.decide_appeal(actor=site_moderator, appeal=made, reverse=True, because="It was his own street.")
    assert [act for act, _what in HIDDEN] == ["hide", "restore"]
    assert not Restriction.objects.holding().exists()
    assert ladder.strikes(bryn) == 0
    assert Duty.objects.get(kind="appeal").outcome == "reversed"
    with pytest.raises(Refused, match="already"):
        actions.decide_appeal(actor=site_moderator, appeal=made, reverse=False, because="No")


def test_a_decision_that_stands_goes_on_and_the_person_reads_why(decision, bryn, site_moderator):
    made = actions.appeal(actor=bryn, decision=decision, words="Unfair")
    with pytest.raises(Refused, match="Write why"):
        actions.decide_appeal(actor=site_moderator, appeal=made, reverse=False, because="")
    actions.decide_appeal(actor=site_moderator, appeal=made, reverse=False, because="It names her, and she minds.")
    assert Restriction.objects.holding().count() == 2
    assert "stands" in Notice.objects.filter(person=bryn).latest("pk").text


def test_what_is_taken_back_meanwhile_ends_the_appeal_too(decision, bryn, moderator):
    made = actions.appeal(actor=bryn, decision=decision, words="Unfair")
    actions.take_back(actor=moderator, decision=decision, because="I misread it.")
    made.refresh_from_db()
    assert made.state == "reversed"
    assert not Duty.objects.open().filter(kind="appeal").exists()


def test_one_can_appeal_for_six_months_and_also_while_suspended(thing, site_moderator, efa, bryn):
    case = actions.report(actor=efa, subject=thing, reason="unkind").case
    made = decided(site_moderator, case, "suspended", ground="law", everywhere=True)
    with at(now() + timedelta(days=184)), pytest.raises(Refused, match="too long ago"):
        actions.appeal(actor=bryn, decision=made, words="Late")
    assert actions.appeal(actor=Person.objects.get(pk=bryn.pk), decision=made, words="Soon").is_open


def test_where_nobody_else_is_left_the_operator_decides_or_is_told_to_find_somebody(
    thing, moderator, efa, bryn, gwen, dev
):
    dev.is_staff = True
    dev.save()
    case = actions.report(actor=efa, subject=thing, reason="unkind").case
    actions.give_opinion(actor=moderator, case=case, agrees=True, words="My own, so no second opinion")
    made = decided(moderator, case, "hidden")
    assert deciders(made) == [dev]
    appeal = actions.appeal(actor=bryn, decision=made, words="Unfair")
    assert appeal in Appeal.objects.visible_to(dev)
    actions.decide_appeal(actor=dev, appeal=appeal, reverse=True, because="A note is enough.")
    case = actions.report(actor=efa, subject=thing, reason="unkind").case
    second = decided(moderator, case, "hidden")
    Person.objects.filter(pk=dev.pk).update(is_staff=False)
    waiting = actions.appeal(actor=bryn, decision=second, words="Again")
    assert waiting.is_open
    assert deciders(second) == []


def test_a_jury_is_drawn_from_members_of_a_month_who_are_no_part_of_it_and_the_draw_can_be_done_again(
    decision, members, moderator, bryn, thing, site_moderator
):
    with pytest.raises(Refused, match="cannot be a jury"):
        actions.appeal(actor=bryn, decision=decision, words="Unfair", to_jury=True)
    with pytest.raises(NotAllowed):
        actions.choose_jury(actor=bryn, scope=thing, size=5)
    with pytest.raises(Refused, match="3, 5"):
        actions.choose_jury(actor=moderator, scope=thing, size=4)
    actions.choose_jury(actor=moderator, scope=thing, size=5)
    made = actions.appeal(actor=bryn, decision=decision, words="Unfair", to_jury=True)
    with pytest.raises(Refused, match="jury of members"):
        actions.decide_appeal(actor=site_moderator, appeal=made, reverse=True, because="Mine")
    assert members[12] not in pool(decision)
    tasks.seat_juries()
    tasks.seat_juries()
    drawn = set(made.jurors.values_list("person__handle", flat=True))
    assert len(drawn) == 5
    assert {n.person.handle for n in Notice.objects.filter(kind="safety.jury")} == drawn
    made.jurors.all().delete()
    tasks.seat_juries()
    assert set(made.jurors.values_list("person__handle", flat=True)) == drawn


@pytest.mark.parametrize(("back", "state"), [(2, "stands"), (3, "reversed")])
def test_the_majority_of_a_jury_decides(back, state, decision, members, moderator, bryn, thing, efa):
    actions.choose_jury(actor=moderator, scope=thing, size=5)
    made = actions.appeal(actor=bryn, decision=decision, words="Unfair", to_jury=True)
    tasks.seat_juries()
    with pytest.raises(NotAllowed):
        actions.vote(actor=efa, appeal=made, reverse=True, words="I would")
    seats = [seat.person for seat in made.jurors.order_by("pk")]
    for number, person in enumerate(seats):
        actions.vote(actor=person, appeal=made, reverse=number < back, words="Because")
    made.refresh_from_db()
    assert made.state == state
    assert Restriction.objects.holding().exists() is (state == "stands")


def test_who_stands_down_is_replaced_and_never_asked_again(decision, members, moderator, bryn, thing):
    actions.choose_jury(actor=moderator, scope=thing, size=3)
    made = actions.appeal(actor=bryn, decision=decision, words="Unfair", to_jury=True)
    tasks.seat_juries()
    gone = made.jurors.first().person
    actions.stand_down(actor=gone, appeal=made)
    assert not allowed("safety.sit_on_jury", gone, made)
    tasks.seat_juries()
    assert made.jurors.filter(stood_down_at=None).count() == 3
    assert made.jurors.filter(person=gone).count() == 1


def test_on_its_day_those_who_voted_decide_in_a_tie_for_the_person_and_too_few_lead_to_a_moderator(
    decision, members, moderator, site_moderator, bryn, thing, efa
):
    actions.choose_jury(actor=moderator, scope=thing, size=5)
    made = actions.appeal(actor=bryn, decision=decision, words="Unfair", to_jury=True)
    tasks.seat_juries()
    seats = [seat.person for seat in made.jurors.order_by("pk")]
    actions.vote(actor=seats[0], appeal=made, reverse=True, words="Too strict")
    with at(now() + timedelta(days=8)):
        tasks.end_juries()
    made.refresh_from_db()
    assert (made.to, made.is_open) == ("moderator", True)
    Appeal.objects.update(to="jury")
    for person, back in zip(seats[1:4], (True, False, False), strict=True):
        actions.vote(actor=person, appeal=made, reverse=back, words="Hm")
    with at(now() + timedelta(days=14)):  # the moderator whom it went to had a day of their own
        tasks.end_juries()
    made.refresh_from_db()
    assert made.state == "reversed"


def test_a_jury_never_reads_what_is_private_and_never_decides_about_the_law(thing, moderator, members, efa, bryn):
    actions.choose_jury(actor=moderator, scope=thing, size=3)
    for reason, ground in [("private", "rule"), ("unkind", "law")]:
        case = actions.report(actor=efa, subject=thing, reason=reason).case
        made = decided(moderator, case, "hidden", ground=ground)
        with pytest.raises(Refused, match="cannot be a jury"):
            actions.appeal(actor=bryn, decision=made, words="Unfair", to_jury=True)


def test_jurors_who_leave_leave_their_vote_without_a_name(decision, members, moderator, bryn, thing):
    actions.choose_jury(actor=moderator, scope=thing, size=3)
    made = actions.appeal(actor=bryn, decision=decision, words="Unfair", to_jury=True)
    tasks.seat_juries()
    person = made.jurors.first().person
    actions.vote(actor=person, appeal=made, reverse=True, words="My words")
    assert export_all(person)["appeals"][0]["my_words"] == "My words"
    assert export_all(bryn)["appeals"][0]["my_words"] == "Unfair"
    with transaction.atomic():
        erase_all(person)
    seat = AppealJuror.objects.exclude(vote="").get()
    assert (seat.person, seat.words, seat.vote) == (None, "", "reverse")
    with transaction.atomic():
        erase_all(bryn)
    assert not Appeal.objects.exists(), "nobody is left who waits for it"


def test_of_a_decided_appeal_the_vote_stays_and_the_words_go(decision, bryn, site_moderator):
    made = actions.appeal(actor=bryn, decision=decision, words="Unfair")
    actions.decide_appeal(actor=site_moderator, appeal=made, reverse=False, because="It was right.")
    erase_all(bryn)
    made.refresh_from_db()
    assert (made.person, made.words, made.because, made.state) == (None, "", "", "stands")


def read(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def test_an_appeal_on_pages_for_the_person_the_decider_and_nobody_else(decision, bryn, site_moderator, efa, sign_in):
    bryns, finns = sign_in(bryn), sign_in(site_moderator)
    url = decision.get_absolute_url()
    assert "Say that it is wrong" in read(bryns, url)
    read(sign_in(efa), f"{url}appeal/", 404)
    assert "Another moderator" not in read(bryns, f"{url}appeal/")
    assert "Please fill this in" in bryns.post(f"{url}appeal/", {}).content.decode()
    assert bryns.post(f"{url}appeal/", {"words": "It was my own street."}).status_code == 302
    made = Appeal.objects.get()
    assert "by somebody who did not decide it" in read(bryns, url)
    assert made.get_absolute_url() in read(finns, "/moderation/appeals/")
    page = read(finns, made.get_absolute_url())
    assert "It was my own street." in page
    read(sign_in(efa), made.get_absolute_url(), 404)
    finns.post(f"{made.get_absolute_url()}decide/", {"reverse": "yes", "because": "It is his own."})
    assert "It is his own." in read(bryns, url)
    assert bryns.get(made.get_absolute_url()).status_code == 302


def test_a_jury_on_pages(decision, members, moderator, bryn, thing, sign_in):
    caryss = sign_in(moderator)
    choose = f"/moderation/juries/places.publicbody/{thing.ref}/"
    assert choose in read(caryss, "/moderation/appeals/")
    read(sign_in(bryn), choose, 403)
    read(caryss, "/moderation/juries/accounts.person/x/", 404)
    caryss.post(choose, {"size": "3"})
    assert "jury of 3 members" in read(caryss, "/moderation/appeals/").lower()
    sign_in(bryn).post(f"{decision.get_absolute_url()}appeal/", {"words": "Unfair", "to": "jury"})
    tasks.seat_juries()
    made = Appeal.objects.get()
    assert "drawn from 12 members" in read(sign_in(bryn), decision.get_absolute_url())
    first, *_others = [seat.person for seat in made.jurors.all()]
    assert made.get_absolute_url() in read(sign_in(first), "/me/safety/")
    assert "You were drawn by lot" in read(sign_in(first), made.get_absolute_url())
    assert "Bryn" not in read(sign_in(first), made.get_absolute_url())
    assert sign_in(first).post(f"{made.get_absolute_url()}stand-down/").status_code == 302
    read(sign_in(first), made.get_absolute_url(), 404)
    tasks.seat_juries()
    for seat in made.jurors.filter(stood_down_at=None):
        sign_in(seat.person).post(f"{made.get_absolute_url()}vote/", {"reverse": "yes", "because": "A joke."})
    page = read(sign_in(bryn), decision.get_absolute_url())
    assert "3 to take it back" in page
    assert "A joke." in page
