"""Markdown in, allow-listed HTML out.

Two walls, one behind the other: the parser is told to treat HTML as text, and what it makes goes through an allow-list that knows neither scripts nor
event attributes nor addresses other than http, https, mailto and tel. Pictures are left out: fetching one would tell a stranger who reads a support space.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from upwell.kit.kept import Kept, digest

TAGS = {"p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
LINK_REL = "nofollow ugc noopener noreferrer"

_BARE_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
_BLOCK_END = re.compile(r"(</(?:p|li|blockquote|pre)>|<br ?/?>|<hr ?/?>)")
_HEADINGS = {"heading_open": "strong_open", "heading_close": "strong_close"}


_kept: Kept[SafeString] = Kept(1_000)  # a text of 8,000 letters takes 30 ms
forget = _kept.clear


def render(text: str) -> SafeString:
    """What a person wrote, as HTML that is safe to show to anybody."""
    return _kept.get(digest(text), lambda: _render(text))


def _render(text: str) -> SafeString:
    made = _parser().render(text.replace("\x00", ""))
    return mark_safe(_clean(made))  # noqa: S308 two walls, see above


def plain(text: str) -> str:
    """The words alone, for mail subjects, search and previews."""
    spaced = _BLOCK_END.sub(r"\1 ", render(text))
    return " ".join(html.unescape(nh3.clean(spaced, tags=set())).split())


def _clean(made: str) -> str:
    return nh3.clean(made, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=LINK_REL)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20}).enable("strikethrough")
    parser.disable(["image", "html_block", "html_inline", "reference"])
    parser.core.ruler.push("quiet_headings", _quiet_headings)
    parser.core.ruler.push("bare_addresses", _link_bare_addresses)
    return parser


def _quiet_headings(state: StateCore) -> None:
    """A heading in a post becomes a strong line: the page's own headings are the page's."""
    for position, token in enumerate(state.tokens):
        if token.type == "heading_open":
            inline = state.tokens[position + 1]
            inline.children = [
                Token("strong_open", "strong", 1),
                *(inline.children or []),
                Token("strong_close", "strong", -1),
            ]
        if token.type in _HEADINGS:
            token.tag = "p"


def _link_bare_addresses(state: StateCore) -> None:
    for block in state.tokens:
        if block.type == "inline" and "://" in block.content:
            block.children = _with_links(block.children or [])


def _with_links(tokens: list[Token]) -> list[Token]:
    """The same pieces, with addresses in the running text made into links; text inside a link is left as it is."""
    made: list[Token] = []
    inside = 0
    for token in tokens:
        inside += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        made += _split(token) if token.type == "text" and not inside else [token]
    return made


def _split(token: Token) -> list[Token]:
    pieces: list[Token] = []
    end = 0
    for found in _BARE_ADDRESS.finditer(token.content):
        pieces.append(_text(token.content[end : found.start()]))
        pieces += [Token("link_open", "a", 1, attrs={"href": found[0]}), _text(found[0]), Token("link_close", "a", -1)]
        end = found.end()
    return [*pieces, _text(token.content[end:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
