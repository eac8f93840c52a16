"""What people write comes out as safe HTML, whatever they write."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from upwell.kit import markup

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<a href='vbscript:x'>y</a>",
    "![x](https://tracker.example/pixel.png)",
    "<svg/onload=alert(1)>",
    "`<b>`",
    "<https://good.example>",
    'https://good.example/"onmouseover="x',
    "<div style='background:url(javascript:x)'>",
    "[a]: javascript:alert(1)\n[a]",
    "\x00<\x00script>",
    "# a\n> b\n- c\n1. d\n---\n**e** ~~f~~",
]


class Walker(HTMLParser):
    """A second reader, independent of the one that made the HTML: notes what a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def seen(text: str) -> Walker:
    walker = Walker()
    walker.feed(markup.render(text))
    walker.close()
    return walker


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)), max_size=6).map("".join))
def test_nothing_that_runs_or_calls_home_ever_comes_out(text: str) -> None:
    walker = seen(text)
    assert walker.tags <= markup.TAGS
    assert {name for name, _value in walker.attributes} <= {"href", "rel", "start"}
    for name, value in walker.attributes:
        if name == "href":
            assert not value.lower().strip().startswith(("javascript", "data", "vbscript"))


def test_what_ann_meant_is_there() -> None:
    made = markup.render("**Thank you**\nfor *this*\n\n- one\n- two\n\nSee https://example.org/a_b_c.")
    assert "<strong>Thank you</strong><br" in made
    assert "<li>one</li>" in made
    assert (
        '<a href="https://example.org/a_b_c" rel="nofollow ugc noopener noreferrer">https://example.org/a_b_c</a>.'
        in made
    )


def test_a_heading_in_a_post_does_not_disturb_the_headings_of_the_page() -> None:
    assert seen("# Shouting\n\nUnder\n=====").tags == {"p", "strong"}


def test_html_is_shown_as_it_was_typed() -> None:
    assert "&lt;b&gt;" in markup.render("I typed <b> here")


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_plain_words_hold_no_tags_and_no_entities_of_ours(text: str) -> None:
    words = markup.plain("**" + text.replace("*", "") + "**")
    assert "</strong>" not in words
    assert words == " ".join(words.split())


def test_plain_keeps_blocks_apart() -> None:
    assert markup.plain("One\n\n- two\n- three & four") == "One two three & four"
