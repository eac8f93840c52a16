"""Shows figures on the screen and keeps them in docs/benchmarks.md, section by section: a partial run leaves the others as they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Figure
from tools.runner.ground import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- begin {name} -->", "<!-- end {name} -->"


def as_text(figures: Sequence[Figure]) -> str:
    """For the screen."""
    width = max((len(figure.what) for figure in figures), default=0)
    return "\n".join(
        f"  {figure.what:<{width}}  {_amount(figure.value):>9} {figure.unit}{_beside(figure)}" for figure in figures
    )


def keep(name: str, title: str, about: str, measured: str, figures: Sequence[Figure], page: Path = PAGE) -> None:
    """Put a section's figures in the place of its earlier ones."""
    text = page.read_text(encoding="utf-8")
    begin, end = BEGIN.format(name=name), END.format(name=name)
    block = f"{begin}\n{as_markdown(title, about, measured, figures)}{end}\n"
    found = re.compile(f"{re.escape(begin)}\n.*?{re.escape(end)}\n", re.DOTALL)
    page.write_text(
        found.sub(lambda _: block, text) if found.search(text) else f"{text.rstrip()}\n\n{block}", encoding="utf-8"
    )


def as_markdown(title: str, about: str, measured: str, figures: Sequence[Figure]) -> str:
    """A heading, what was done, on what, and a table."""
    rows = ["| what | figure | peer | times better |", "| --- | ---: | --- | ---: |"]
    rows += [
        f"| {_named(figure)} | {_amount(figure.value)} {figure.unit} | {_peer(figure)} | {_times(figure)} |"
        for figure in figures
    ]
    return "\n".join([f"## {title}", "", " ".join(about.split()), "", f"Measured: {measured}.", "", *rows, "", ""])


def _named(figure: Figure) -> str:
    return f"{figure.what} ({figure.note})" if figure.note else figure.what


def _peer(figure: Figure) -> str:
    return "" if figure.peer is None else f"{_amount(figure.peer)} {figure.unit}, {figure.peer_name}"


def _times(figure: Figure) -> str:
    return "" if figure.ratio is None else f"{figure.ratio:.2g}" if figure.ratio < 10 else f"{figure.ratio:.0f}"


def _beside(figure: Figure) -> str:
    told = f"   peer {_peer(figure)}: {_times(figure)} times better" if figure.peer is not None else ""
    return f"{told}   ({figure.note})" if figure.note else told


def _amount(value: float) -> str:
    if value == int(value) and value < 1_000_000:
        return f"{int(value):,}"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3g}"
