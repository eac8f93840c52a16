"""A short walk through each room: safety, the directory, the time bank, one's own map, a group. With scripts and without, by the links and buttons of the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import village as village_making
from tests.browser.village import WALKS, Village
from tests.browser.walking import Walker
from upwell.accounts.actions import grant_role
from upwell.accounts.models import Person
from upwell.connections.models import Tie
from upwell.directory.actions.districts import put_district
from upwell.directory.actions.organizations import add_organization
from upwell.directory.actions.services import add_service
from upwell.directory.models import Service
from upwell.kit.jobs import run_all
from upwell.kit.permissions import SYSTEM
from upwell.timebank import books

UNKIND = "Mrs Teal of Weir Lane never lets me sleep."


class House:
    """Everybody at their own browser."""

    def __init__(self, village: Village, visit: Callable[..., Any], scripts: bool) -> None:
        self.village, self.visit, self.scripts = village, visit, scripts
        self.walkers: dict[str, Walker] = {}

    def __getitem__(self, handle: str) -> Walker:
        """Somebody on the first page."""
        if handle not in self.walkers:
            self.walkers[handle] = Walker(self._page(), handle).sign_in()
        self.walkers[handle].go("/")
        return self.walkers[handle]

    def stranger(self) -> Walker:
        """Somebody without an account."""
        walker = Walker(self._page())
        walker.go("/")
        return walker

    def newcomer(self, handle: str, kind: str, thing: Any = None) -> Person:
        """Somebody more, with a role."""
        person = village_making.member(handle)
        grant_role(actor=SYSTEM, person=person, kind=kind, thing=thing)
        return person

    def _page(self) -> Any:
        return self.visit(java_script_enabled=self.scripts, viewport={"width": 1000, "height": 800})


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def house(request: Any, visit: Callable[..., Any], village: Village) -> House:
    return House(village, visit, request.param)


def read(walker: Walker) -> bool:
    """Whether somebody finds the unkind words where they were written."""
    walker.go("/")
    walker.follow("Find people who understand")
    walker.follow("Carers together")
    walker.follow("Nights")
    return walker.sees(UNKIND)


def test_a_report_is_dealt_with_its_author_appeals_and_somebody_else_takes_it_back(house: House) -> None:
    for handle in ("Mal", "Moira"):
        house.newcomer(handle, "moderator")
    write_after_a_second_look(house)
    report(house["Gwen"])
    hide(house["Moira"])
    gwen = house["Gwen"]
    assert not read(gwen)
    gwen.menu("Notices")
    gwen.follow("It is hidden now")
    assert gwen.sees("Thank you. It is hidden now.")
    appeal(house["Bryn"])
    take_back(house)
    assert read(gwen)
    bryn = house["Bryn"]
    bryn.menu("Reports and decisions")
    bryn.follow("Hidden from others")
    assert bryn.sees("A cat has no address.")
    assert bryn.sees("Nothing of it counts any more")


def write_after_a_second_look(house: House) -> None:
    """An address is pointed out, while writing or after the first press; whoever has seen that is taken at their word."""
    bryn = house["Bryn"]
    bryn.follow("Find people who understand")
    bryn.follow("Carers together")
    bryn.press("Join this space")
    bryn.follow("Begin a conversation")
    bryn.fill("What is it about?", "Nights")
    bryn.fill("Your words", UNKIND)
    if not house.scripts:
        bryn.press("Put up my words")
    bryn.page.get_by_text("Look at this once more?").wait_for()
    bryn.press("Put up my words")
    assert bryn.sees("Your words are up")


def report(gwen: Walker) -> None:
    """From beside the words."""
    assert read(gwen)
    gwen.page.get_by_role("main").get_by_role("link", name="Report").first.click()
    gwen.choose("It gives away something private")
    gwen.fill("What should the moderators know?", "She lives there.")
    gwen.press("Tell the moderators")
    assert gwen.sees("You will be told what comes of it")


def hide(moira: Walker) -> None:
    """From the queue, with reasons; the words are covered until asked for."""
    moira.follow("Reports")
    moira.page.get_by_role("main").get_by_role("link", name="post").first.click()
    moira.page.wait_for_load_state()
    assert not moira.sees(UNKIND)
    moira.press("Take it on")
    moira.follow("Do something about it")
    moira.choose("Hidden from others")
    moira.fill("What happened?", "It names a neighbour and her street.")
    moira.fill("Which rule or law", "No addresses of others, a rule of this space.")
    moira.fill("What do those who reported it read?", "Thank you. It is hidden now.")
    moira.press("Decide, and tell them why")
    run_all()


def appeal(bryn: Walker) -> None:
    """Bryn reads what was done and why, not by whom, and says that it is wrong."""
    bryn.menu("Reports and decisions")
    bryn.follow("Hidden from others")
    assert bryn.sees("It names a neighbour and her street.")
    for name in ("Moira", "Gwen"):
        assert not bryn.sees(name)
    bryn.follow("Say that it is wrong")
    bryn.fill("Why do you think it is wrong?", "Mrs Teal is my cat.")
    bryn.press("Let somebody else look")


def take_back(house: House) -> None:
    """It waits for Mal and not for Moira, who decided first."""
    for handle, waits in (("Moira", False), ("Mal", True)):
        walker = house[handle]
        walker.follow("Reports")
        walker.follow("Appeals")
        assert walker.sees("Nothing waits.") is not waits
    mal = house.walkers["Mal"]
    mal.follow("An appeal")
    assert mal.sees("Mrs Teal is my cat.")
    mal.choose("It should be taken back")
    mal.fill("Why?", "A cat has no address.")
    mal.press("Decide, and tell them why")
    run_all()


def test_somebody_finds_what_helps_and_whoever_runs_it_says_that_it_is_still_so(house: House) -> None:
    put_district(actor=SYSTEM, code="ZZ1", latitude=52.5, longitude=-2.0, place="Weirside")
    club = add_organization(actor=SYSTEM, name="Weir Club", description="A club by the weir.")
    walks = add_service(actor=SYSTEM, organization=club, sheet=WALKS)
    Service.objects.filter(pk=walks.pk).update(assured_date=None)
    house.newcomer("Walt", "provider", club)
    stranger = house.stranger()
    stranger.follow("What helps")
    stranger.fill("What would help?", "walk")
    stranger.fill("Near which postcode?", "ZZ1")
    stranger.press("Show what there is")
    stranger.follow("Slow walks")
    assert stranger.sees("Nobody has confirmed this here yet")
    assert stranger.page.get_by_role("button", name="It is all still so").count() == 0
    at = stranger.page.url
    stranger.follow("Something here is wrong")
    stranger.fill("What is wrong?", "It begins at eleven now.")
    stranger.press("Tell those who keep the directory")
    walt = house["Walt"]
    walt.follow("What you provide")
    walt.follow("Slow walks")
    walt.press("It is all still so")
    stranger.go(at)
    assert stranger.sees("by those who run it")
    ann = house["Ann"]
    ann.follow("Keeping the directory")
    assert ann.sees("Slow walks")


def take_part(one: Walker) -> None:
    one.menu("Time bank")
    one.follow("Take part")
    one.choose("I have read what we agree on")
    one.press("Take part")


def test_an_hour_is_offered_taken_and_stands_in_both_books(house: House) -> None:
    bryn, gwen = house["Bryn"], house["Gwen"]
    for one in (bryn, gwen):
        take_part(one)
    bryn.follow("Offers")
    bryn.follow("Offer something")
    bryn.fill("In a few words", "Reading the long letters of the pension office")
    bryn.pick("What kind of help is it?", "forms")
    bryn.press("Offer this")
    gwen.follow("Offers")
    gwen.follow("Reading the long letters")
    gwen.choose("in a public place")
    gwen.press("Ask the other side")
    bryn.menu("Notices")
    bryn.follow("Reading the long letters")
    bryn.press("Yes")
    bryn.fill("hours", "1")
    bryn.press("So long it was")
    gwen.menu("Notices")
    gwen.follow("Reading the long letters")
    assert gwen.sees("It was 1 hour, says the other side")
    gwen.press("Yes, so it was")
    for one, other, stands in ((bryn, "Gwen", "+1:00"), (gwen, "Bryn", "−1:00")):
        one.menu("Time bank")
        one.follow("My statement")
        assert one.sees(other)
        assert one.sees(stands)
    assert books.audit().balanced


def test_a_map_is_drawn_by_its_owner_and_seen_by_nobody_else(house: House) -> None:
    bryn = house["Bryn"]
    bryn.menu("Who is around you")
    bryn.follow("Put the first person on it")
    for number, (initials, who, close) in enumerate([("JQ", "friend", "very close"), ("MT", "neighbour", "further")]):
        if number:
            bryn.follow("Put somebody else on it")
            bryn.choose("JQ")
        bryn.fill("Their initials", initials)
        bryn.pick("Who are they to you?", who)
        bryn.choose(close)
        bryn.choose("when I feel low")
        bryn.press("Put them on my map")
    picture = bryn.page.get_by_role("img", name="You in the middle")
    assert picture.locator("circle.person").count() == 2
    assert picture.locator("line").count() == 1
    assert bryn.sees("JQ, friend")
    tie = Tie.objects.get(initials="JQ")
    for handle in ("Gwen", "Ann"):
        other = house[handle]
        other.menu("Who is around you")
        assert other.sees("Your map is empty.")
        assert other.page.context.request.get(f"/my-people/{tie.ref}/").status == 404
    bryn.follow("Take off")  # the closest stands first
    bryn.press("Take them off")
    assert not bryn.sees("JQ")
    assert bryn.sees("MT, neighbour")


def test_three_people_begin_a_group_and_show_the_guest_of_the_board_out(house: House) -> None:
    bryn, gwen, third, dev = (house[handle] for handle in ("Bryn", "Gwen", "Neighbour 1", "Dev"))
    bryn.follow("Groups")
    bryn.follow("Begin a group")
    bryn.fill("What is the group called?", "Carers count")
    bryn.fill("Its address", "carers-count")
    bryn.fill("What should change?", "A break for every carer.")
    bryn.press("Begin it")
    at = bryn.page.url
    stranger = house.stranger()
    assert stranger.page.goto(at).status == 404  # until there are three
    for one in (gwen, third):
        one.go(at)  # the address is sent round, as the page says
        one.press("Begin it together")
    stranger.go("/")
    stranger.follow("Groups")
    stranger.follow("Carers count")
    bryn.go(at)
    bryn.follow("Invite somebody of an institution as a guest")
    bryn.fill("Their name here", "Dev")
    bryn.pick("For which institution?", "Ashmere Care Board")
    bryn.fill("What do they do there?", "Director")
    bryn.press("Invite")
    dev.menu("Notices")
    dev.follow("Carers count invites you")
    dev.press("Come as a guest")
    assert dev.sees("You are here as a guest")
    assert dev.page.get_by_role("link", name="Propose a decision").count() == 0
    gwen.go(at)
    assert gwen.sees("Director")
    bryn.go(at)
    bryn.follow("Show out")
    bryn.fill("Why", "We want to speak among ourselves.")
    bryn.press("Show out")
    gwen.go(at)
    assert not gwen.sees("Guests of institutions")
    dev.go("/")
    dev.menu("Notices")
    assert dev.sees("We want to speak among ourselves.")
    dev.go(at)
    assert not dev.sees("You are here as a guest")
