"""The measuring harness works from end to end at tiny sizes. It says nothing about how fast anything is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings

from bench import machine, record, sections
from bench.figures import Figure
from bench.run import main
from tools.runner.ground import ROOT


def _tiny(some: Sequence[sections.Section]) -> subprocess.CompletedProcess[str]:
    only = ",".join(section.NAME for section in some)
    words = [sys.executable, str(ROOT / "bench" / "run.py"), "--tiny", "--only", only]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)


@pytest.mark.slow
@pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"].endswith("postgresql"), reason="it makes databases of its own, on SQLite"
)
def test_every_section_measures_at_tiny_sizes_and_leaves_the_record_alone() -> None:
    before = record.PAGE.read_text(encoding="utf-8")
    with ThreadPoolExecutor() as both:  # most of it is processes that begin: two halves side by side take half as long
        runs = list(both.map(_tiny, (sections.ALL[::2], sections.ALL[1::2])))
    assert [done.returncode for done in runs] == [0, 0], "".join(done.stdout + done.stderr for done in runs)
    told = "".join(done.stdout for done in runs)
    for section in sections.ALL:
        assert section.TITLE in told
    assert "QUERIES AT" not in told, "a page asks more questions in a larger community"
    assert record.PAGE.read_text(encoding="utf-8") == before


def test_a_section_that_nobody_wrote_is_refused_with_the_names_of_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--only", "pagse"])
    said = capsys.readouterr().err
    assert "pagse" in said
    assert "pages" in said


def test_a_ratio_above_one_is_ahead_whichever_way_the_unit_runs() -> None:
    assert Figure("map", 0.25, "s", 5.0, "peer").ratio == 20
    assert Figure("rate", 250, "requests/s", 125, "peer", more_is_better=True).ratio == 2
    assert Figure("alone", 1, "s").ratio is None


def test_a_section_recorded_again_takes_its_own_place_and_leaves_the_others(tmp_path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text("# Figures\n\nWords.\n", encoding="utf-8")
    record.keep("one", "One", "about it", "here", [Figure("a", 1.5, "s")], page)
    record.keep("two", "Two", "about it", "here", [Figure("b", 2, "s", 8, "peer")], page)
    record.keep("one", "One", "about it", "there", [Figure("c", 3, r"s\1")], page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Figures\n\nWords.\n")
    assert text.index("## One") < text.index("## Two")
    assert text.count("<!-- begin one -->") == text.count("<!-- end one -->") == 1
    assert "| a |" not in text
    assert "Measured: there." in text
    assert "| b | 2 s | 8 s, peer | 4 |" in text


def test_what_it_was_measured_on_is_said() -> None:
    said = machine.described()
    assert "cores" in said
    assert f"commit {machine.commit()}" in said
