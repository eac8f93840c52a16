"""Somebody at a browser: what they press and fill is named by the words that they see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.browser.village import PASSWORD


@dataclass
class Walker:
    """One person and one page."""

    page: Any
    handle: str = ""

    def sign_in(self) -> Walker:
        """By name and password, as on any day."""
        self.go("/account/login/")
        self.fill("Your e-mail, or the name you are known by", self.handle)
        self.fill("Password", PASSWORD)
        self.press("Sign in with my password")
        assert self.page.get_by_role("banner").get_by_text(self.handle, exact=True).count() == 1
        return self

    def go(self, address: str) -> None:
        """To an address, which must be a page."""
        answer = self.page.goto(address)
        assert answer.status == 200, (address, answer.status)

    def follow(self, words: str) -> None:
        """A link, by its words."""
        self.page.get_by_role("link", name=words).first.click()
        self.page.wait_for_load_state()

    def menu(self, words: str) -> None:
        """A line of one's own menu, which opens by a press."""
        self.page.locator("details.you summary").click()
        self.page.locator("details.you").get_by_role("link", name=words).first.click()
        self.page.wait_for_load_state()

    def press(self, words: str) -> None:
        """A button, by its words."""
        self.page.get_by_role("button", name=words, exact=True).first.click()
        self.page.wait_for_load_state()

    def unfold(self, words: str) -> None:
        """What is folded away, by the words that stand there."""
        self.page.locator("summary").filter(has_text=words).click()

    def fill(self, label: str, words: str) -> None:
        """A box, by the words above it."""
        self.page.get_by_label(label).first.fill(words)

    def choose(self, words: str) -> None:
        """A box to tick, or one of several things."""
        self.page.get_by_label(words).first.check()

    def pick(self, label: str, words: str) -> None:
        """One line of a list."""
        box = self.page.get_by_label(label).first
        box.select_option(label=next(line for line in box.locator("option").all_inner_texts() if words in line))

    def sees(self, words: str) -> bool:
        """Whether these words stand on the page."""
        return words in self.page.inner_text("main")

    @property
    def title(self) -> str:
        """The first heading."""
        return str(self.page.inner_text("h1"))

    def links(self, within: str) -> list[tuple[str, str]]:
        """Words and address of each link in a part of the page."""
        found = self.page.locator(f"{within} a").all()
        return [(link.inner_text(), link.get_attribute("href")) for link in found]
