"""The colours hold WCAG 2.2 AA (1.4.3 text, 1.4.11 edges and drawings) in both schemes, computed from the style sheet itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parent.parent / "static" / "css" / "tokens.css").read_text()
GROUNDS = ("paper", "raised", "wash")
TEXT = [
    (ink, ground) for ink in ("ink", "ink-soft", "deep", "deep-strong", "late", "kept", "open") for ground in GROUNDS
]
TEXT += [("ink", f"{tone}-wash") for tone in ("kept", "late", "open")]
TEXT += [(tone, f"{tone}-wash") for tone in ("kept", "late", "open")]
TEXT += [("deep-strong", "wash-deep"), ("focus-ink", "focus"), ("on-deep", "deep"), ("on-deep", "deep-strong")]
TEXT += [("paper", "late"), ("paper", "late-strong")]
DRAWN = [("edge", ground) for ground in GROUNDS]
DRAWN += [(f"group-{letter}", "wash") for letter in "abcde"]
DRAWN += [(tone, "wash-deep") for tone in ("deep", "kept", "late", "open")]


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block))


def _schemes() -> dict[str, dict[str, str]]:
    light_block, rest = CSS.split("@media (prefers-color-scheme: dark)")
    light = _tokens(light_block)
    return {"light": light, "dark": light | _tokens(rest.split("@media")[0])}


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself_gives_the_published_extremes() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") < 4.5 < _contrast("#767676", "#ffffff")  # the grey that just passes


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(scheme: str, ink: str, ground: str) -> None:
    colours = _schemes()[scheme]
    assert _contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), DRAWN)
def test_edges_and_drawings_can_be_seen(scheme: str, edge: str, ground: str) -> None:
    colours = _schemes()[scheme]
    assert _contrast(colours[edge], colours[ground]) >= 3


def test_both_schemes_name_the_same_colours() -> None:
    dark = _tokens(CSS.split("@media (prefers-color-scheme: dark)")[1].split("@media")[0])
    shared = {"focus", "focus-ink"}
    assert set(dark) == set(_schemes()["light"]) - shared
