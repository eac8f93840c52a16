"""From an offer to the books: both say yes, both say how long, and before a home visit more is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.refusing import code_of
from upwell.accounts import acting, actions
from upwell.accounts.models import Access, Notice, Person
from upwell.kit import personal, search
from upwell.kit.errors import NotAllowed
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, now, today
from upwell.promises import duties
from upwell.promises.models import Duty
from upwell.timebank import books, tasks
from upwell.timebank.actions import disputes, exchanges, joining, listings, meeting, visits
from upwell.timebank.models import Dispute, Exchange, Listing, Transfer
from upwell.timebank.tests.conftest import give_role, stands

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(taking_part: None, bryn: Person) -> Listing:
    return listings.write(
        actor=bryn, kind="need", help="forms", title="Help with a form", words="Blue badge", places=["public", "home"]
    )


@pytest.fixture
def agreed(need: Listing, gwen: Person, bryn: Person) -> Exchange:
    """Gwen helps Bryn with a form, in the library."""
    made = exchanges.propose(actor=gwen, listing=need)
    return exchanges.say_yes(actor=bryn, exchange=made)


def test_help_is_in_the_books_when_both_said_how_long_it_was(agreed, bryn, gwen, efa, ann, whole) -> None:
    assert agreed.state == "agreed"
    said = exchanges.say_done(actor=gwen, exchange=agreed, minutes=75)
    assert (said.state, Transfer.objects.count()) == ("said", 0)
    assert code_of(exchanges.confirm, actor=gwen, exchange=said) == "own_word"
    for stranger in (efa, ann):
        with pytest.raises(NotAllowed):
            exchanges.confirm(actor=stranger, exchange=said)
    for _twice in range(2):
        assert exchanges.confirm(actor=bryn, exchange=said).state == "booked"
    assert (stands(gwen), stands(bryn), Transfer.objects.count()) == (75, -75, 1)
    whole()


def test_both_saying_the_same_is_enough_and_different_words_are_asked_again(agreed, bryn, gwen, whole) -> None:
    exchanges.say_done(actor=gwen, exchange=agreed, minutes=90)
    other = exchanges.say_done(actor=bryn, exchange=agreed, minutes=60)
    assert (other.state, other.said_by, other.said_minutes) == ("said", "helped", 60)
    assert exchanges.say_done(actor=gwen, exchange=agreed, minutes=60).state == "booked"
    assert stands(gwen) == 60
    whole()


def test_silence_books_nothing_and_is_asked_about_once(agreed, bryn, gwen) -> None:
    exchanges.say_done(actor=gwen, exchange=agreed, minutes=60)
    before = Notice.objects.filter(person=bryn).count()
    for days in (8, 9, 400):
        with at(now() + timedelta(days=days)):
            tasks.remind.func()
    assert Notice.objects.filter(person=bryn).count() == before + 1
    assert Transfer.objects.count() == 0


def test_who_may_answer_what(need, agreed, bryn, gwen, efa) -> None:
    with pytest.raises(NotAllowed):
        exchanges.propose(actor=efa, listing=need)  # takes no part
    assert code_of(exchanges.propose, actor=bryn, listing=need) == "own_listing"
    assert code_of(exchanges.propose, actor=gwen, listing=need) == "already_open"
    assert code_of(exchanges.propose, actor=gwen, listing=need, place="remote") == "wrong_place"
    listings.close(actor=bryn, listing=need)
    assert code_of(exchanges.propose, actor=gwen, listing=need) == "not_open"
    with pytest.raises(NotAllowed):
        listings.renew(actor=gwen, listing=need)
    assert listings.renew(actor=bryn, listing=need).is_open


def test_saying_no_needs_no_reason_and_ends_it(need, bryn, gwen) -> None:
    made = exchanges.propose(actor=gwen, listing=need)
    assert exchanges.say_no(actor=bryn, exchange=made).state == "declined"
    assert code_of(exchanges.say_yes, actor=bryn, exchange=made) == "too_late"
    again = exchanges.propose(actor=gwen, listing=need)
    assert exchanges.say_no(actor=gwen, exchange=again).state == "cancelled"


@pytest.fixture
def visit(need: Listing, bryn: Person, gwen: Person) -> Exchange:
    """Gwen would help Bryn at home; both have said yes."""
    made = exchanges.propose(actor=gwen, listing=need, place="home")
    return exchanges.say_yes(actor=bryn, exchange=made)


def test_nobody_comes_into_a_home_before_both_met_in_public_and_a_second_person_comes_along(
    visit, ann, bryn, gwen, efa, whole
) -> None:
    assert visit.state == "proposed"
    assert code_of(exchanges.say_done, actor=gwen, exchange=visit, minutes=60) == "too_late"
    tomorrow, yesterday = today() + timedelta(days=1), today() - timedelta(days=1)
    assert code_of(visits.say_met, actor=gwen, exchange=visit, on=tomorrow, understood=True) == "not_yet"
    assert code_of(visits.say_met, actor=gwen, exchange=visit, on=yesterday, understood=False) == "not_understood"
    visits.say_met(actor=gwen, exchange=visit, on=yesterday, understood=True)
    assert code_of(visits.ask_along, actor=gwen, exchange=visit, companion=bryn) == "is_side"
    assert code_of(visits.ask_along, actor=gwen, exchange=visit, companion=efa) == "not_in_it"
    visits.ask_along(actor=gwen, exchange=visit, companion=ann)
    with pytest.raises(NotAllowed):
        visits.come_along(actor=gwen, exchange=visit, yes=True)
    assert visits.come_along(actor=ann, exchange=visit, yes=True).state == "proposed"  # Bryn has not said that they met
    visits.say_met(actor=bryn, exchange=visit, on=today(), understood=True)  # another day: Gwen is asked again
    visit.refresh_from_db()
    assert (visit.state, visit.met_helper_at) == ("proposed", None)
    assert visits.say_met(actor=gwen, exchange=visit, on=today(), understood=True).state == "agreed"
    exchanges.say_done(actor=gwen, exchange=visit, minutes=120)
    exchanges.confirm(actor=bryn, exchange=visit)
    assert (stands(gwen), stands(bryn), stands(ann), books.pot().balance) == (120, -120, 120, -120)
    whole()


@pytest.mark.parametrize("state", ["agreed", "said", "booked", "disputed", "settled"])
def test_the_database_itself_lets_no_home_visit_through(visit, state) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Exchange.objects.filter(pk=visit.pk).update(state=state)


def test_two_who_met_before_need_not_meet_again_but_still_come_as_two(visit, ann, bryn, gwen, need) -> None:
    for person in (gwen, bryn):
        visits.say_met(actor=person, exchange=visit, on=today(), understood=True)
    visits.ask_along(actor=gwen, exchange=visit, companion=ann)
    visits.come_along(actor=ann, exchange=visit, yes=True)
    exchanges.say_no(actor=bryn, exchange=visit)
    again = exchanges.propose(actor=gwen, listing=need, place="home")
    again = exchanges.say_yes(actor=bryn, exchange=again)
    assert (again.state, again.met_on) == ("proposed", today())
    visits.ask_along(actor=gwen, exchange=again, companion=ann)
    assert visits.come_along(actor=ann, exchange=again, yes=False).companion is None
    visits.ask_along(actor=gwen, exchange=again, companion=ann)
    assert visits.come_along(actor=ann, exchange=again, yes=True).state == "agreed"


def test_a_broker_owes_an_answer_by_a_day_and_puts_right_what_was_booked(
    agreed, broker, bryn, gwen, efa, whole
) -> None:
    assert code_of(disputes.raise_dispute, actor=bryn, exchange=agreed, words="No") == "nothing_said"
    exchanges.say_done(actor=gwen, exchange=agreed, minutes=180)
    exchanges.confirm(actor=bryn, exchange=agreed)
    assert code_of(disputes.raise_dispute, actor=bryn, exchange=agreed, words=" ") == "no_words"
    with pytest.raises(NotAllowed):
        disputes.raise_dispute(actor=efa, exchange=agreed, words="Hm")
    made = disputes.raise_dispute(actor=bryn, exchange=agreed, words="I pressed the wrong button: it was two hours.")
    assert code_of(disputes.raise_dispute, actor=gwen, exchange=agreed, words="No") == "already_raised"
    assert list(duties.holders(made.duty)) == [broker]
    assert made.duty.due_on > today()
    assert Duty.objects.visible_to(efa).filter(pk=made.duty.pk).count() == 0
    for person in (bryn, gwen, efa):
        with pytest.raises(NotAllowed):
            disputes.settle(actor=person, dispute=made, minutes=120, answer="So.")
    assert code_of(disputes.settle, actor=broker, dispute=made, minutes=120, answer="") == "no_words"
    disputes.settle(actor=broker, dispute=made, minutes=120, answer="Both of you say two hours now.")
    assert (stands(gwen), stands(bryn)) == (120, -120)
    assert Transfer.objects.filter(kind="reversal").count() == 1
    assert Transfer.objects.count() == 3
    made.duty.refresh_from_db()
    assert made.duty.done_at is not None
    assert code_of(disputes.settle, actor=broker, dispute=made, minutes=1, answer="x") == "already_settled"
    whole()


def test_before_anything_is_booked_a_broker_may_say_nothing_counts_and_no_broker_settles_their_own(
    agreed, broker, bryn, gwen, whole
) -> None:
    give_role(gwen, "broker")
    exchanges.say_done(actor=gwen, exchange=agreed, minutes=600)
    made = disputes.raise_dispute(actor=bryn, exchange=agreed, words="She never came.")
    with pytest.raises(NotAllowed):
        disputes.settle(actor=gwen, dispute=made, minutes=600, answer="I came.")
    disputes.settle(actor=broker, dispute=made, minutes=0, answer="Nobody can say that it was.")
    assert Transfer.objects.count() == 0
    assert Exchange.objects.get().state == "settled"
    whole()


def test_whoever_asked_may_take_it_back_and_then_it_is_as_before(agreed, broker, bryn, gwen) -> None:
    exchanges.say_done(actor=gwen, exchange=agreed, minutes=60)
    made = disputes.raise_dispute(actor=bryn, exchange=agreed, words="Hm.")
    with pytest.raises(NotAllowed):
        disputes.withdraw(actor=gwen, dispute=made)
    disputes.withdraw(actor=bryn, dispute=made)
    assert exchanges.confirm(actor=bryn, exchange=agreed).state == "booked"


def test_a_broker_who_reads_it_is_seen_by_both_and_others_find_nothing(
    agreed, broker, bryn, gwen, efa, sign_in
) -> None:
    exchanges.say_done(actor=gwen, exchange=agreed, minutes=60)
    made = disputes.raise_dispute(actor=bryn, exchange=agreed, words="It was the zephyrwick.")
    page = sign_in(broker)
    for _twice in range(2):
        assert "zephyrwick" in page.get(made.get_absolute_url()).text
    assert sorted(Access.objects.filter(by=broker).values_list("person__handle", flat=True)) == ["Bryn", "Gwen"]
    assert sign_in(efa).get(made.get_absolute_url()).status_code == 404
    sent = {"minutes_0": "", "minutes_1": "45", "answer": "So it was."}
    assert sign_in(gwen).post(made.get_absolute_url(), sent).status_code == 403
    assert page.post(made.get_absolute_url(), sent).status_code == 302
    assert stands(gwen) == 45
    assert "So it was." in sign_in(gwen).get(made.get_absolute_url()).text


def test_the_broker_brings_together_what_fits_and_both_may_say_no(taking_part, need, broker, ann, bryn, gwen) -> None:
    offer = listings.write(actor=gwen, kind="offer", help="forms", title="I like forms", places=["public"])
    garden = listings.write(actor=ann, kind="offer", help="garden", title="I dig")
    with pytest.raises(NotAllowed):
        exchanges.introduce(actor=ann, need=need, offer=offer, place="public")
    assert code_of(exchanges.introduce, actor=broker, need=offer, offer=need, place="public") == "no_match"
    assert code_of(exchanges.introduce, actor=broker, need=need, offer=offer, place="home") == "wrong_place"
    made = exchanges.introduce(actor=broker, need=need, offer=offer, place="public")
    assert (made.helper, made.helped, made.state) == (gwen, bryn, "proposed")
    assert exchanges.say_yes(actor=gwen, exchange=made).state == "proposed"
    assert exchanges.say_yes(actor=bryn, exchange=made).state == "agreed"
    assert garden.is_open


def assisted(helper: Person, handle: str) -> tuple[Person, acting.Acting]:
    person = actions.join(actor=SYSTEM, handle=handle, over_16=True)
    Person.objects.filter(pk=person.pk).update(assisted=True)
    person.refresh_from_db()
    return person, acting.begin(actor=helper, person=person, how="phone", consent_note="Yes, write me down.")


def test_somebody_without_the_internet_takes_part_by_phone_and_sees_all_of_it(need, broker, bryn, gwen) -> None:
    joining.join(actor=broker)
    person, half_hour = assisted(broker, "Old oak")
    with acting.during(half_hour) as old:
        joining.join(actor=old)
        acting.note(old, None, "Joined the time bank")
        offer = listings.write(actor=old, kind="offer", help="cooking", title="Welsh cakes")
        mine = exchanges.propose(actor=old, listing=need)
    assert (mine.helper, offer.person) == (person, person)
    exchanges.say_yes(actor=bryn, exchange=mine)
    with acting.during(half_hour) as old:
        exchanges.say_done(actor=old, exchange=mine, minutes=60)
    exchanges.confirm(actor=bryn, exchange=mine)
    assert stands(person) == 60
    assert Access.objects.filter(person=person, by=broker).exists()
    # The helper cannot be the other side of what they write down.
    hers = exchanges.propose(actor=broker, listing=offer)
    with acting.during(half_hour) as old:
        assert code_of(exchanges.say_yes, actor=old, exchange=hers) == "helper_is_other_side"
        from upwell.timebank.actions import gifts

        assert code_of(gifts.give, actor=old, to=broker, minutes=60, key="g") == "helper_is_other_side"


def test_whoever_leaves_takes_words_and_name_and_the_books_stay(agreed, broker, bryn, gwen, ann, whole) -> None:
    listings.write(actor=gwen, kind="offer", help="sewing", title="Quillmarmalade", words="zephyrwick")
    assert len(search.find("quillmarmalade", viewer=bryn).hits) == 1
    exchanges.say_done(actor=gwen, exchange=agreed, minutes=60)
    exchanges.confirm(actor=bryn, exchange=agreed)
    made = disputes.raise_dispute(actor=gwen, exchange=agreed, words="Words of Gwen")
    held = personal.export_all(gwen)["timebank"]
    assert {row["what"] for row in held} == {"account", "offer", "exchange", "disagreement"}
    actions.erase(actor=gwen, person=gwen)
    assert len(search.find("quillmarmalade", viewer=bryn).hits) == 0
    assert not Listing.objects.filter(words__contains="zephyrwick").exists()
    assert not Listing.objects.visible_to(bryn).filter(title="…").exists()
    agreed.refresh_from_db()
    assert (agreed.helper, agreed.about, agreed.state) == (None, "", "booked")
    made.refresh_from_db()
    assert (made.words, made.raised_by, made.outcome) == ("", None, "left")
    assert Duty.objects.get(pk=made.duty_id).done_at is not None
    assert stands(bryn) == -60
    whole()
    assert not Dispute.objects.filter(settled_at=None).exists()


def test_the_pages_lead_from_a_need_to_the_books(need, bryn, gwen, efa, sign_in) -> None:
    client = sign_in(gwen)
    assert "Help with a form" in client.get("/time/needs/?words=form&help=forms").text
    assert "Help with a form" not in client.get("/time/needs/?help=garden").text
    assert "Nothing here yet" in client.get("/time/offers/").text
    page = client.post(need.get_absolute_url(), {"about": "Blue badge form", "place": "public"})
    assert page.status_code == 302
    url = page["Location"]
    hers = sign_in(bryn)
    assert "Is that all right for you?" in hers.get(url).text
    assert "Waiting for you" in hers.get("/time/exchanges/").text
    assert hers.post(f"{url}yes/").status_code == 302
    assert client.post(f"{url}done/", {"minutes_0": "x"}).status_code == 422
    assert client.post(f"{url}done/", {"minutes_0": "1", "minutes_1": "5"}).status_code == 302
    assert "1 hour 5 minutes" in hers.get(url).text
    assert hers.post(f"{url}confirm/", {"minutes": "65"}).status_code == 302
    assert stands(gwen) == 65
    assert sign_in(efa).get(url).status_code == 404
    assert client.post(f"{url}steal/").status_code == 404
    assert sign_in(efa).post(need.get_absolute_url(), {"about": "x", "place": "public"}).status_code == 403


def test_an_offer_is_written_changed_closed_and_opened_on_pages(taking_part, ann, bryn, sign_in) -> None:
    client = sign_in(ann)
    assert client.get("/time/offers/new/").status_code == 200
    assert client.post("/time/offers/new/", {"title": ""}).status_code == 422
    said = {"title": "Bread", "help": "cooking", "words": "", "places": ["public"], "slots": ["weekend"]}
    for _twice in range(2):
        url = client.post("/time/offers/new/", said)["Location"]
    assert Listing.objects.count() == 1
    assert client.post(f"{url}change/", {**said, "title": "Brown bread"}).status_code == 302
    assert sign_in(bryn).get(f"{url}change/").status_code == 403
    assert "Brown bread" in sign_in(bryn).get("/time/offers/").text
    client.post(f"{url}close/")
    assert "Brown bread" not in sign_in(bryn).get("/time/offers/").text
    client.post(f"{url}renew/")
    with at(now() + timedelta(days=181)):
        assert "Brown bread" not in sign_in(bryn).get("/time/offers/").text
        assert "is this still so?" in client.get(url).text


def test_a_moderator_hides_a_reported_offer_and_brings_it_back(taking_part, ann, bryn, carys, efa) -> None:
    from upwell.safety import actions as safety
    from upwell.safety.reportables import reportables

    offer = listings.write(actor=ann, kind="offer", help="other", title="A cure", words="For everything")
    give_role(carys, "moderator")
    report = safety.report(actor=bryn, subject=offer, reason="cure", words="It sells a cure.")
    assert "For everything" in report.snapshot
    with pytest.raises(NotAllowed):
        listings.hide(actor=efa, listing=offer, reason="x")
    reportables["timebank.listing"].hide(carys, offer, "It promises what nobody can.")
    assert not Listing.objects.visible_to(bryn).filter(pk=offer.pk).exists()
    assert Notice.objects.filter(person=ann, text__contains="It promises").exists()
    reportables["timebank.listing"].restore(carys, offer)
    assert Listing.objects.visible_to(bryn).filter(pk=offer.pk).exists()


def test_a_telephone_number_in_an_offer_is_asked_about_once_and_stops_nobody(taking_part, ann, sign_in) -> None:
    client = sign_in(ann)
    said = {"title": "Bread", "help": "cooking", "words": "Ring me on 07700 900123", "places": ["public"]}
    asked = client.post("/time/offers/new/", said)
    assert asked.status_code == 422
    assert "look at this once more" in asked.text
    seen = asked.context["form"].seen
    assert client.post("/time/offers/new/", {**said, "looked": seen}).status_code == 302
    assert Listing.objects.get().words == said["words"]


def test_two_say_where_and_when_they_meet_and_nobody_else_reads_it(agreed, bryn, gwen, efa, sign_in) -> None:
    with pytest.raises(NotAllowed):
        meeting.arrange(actor=efa, exchange=agreed, meeting="My house.")
    url = agreed.get_absolute_url()
    sign_in(gwen).post(f"{url}meet/", {"on": "", "meeting": "Two o'clock, at the library door."})
    assert "library door" in sign_in(bryn).get(url).text
    told = Notice.objects.filter(person=bryn).latest("pk")
    assert "library" not in told.text
    count = Notice.objects.count()
    meeting.arrange(actor=gwen, exchange=agreed, meeting="Two o'clock, at the library door.")
    assert Notice.objects.count() == count, "the same again tells nobody"
    assert (
        code_of(meeting.arrange, actor=bryn, exchange=agreed, meeting="", on=today() - timedelta(days=1)) == "past_day"
    )
    assert sign_in(efa).get(url).status_code == 404
    exchanges.say_done(actor=gwen, exchange=agreed, minutes=60)
    assert code_of(meeting.arrange, actor=bryn, exchange=agreed, meeting="Elsewhere") == "too_late"
    exchanges.confirm(actor=bryn, exchange=agreed)
    tasks.forget_meetings.func()
    agreed.refresh_from_db()
    assert agreed.meeting == ""
