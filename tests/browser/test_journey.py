"""One voice all the way, by pages alone: from a post to a board's public answer, every step of it looked at again from the end, and then taken back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.browser.village import Village, later
from tests.browser.walking import Walker
from upwell.discover.models import Voice
from upwell.gather.actions import conversations
from upwell.gather.models import Conversation, Statement
from upwell.kit.jobs import run_all
from upwell.kit.time import now, today

SAID = "After the diagnosis nobody answered at night, so I rang the quillmarmalade sister of the folder."
RARE = "quillmarmalade"
ASK = "Give everybody with a diagnosis a named person whom they can ring, within two weeks."
SEEDS = [
    "Everybody should have one named person to ring.",
    "It must be a nurse.",
    "I would sooner talk to somebody who has lived through it.",
    "A leaflet is enough.",
]
VERIFY = Path(__file__).resolve().parents[2] / "tools" / "verify.py"


class Journey:
    """Everybody at their own browser; where things are is found out by walking, never known beforehand."""

    def __init__(self, village: Village, visit: Callable[..., Any], scripts: bool) -> None:
        self.village, self.visit, self.scripts = village, visit, scripts
        self.walkers: dict[str, Walker] = {}
        self.issue = self.theme = self.jury = self.answer = self.conversation = self.recommendation = ""

    def __getitem__(self, handle: str) -> Walker:
        if handle not in self.walkers:
            page = self.visit(java_script_enabled=self.scripts, viewport={"width": 1000, "height": 800})
            self.walkers[handle] = Walker(page, handle).sign_in()
        return self.walkers[handle]

    def stranger(self) -> Walker:
        """Somebody without an account."""
        return Walker(self.visit(java_script_enabled=self.scripts))

    def write(self) -> None:
        """Bryn finds a space, joins it and writes."""
        bryn = self["Bryn"]
        bryn.go("/")
        bryn.follow("Find people who understand")
        bryn.follow("Carers together")
        assert bryn.sees("We went home with a folder")
        bryn.press("Join this space")
        bryn.follow("Begin a conversation")
        bryn.fill("What is it about?", "The night it went wrong")
        bryn.fill("Your words", f"They gave us a folder. {SAID} I do not want more paper.")
        bryn.press("Put up my words")
        assert bryn.sees("Your words are up")

    def be_heard(self) -> None:
        """One sentence counts, with the scopes that Bryn ticks and no other."""
        bryn = self["Bryn"]
        bryn.follow("Let this be heard")
        bryn.choose(SAID)
        for words in ("Count it", "Quote it without my name", "Show it to a jury"):
            bryn.choose(words)
        bryn.press("Let these words be heard")
        assert bryn.sees("These words now count")
        assert bryn.sees(SAID)
        assert not bryn.sees("research")
        run_all()

    def name_theme(self) -> None:
        """Ann has the machine look, reads what it found, and names what is about ringing."""
        ann = self["Ann"]
        ann.go("/")
        ann.follow("Themes")
        ann.press("Look for themes now")
        run_all()
        ann.page.reload()
        waiting = [words for words, _href in ann.links("main ul.rows")]
        ann.follow(next(words for words in waiting if "ring" in words or "diagnosis" in words))
        ann.fill("What do these people say?", "Nobody to ring at night")
        ann.press("Give it this name")
        run_all()
        assert ann.title == "Nobody to ring at night"
        self.theme = ann.page.url

    def raise_issue(self) -> None:
        """Bryn finds the theme on the first page, with the words in it, and asks for something."""
        bryn = self["Bryn"]
        bryn.go("/")
        bryn.follow("Nobody to ring at night")
        assert bryn.sees(SAID)
        bryn.follow("Raise an issue from this")
        bryn.fill("A name for it", "A person to ring")
        bryn.fill("What should they do, for whom, by when?", ASK)
        bryn.pick("Who is asked?", "Ashmere Care Board")
        bryn.press("Raise it")
        assert bryn.title == "A person to ring"
        self.issue = bryn.page.url

    def support(self) -> None:
        """Enough others say that it matters to them too."""
        for handle in ("Gwen", "Neighbour 1", "Neighbour 2"):
            walker = self[handle]
            walker.go("/issues/")
            walker.follow("A person to ring")
            walker.press("Say it matters to you too")
            walker.page.get_by_text("You said that it matters to you too.").first.wait_for()

    def take_on(self) -> None:
        """Dev says for the board that it is theirs."""
        dev = self["Dev"]
        dev.go(self.issue)
        dev.follow("Say whether it is yours to decide")
        dev.choose("Yes, it is ours to decide")
        dev.fill("Why?", "Support after a diagnosis is ours to plan.")
        dev.press("Make this decision public")
        assert dev.sees("it is ours to decide")

    def converse(self) -> None:
        """Finn opens a conversation; three people vote by pressing, the rest of the village too, and the map is drawn."""
        finn = self["Finn"]
        finn.go(self.issue)
        finn.follow("Open a conversation")
        finn.fill("What is it about?", "Whom to ring")
        finn.fill("Statements to begin with", "\n".join(SEEDS))
        finn.press("Open it")
        self.conversation = finn.page.url
        for handle in ("Bryn", "Gwen", "Neighbour 1"):
            self.vote(self[handle])
        self.others_vote()
        finn.follow("See the map")
        finn.press("Draw the map now")
        run_all()

    def vote(self, walker: Walker) -> None:
        """Through all statements, by the buttons, from the issue."""
        walker.go(self.issue)
        walker.follow("Weigh it up with others")
        for number, answer in enumerate(["Agree", "Disagree", "Pass, or not sure", "Agree"]):
            walker.page.get_by_text(f"You have voted on {number} of {len(SEEDS)}").wait_for()
            walker.press(answer)
        walker.page.get_by_text("You have voted on everything that is here").wait_for()

    def others_vote(self) -> None:
        """Thirteen more, in two camps, as the same button does it."""
        conversation = Conversation.objects.get()
        for number, person in enumerate(self.village.neighbours[3:]):
            for statement in Statement.objects.filter(conversation=conversation):
                side = 1 if number < 7 else -1
                value = 1 if not statement.number else side * (-1) ** statement.number
                conversations.vote(actor=person, statement=statement, value=value)

    def look_at_map(self) -> None:
        """Anybody sees where opinion stands, as a picture and as a table."""
        stranger = self.stranger()
        stranger.go(self.conversation)
        stranger.follow("See the map")
        picture = stranger.page.get_by_role("img", name="Where opinion stands")
        assert picture.locator("path").count() > 0
        stranger.page.get_by_text("As a table").click()
        table = stranger.page.get_by_role("table", name="Where opinion stands")
        assert table.get_by_role("row").count() > 1
        assert stranger.sees("From 64 votes")

    def prepare_jury(self) -> None:
        """Ann brings the issue to a jury and prepares one."""
        ann = self["Ann"]
        ann.go(self.issue)
        ann.follow("Bring it on")
        ann.choose("A jury looks at it")
        ann.fill("By which day will the jury have spoken?", (today() + timedelta(days=60)).isoformat())
        ann.press("Do this")
        ann.follow("Juries")
        ann.follow("Prepare a jury")
        ann.pick("Under which process?", "Spring")
        ann.fill("Name of the jury", "Jury of the village")
        ann.fill("Address", "village")
        ann.fill("What is it asked to do?", "Read what people said, and weigh it up.")
        ann.fill("How many members?", "6")
        ann.pick("From which pool?", "Spring pool")
        ann.choose("A person to ring")
        ann.press("Prepare this jury")
        self.jury = ann.page.url

    def draw_jury(self) -> None:
        """The lottery is fixed before anybody can know the seed; two days later it is drawn."""
        ann = self["Ann"]
        ann.follow("Fix the lottery")
        ann.fill("Where will the seed come from?", "The lottery on Saturday")
        ann.fill("When will it be known?", f"{now() + timedelta(days=1):%Y-%m-%dT%H:%M}")
        ann.press("Check it")
        ann.press("Fix it on the record")
        run_all()
        ann.go(self.jury)
        assert ann.sees("The seed comes from: The lottery on Saturday")
        with later(timedelta(days=2)):
            ann.follow("Draw with the seed")
            ann.fill("The seed, exactly as it was published", "7 12 19 23 40 41")
            ann.press("Check the seed")
            ann.press("Draw the jury")
        assert ann.sees("7 12 19 23 40 41")

    def check_lottery(self, folder: Path) -> None:
        """A stranger downloads the lottery and draws it again with the small program."""
        stranger = self.stranger()
        stranger.go(self.jury)
        stranger.follow("Check the lottery")
        assert stranger.sees("How fair it is")
        with stranger.page.expect_download() as caught:
            stranger.page.get_by_role("link", name="Download the lottery").click()
        file = folder / "lottery.json"
        caught.value.save_as(file)
        checked = subprocess.run([sys.executable, str(VERIFY), str(file)], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        number = str(stranger.page.inner_text("main")).partition("that were drawn: ")[2][:4]
        assert number in checked.stdout + file.read_text()

    def recommend(self) -> None:
        """Finn writes down what the jury recommends and how it voted, and publishes it."""
        finn = self["Finn"]
        finn.go(self.jury)
        assert finn.sees(SAID)  # in the pack: Bryn let a jury read it
        finn.follow("Write down a recommendation")
        finn.pick("On which issue?", "A person to ring")
        finn.fill("What do you recommend?", "One named person, from two weeks after the diagnosis.")
        finn.press("Keep it")
        self.recommendation = finn.page.url
        finn.follow("Write down a vote taken in the room")
        for label, votes in (("For", "5"), ("Against", "1"), ("Abstained", "0")):
            finn.fill(label, votes)
        finn.press("Keep it")
        finn.follow("Write the minority report")
        finn.fill("Why do you see it otherwise?", "Sleep comes first.")
        finn.press("Keep it")
        finn.follow("Publish")
        finn.press("Publish it")
        assert finn.sees("Sleep comes first.")

    def give_answer(self) -> None:
        """Dev answers for the board, in his own name and with days."""
        dev = self["Dev"]
        dev.go(self.issue)
        dev.follow("Answer this")
        dev.choose("We will do it")
        dev.fill("Say it in plain words", "We will do it. Two people begin next month.")
        dev.fill("What will be done (1)", "Two people answer one number")
        dev.page.get_by_label("By which day").first.fill((today() + timedelta(days=30)).isoformat())
        dev.fill("Your name and post", "Dev Rao, Director of community care")
        dev.press("Check your answer")
        assert dev.sees("Is this your answer?")
        dev.press("Give this answer")
        assert dev.title == "We will do it"
        assert dev.sees("Two people answer one number")
        self.answer = dev.page.url
        run_all()

    def follow_receipts(self) -> None:
        """Every step of what became of Bryn's words is a link that opens, down to the answer and back up to the words."""
        bryn = self["Bryn"]
        bryn.go("/")
        bryn.follow("My words")
        assert bryn.title == "What became of what I said"
        steps = bryn.links("section.receipt")
        for _words, href in steps:
            bryn.go(href)
        reached = {self.path(address) for address in (self.theme, self.issue, self.conversation, self.jury)}
        reached |= {self.path(address) for address in (self.recommendation, self.answer)}
        assert reached <= {href for _words, href in steps}
        bryn.go(self.answer)
        bryn.follow("The whole way, from the first voice to this answer")
        self.climb(bryn)
        bryn.follow(SAID)
        bryn.follow("The whole way, as the record has it")
        assert bryn.sees("A person to ring")

    @staticmethod
    def climb(walker: Walker) -> None:
        """From here up, link by link of the trace, until one's own words stand there."""
        been: set[str] = set()
        waiting: list[str] = []
        while not walker.sees(SAID):
            fresh = [href for _words, href in walker.links("main") if href.startswith("/trace/")]
            waiting += [href for href in fresh if href not in been]
            been |= set(fresh)
            assert waiting, "the words cannot be reached"
            assert len(been) < 60
            walker.go(waiting.pop(0))

    @staticmethod
    def path(address: str) -> str:
        return "/" + address.partition("//")[2].partition("/")[2]

    def places(self) -> list[str]:
        """Everywhere these words stood."""
        pages = [self.theme, self.issue, f"{self.issue}voices/", self.jury, self.answer, self.recommendation, "/"]
        traces = [href for _words, href in self["Bryn"].links("main") if href.startswith("/trace/")]
        return [*pages, f"/search/?q={RARE}", "/record/export.jsonl", "/voices/mine/", "/themes/", *traces]

    def where(self, handle: str, places: list[str]) -> set[str]:
        """In which of these places somebody finds the words now."""
        ask = self[handle].page.context.request
        return {place for place in places if f"rang the {RARE}" in ask.get(place).text()}

    def take_back(self) -> None:
        """Bryn takes the sentence back: it is gone wherever it stood, and the figures stay."""
        bryn, places = self["Bryn"], self.places()
        assert {self.theme, f"{self.issue}voices/"} <= self.where("Gwen", places)
        assert self.jury in self.where("Finn", places)
        bryn.go("/voices/mine/")
        bryn.follow("Take it back")
        bryn.press("Take them back")
        assert bryn.sees("Your words are gone everywhere they stood")
        run_all()
        elsewhere = [place for place in places if not place.startswith("/search/")]
        assert {handle: self.where(handle, elsewhere) for handle in ("Bryn", "Gwen", "Finn", "Dev")} == {
            handle: set() for handle in ("Bryn", "Gwen", "Finn", "Dev")
        }
        assert not Voice.objects.filter(text__contains=RARE).exists()
        bryn.go(self.issue)
        assert bryn.sees("taken back")
        bryn.go(f"{self.conversation}map/")
        assert bryn.sees("From 64 votes")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_voice_goes_all_the_way_and_is_taken_back(
    village: Village, visit: Callable[..., Any], scripts: bool, tmp_path: Path
) -> None:
    walk = Journey(village, visit, scripts)
    walk.write()
    walk.be_heard()
    walk.name_theme()
    walk.raise_issue()
    walk.support()
    walk.take_on()
    walk.converse()
    walk.look_at_map()
    walk.prepare_jury()
    walk.draw_jury()
    walk.check_lottery(tmp_path)
    walk.recommend()
    walk.give_answer()
    walk.follow_receipts()
    walk.take_back()
