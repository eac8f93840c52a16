"""The rooms are joined: somebody writes, is referred, there is no service; what is missing becomes an issue, a promise, shared work, hours; and every step leads back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Sum

from tests.browser import village as village_making
from tests.browser.village import WALKS, Village
from tests.browser.walking import Walker
from upwell.accounts.actions import grant_role
from upwell.accounts.models import Person
from upwell.directory.actions.organizations import add_organization
from upwell.directory.actions.services import add_service
from upwell.kit.jobs import run_all
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import today
from upwell.ledger.models import Entry
from upwell.places.models import Area
from upwell.prescribing import tasks
from upwell.prescribing.actions import contacts, gaps, moving, referring
from upwell.prescribing.actions.referring import About
from upwell.prescribing.models import Referral, Team, UnmetNeed
from upwell.timebank import books
from upwell.timebank.models import WorkHours

SAID = "I sit in the kitchen until it is time to go to bed."
WISH = "Somebody to eat with on a Sunday."
NEED = "Company, people to be with"
PROMISE = "A table for ten, every Sunday"


class Rooms:
    """Everybody at their own browser; nobody types an address after the first page."""

    def __init__(self, village: Village, visit: Callable[..., Any], scripts: bool) -> None:
        self.village, self.visit, self.scripts = village, visit, scripts
        self.walkers: dict[str, Walker] = {}
        self.team = self.build()
        self.gap = self.issue = self.answer = self.work = ""
        self.slip: tuple[str, str] = ("", "")

    def __getitem__(self, handle: str) -> Walker:
        if handle not in self.walkers:
            page = self.visit(java_script_enabled=self.scripts, viewport={"width": 1000, "height": 800})
            self.walkers[handle] = Walker(page, handle).sign_in()
        return self.walkers[handle]

    def build(self) -> Team:
        """Lena is a link worker of the council, Nia a nurse at a surgery; the directory knows of walks and of nothing else."""
        people, council = self.village.people, self.village.world.council
        self.town = Area.objects.create(code="ASH", name="Ashmere", kind="town")
        surgery = add_organization(actor=SYSTEM, name="Canal Street Surgery", description="A surgery.")
        add_service(actor=SYSTEM, organization=surgery, sheet=WALKS)
        for handle, kind, thing in (("Lena", "link_worker", council), ("Nia", "referrer", surgery)):
            people[handle] = village_making.member(handle)
            grant_role(actor=SYSTEM, person=people[handle], kind=kind, thing=thing, title=f"{handle}, at work")
        made: Team = Team.objects.create(
            slug="link", name="Ashmere link workers", body=council, area=self.town, phone="01632 960001"
        )
        return made

    # To a person who has time

    def write(self) -> None:
        """Bryn writes in a space for support; nothing has to come of it. From there a link leads to somebody who has time."""
        bryn = self["Bryn"]
        bryn.go("/")
        bryn.follow("Find people who understand")
        bryn.follow("Carers together")
        bryn.press("Join this space")
        bryn.follow("Begin a conversation")
        bryn.fill("What is it about?", "Sundays")
        bryn.fill("Your words", SAID)
        bryn.press("Put up my words")
        assert bryn.sees(SAID)
        bryn.follow("Carers together")
        bryn.follow("Link workers")
        assert bryn.sees("Ashmere link workers")

    def refer(self) -> None:
        """Nia asks Bryn, who says yes to being counted too, and refers him. He gets a reference and two words, and not his case to her."""
        nia = self["Nia"]
        nia.go("/")
        nia.follow("People you referred")
        nia.follow("Refer somebody")
        nia.pick("From where does it come?", "surgery")
        self.fill_in(nia, "What do they like to be called?", "Bryn", "They are 16 or older")
        nia.choose("face to face")
        nia.press("Look at it once more")
        assert nia.sees("Nothing has been sent yet")
        nia.press("Send it")
        strong = nia.page.locator("article strong").all_inner_texts()
        self.slip = (strong[0], strong[1])

    def fill_in(self, walker: Walker, name_label: str, name: str, grown: str) -> None:
        """What every asking for a link worker has."""
        walker.fill(name_label, name)
        walker.fill("What would", WISH)
        walker.page.get_by_text("Choose from a list what it is about").click()
        walker.choose(NEED)
        walker.pick("live?", "Ashmere")
        walker.fill("Phone number", "01632 960123")
        walker.choose("A link worker may read this")
        walker.choose("If there is nothing for me, that may be counted")
        walker.choose(grown)

    def take_over(self) -> None:
        """Bryn has the slip, and takes what was said about him into his own account."""
        bryn = self["Bryn"]
        bryn.follow("I have a reference")
        bryn.fill("Reference", self.slip[0])
        bryn.fill("The two words", self.slip[1])
        bryn.press("Show it")
        bryn.press("Take it over into my account")
        assert bryn.sees("It is on your own page now")
        assert Referral.objects.get().person == self.village["Bryn"]

    def ask(self) -> None:
        """Gwen needs no nurse: she asks for herself."""
        gwen = self["Gwen"]
        gwen.go("/")
        gwen.follow("Link workers")
        gwen.follow("For myself")
        self.fill_in(gwen, "What do you like to be called?", "Gwen", "I am 16 or older")
        gwen.press("Look at it once more")
        gwen.press("Send it")
        assert gwen.title == "It is sent"

    # There is nothing

    def look(self, name: str) -> None:
        """Lena takes somebody on, speaks with them, and looks in the directory for what they want."""
        lena = self["Lena"]
        lena.go("/")
        lena.follow("Your cases")
        lena.follow("Waiting to be taken on")
        lena.follow(name)
        assert lena.sees(WISH)
        lena.follow("Take it on")
        lena.press("Take it on")
        lena.follow("Write down what happened")
        lena.choose("phone call")
        lena.choose("we spoke, or they came")
        lena.fill("What should be remembered?", "We spoke about Sundays.")
        lena.press("Keep it")
        lena.follow("Suggest a group or service")
        lena.fill("Find in the directory", "table Sunday")
        lena.press("Find")
        assert lena.sees("Nothing in the directory fits that")

    def note(self) -> None:
        """It is not in the whole directory either: Lena notes that there is nothing, without a word of anybody."""
        lena = self["Lena"]
        lena.follow("Look in the whole directory")
        assert lena.sees("Nothing here fits all of that")
        assert not lena.sees("Slow walks")
        assert ("What is missing here", "/gaps/") in lena.links("main")
        assert lena.sees("You are looking for")
        lena.follow("There is nothing for this")
        lena.pick("What is there not?", NEED)
        lena.press("Count it")
        assert lena.sees("It is counted, without a name and without words")

    def others_miss_it_too(self) -> None:
        """Seven more, as the same buttons do it; the next night they are counted. Before that there is nothing to see."""
        lena = self["Lena"]
        assert ["/gaps/" in href for _words, href in lena.links("main")].count(True) == 0
        for person in self.village.neighbours[:7]:
            missed(person, self.team, self.village["Lena"])
        assert UnmetNeed.objects.count() == 9
        tasks.count_gaps()
        run_all()

    # To those who decide

    def raise_it(self) -> None:
        """From the case, where it is a link now, Lena raises it with one act."""
        lena = self["Lena"]
        lena.page.reload()
        lena.follow(f"{NEED}, Ashmere")
        self.gap = lena.page.url
        assert lena.sees("A few people")
        lena.pick("Who is asked?", "Ashmere Care Board")
        lena.press("Raise it as an issue")
        assert lena.title.startswith("Nothing in Ashmere for")
        self.issue = lena.page.url
        for handle, hidden in (("Lena", SAID), ("Lena", WISH), ("Lena", "Bryn")):
            assert not self[handle].sees(hidden)

    def find_issue(self, handle: str) -> Walker:
        """By the first page, as anybody does."""
        walker = self[handle]
        walker.go("/")
        walker.follow("What people raise")
        walker.follow("Nothing in Ashmere for")
        return walker

    def bring_to_body(self) -> None:
        """Enough say that it matters to them; Dev says that it is the board's; Ann brings it before the board."""
        for handle in ("Neighbour 1", "Neighbour 2", "Gwen"):
            walker = self.find_issue(handle)
            walker.press("Say it matters to you too")
            walker.page.get_by_text("You said that it matters to you too.").first.wait_for()
        dev = self.find_issue("Dev")
        dev.follow("Say whether it is yours to decide")
        dev.choose("Yes, it is ours to decide")
        dev.fill("Why?", "Loneliness is ours to plan for.")
        dev.press("Make this decision public")
        ann = self.find_issue("Ann")
        ann.follow("Bring it on")
        ann.choose("The body must answer")
        ann.press("Do this")

    def promise(self) -> None:
        """Dev answers in his own name: something will be done, by a day."""
        dev = self.find_issue("Dev")
        dev.follow("Answer this")
        dev.choose("We will do it")
        dev.fill("Say it in plain words", "We will do it, and we will do it with you.")
        dev.fill("What will be done (1)", PROMISE)
        dev.page.get_by_label("By which day").first.fill((today() + timedelta(days=60)).isoformat())
        dev.fill("Your name and post", "Dev Rao, Director of community care")
        dev.press("Check your answer")
        dev.press("Give this answer")
        assert dev.sees(PROMISE)
        self.answer = dev.page.url
        run_all()

    # Together

    def share(self) -> None:
        """What was promised is done together: Dev asks Gwen, who is told of it and says yes."""
        dev, gwen = self["Dev"], self["Gwen"]
        dev.follow("Do this together with citizens")
        dev.choose("Collaborate")
        dev.choose("Co-production")
        dev.fill("The post of the professional", "Director of community care")
        dev.fill("Who owns it with you", "Gwen")
        dev.press("Ask the citizen")
        self.work = dev.page.url
        take_part(gwen)
        gwen.menu("Notices")
        gwen.follow(PROMISE)
        gwen.press("Yes, I own it too")
        assert gwen.page.url == self.work

    def give_hours(self) -> None:
        """Each writes down their own hours, and the other side says whether it was so."""
        dev, gwen = self["Dev"], self["Gwen"]
        write_hours(gwen, "2", "I cooked.")
        dev.go("/")
        dev.menu("Notices")
        dev.follow("wait for your word")
        dev.press("So it was")
        write_hours(dev, "1", "I found the hall.", paid=True)
        gwen.go("/")
        gwen.menu("Notices")
        gwen.follow("wait for your word")
        gwen.press("So it was")
        assert not WorkHours.objects.filter(confirmed_at=None).exists()
        assert WorkHours.objects.aggregate(all=Sum("minutes"))["all"] == 180
        assert not gwen.sees("no citizen’s hour stands here")

    def read_statement(self) -> None:
        """Gwen's hours stand in her books, once, and lead to what they were for; what Dev was paid for stands in no books."""
        gwen = self["Gwen"]
        gwen.menu("Time bank")
        gwen.follow("My statement")
        assert gwen.sees("+2:00")
        gwen.follow(PROMISE)
        assert gwen.page.url == self.work
        assert books.audit().balanced

    # And back

    def walk_back(self) -> None:
        """Bryn finds what became of what was missing for him: down by links to the work, and back up by the record."""
        bryn = self["Bryn"]
        bryn.go("/")
        bryn.menu("Your link worker")
        bryn.follow("Ashmere link workers")
        bryn.follow(f"{NEED}, Ashmere")
        assert bryn.page.url == self.gap
        bryn.follow("Nothing in Ashmere for")
        assert bryn.page.url == self.issue
        assert ("The shared work", Rooms.path(self.work)) in bryn.links("main")
        bryn.follow("The whole answer and its dates")
        assert bryn.page.url == self.answer
        bryn.page.get_by_role("link", name=PROMISE, exact=True).click()
        bryn.page.wait_for_load_state()
        assert bryn.page.url == self.work
        bryn.follow(PROMISE)  # the promise that it carries out
        assert bryn.page.url == self.answer
        bryn.page.go_back()
        bryn.follow("Where this comes from")
        self.climb(bryn)

    @staticmethod
    def path(address: str) -> str:
        """Without the name of the server."""
        return "/" + address.partition("//")[2].partition("/")[2]

    def climb(self, bryn: Walker) -> None:
        """From the work up, link by link of the record, to what was missing; and from there down again to the work."""
        gap, work = ref_of(self.gap), ref_of(self.work)
        for here, there in (("work", f"/trace/prescribing.gap/{gap}/"), ("gap", f"/trace/timebank.work/{work}/")):
            reached = walk(bryn, there)
            assert reached, f"from the {here} there is no way to {there}"

    def nothing_personal(self) -> None:
        """On the record stands what was missing and nobody who missed it."""
        everything = " ".join(str(facts) for facts in Entry.objects.values_list("facts", flat=True))
        assert "company" in everything
        for word in (SAID, WISH, "Bryn", "Gwen", "kitchen", self.slip[0], self.slip[1]):
            assert word not in everything


def missed(person: Person, team: Team, worker: Person) -> None:
    """Somebody asks for company, is taken on, and there is none."""
    about = About(name=person.handle, wish=WISH, needs=("company",), area=team.area, phone="01632 960124")
    draft = referring.write_for_self(actor=person, team=team, about=about, scopes=("hold", "count_need"))
    referral = referring.send(actor=person, referral=draft).referral
    referral = moving.move(actor=worker, referral=referral, act="accept")
    contacts.write(actor=worker, referral=referral, kind="call", outcome="reached", on=today(), text="We spoke.")
    gaps.note(actor=worker, referral=referral, category="company")


def take_part(one: Walker) -> None:
    """In the time bank."""
    one.menu("Time bank")
    one.follow("Take part")
    one.choose("I have read what we agree on")
    one.press("Take part")


def write_hours(one: Walker, hours: str, what: str, paid: bool = False) -> None:
    """From the page of the work."""
    one.follow("Write down my hours")
    one.fill("On which day?", today().isoformat())
    one.fill("hours", hours)
    one.fill("What was it?", what)
    if paid:
        one.choose("I was paid for this time")
    one.press("Write this down")


def ref_of(address: str) -> str:
    """The last part of an address."""
    found = re.search(r"/([a-z0-9]+)/?$", address)
    assert found, address
    return found.group(1)


def walk(walker: Walker, there: str) -> bool:
    """Along links of the trace only, the nearest first, until the page `there` is open."""
    been: set[str] = set()
    waiting = [href for _words, href in walker.links("main") if href.startswith("/trace/")]
    while waiting and len(been) < 60:
        step = there if there in waiting else waiting.pop(0)
        if step in been:
            continue
        been.add(step)
        walker.go(step)
        if step == there:
            return True
        waiting += [href for _words, href in walker.links("main") if href.startswith("/trace/")]
    return False


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_what_is_missing_for_somebody_becomes_shared_work_and_every_step_leads_back(
    village: Village, visit: Callable[..., Any], scripts: bool
) -> None:
    rooms = Rooms(village, visit, scripts)
    rooms.write()
    rooms.refer()
    rooms.take_over()
    rooms.ask()
    for name in ("Bryn", "Gwen"):
        rooms.look(name)
        rooms.note()
    rooms.others_miss_it_too()
    rooms.raise_it()
    rooms.bring_to_body()
    rooms.promise()
    rooms.share()
    rooms.give_hours()
    rooms.read_statement()
    rooms.walk_back()
    rooms.nothing_personal()
