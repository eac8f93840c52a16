"""A movement by pages alone: three people begin, decide, write; the board comes as a guest and is shown out; everything is taken along."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.village import Village
from tests.browser.walking import Walker
from upwell.kit.jobs import run_all
from upwell.kit.time import today

GROUP = "Carers count"


class Movement:
    """Everybody at their own browser."""

    def __init__(self, village: Village, visit: Callable[..., Any], scripts: bool) -> None:
        self.village, self.visit, self.scripts = village, visit, scripts
        self.walkers: dict[str, Walker] = {}
        self.group = self.letter = ""

    def __getitem__(self, handle: str) -> Walker:
        if handle not in self.walkers:
            page = self.visit(java_script_enabled=self.scripts, viewport={"width": 1000, "height": 800})
            self.walkers[handle] = Walker(page, handle).sign_in()
        return self.walkers[handle]

    def begin(self) -> None:
        """Bryn has the idea; with the third person it begins."""
        bryn = self["Bryn"]
        bryn.go("/")
        bryn.follow("Groups")
        bryn.follow("Begin a group")
        bryn.fill("What is the group called?", GROUP)
        bryn.fill("Its address", "carers-count")
        bryn.fill("What should change?", "A night off for every carer.")
        bryn.choose("If the group moves to another Upwell")
        bryn.press("Begin it")
        assert bryn.sees("It begins as soon as 3 people are in it")
        self.group = bryn.page.url
        for handle in ("Gwen", "Neighbour 1"):
            self[handle].go(self.group)
            self[handle].press("Begin it together")
        assert self["Gwen"].sees("You are in Carers count")
        bryn.go(self.group)
        assert bryn.sees("at work")

    def decide(self) -> None:
        """All three vote; nobody sees how it stands until it is over."""
        bryn = self["Bryn"]
        bryn.follow("Propose a decision")
        bryn.fill("In one line", "We write to the board")
        bryn.press("Ask all members")
        decision = bryn.page.url
        for handle in ("Bryn", "Gwen", "Neighbour 1"):
            self[handle].go(decision)
            assert not self[handle].sees("yes, ")
            self[handle].choose("Yes")
            self[handle].press("Vote")
        assert self["Neighbour 1"].sees("3 yes, 0 no, 0 neither, of 3 who could vote")

    def write(self) -> None:
        """The letter carries the decision out; a neighbour signs it without showing a name."""
        gwen = self["Gwen"]
        gwen.go(self.group)
        gwen.follow("We write to the board")
        gwen.follow("Carry it out")
        gwen.choose("Open letter")
        gwen.fill("Title", "One night a month")
        gwen.fill("What it says", "We ask for one night a month.")
        gwen.choose("Asks somebody in power to act")
        gwen.press("Keep as a draft")
        assert gwen.sees("Say to whom it goes")
        gwen.fill("To whom, for a letter or petition", "the board")
        gwen.press("Keep as a draft")
        self.letter = gwen.page.url
        gwen.follow("Begin")
        gwen.press("Begin, in public")
        neighbour = self["Neighbour 2"]
        neighbour.go(self.letter)
        neighbour.press("Sign this")
        assert neighbour.sees("1 person has signed.")
        assert not neighbour.sees("Among them")

    def take_help(self) -> None:
        """Money has strings, and they are told."""
        gwen = self["Gwen"]
        gwen.go(self.group)
        gwen.follow("Write down help or money")
        gwen.fill("Who gives it?", "The board")
        gwen.fill("What exactly?", "Printing")
        gwen.fill("What is asked in return?", "a logo on the letter")
        gwen.fill("Since when?", today().isoformat())
        gwen.press("Write it down in public")
        assert gwen.sees("say how much money it is".capitalize())
        gwen.fill("If it is money: how many pounds?", "40")
        gwen.press("Write it down in public")
        assert gwen.sees("In return: a logo on the letter")

    def meet_the_board(self) -> None:
        """Dev comes as a guest, is marked, never sees the inside, and is shown out."""
        bryn, dev = self["Bryn"], self["Dev"]
        bryn.go(self.group)
        bryn.follow("Invite somebody of an institution as a guest")
        bryn.fill("Their name here", "Dev")
        bryn.pick("For which institution?", self.village.world.board.name)
        bryn.fill("What do they do there?", "Director of care")
        bryn.press("Invite")
        dev.go(self.group)
        dev.press("Come as a guest")
        assert not dev.sees("Propose a decision")
        assert not dev.sees("members only")
        dev.follow("Carers count: open room")
        dev.follow("Begin a conversation")
        dev.fill("What is it about?", "Hello")
        dev.fill("Your words", "I have read your letter.")
        dev.press("Put up my words")
        thread = dev.page.url
        bryn.go(thread)
        assert bryn.sees("Director of care")
        bryn.go(self.group)
        bryn.follow("Show out")
        bryn.fill("Why? They read this.", "We want to be among ourselves.")
        bryn.press("Show out")
        dev.go(thread)
        assert not dev.page.get_by_label("Your words").count()

    def take_along(self, folder: Path) -> None:
        """The whole group as one file, for every member."""
        gwen = self["Gwen"]
        gwen.go(self.group)
        gwen.follow("Take everything along")
        gwen.press("Pack it")
        run_all()
        gwen.page.reload()
        with gwen.page.expect_download() as caught:
            gwen.page.get_by_role("link", name="carers-count.zip").click()
        file = folder / "group.zip"
        caught.value.save_as(file)
        with zipfile.ZipFile(file) as packed:
            everything = b"".join(packed.read(name) for name in packed.namelist()).decode()
        assert "One night a month" in everything
        assert "Bryn" in everything  # who agreed
        assert "Gwen" not in everything
        assert "@example.org" not in everything


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_movement_begins_decides_writes_meets_the_board_and_takes_everything_along(
    village: Village, visit: Callable[..., Any], tmp_path: Path, scripts: bool
) -> None:
    movement = Movement(village, visit, scripts)
    movement.begin()
    movement.decide()
    movement.write()
    movement.take_help()
    movement.meet_the_board()
    movement.take_along(tmp_path)
