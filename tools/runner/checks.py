"""`check`: what can be judged without running the software, each step timed, none skipped because another failed."""

from __future__ import annotations

import os
import time
from argparse import Namespace
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from tools.runner import venv
from tools.runner.ground import PYTHON, ROOT, VENV, Refusal, call, captured, say

BIN = VENV / "bin"
SOURCES = ("upwell", "tools", "tests", "bench", "run", "manage.py")
TYPED = ("upwell", "tools", "run")


@dataclass(frozen=True)
class Result:
    """How one step went."""

    name: str
    code: int
    seconds: float
    output: str


def steps() -> dict[str, list[str | Path]]:
    """The steps by name, the slow ones first so that the quick ones fill the second core."""
    sources = [name for name in SOURCES if (ROOT / name).exists()]
    pages = [str(path.relative_to(ROOT)) for path in _templates()]
    found: dict[str, list[str | Path]] = {
        "types": [BIN / "mypy", "--strict", *TYPED],
        "format": [BIN / "ruff", "format", "--check", *sources],
        "lint": [BIN / "ruff", "check", *sources],
        "imports": [BIN / "lint-imports"],
        "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
        "translations": [PYTHON, "-m", "tools.translations"],
        "licences": [PYTHON, "-m", "tools.licences"],
    }
    if pages:
        found["template-format"] = [BIN / "djade", "--check", "--target-version", "5.2", *pages]
        found["template-lint"] = [BIN / "djlint", "--lint", "--quiet", *pages]
    return found


def check(options: Namespace) -> int:
    """Run the steps that were asked for, or all; 1 when any of them found something."""
    venv.ready(venv.DEV)
    if options.fix:
        _fix()
    wanted = _wanted(options.steps)
    say(f"Running {len(wanted)} checks")
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        running = [pool.submit(_run, name, argv) for name, argv in wanted.items()]
        results = [_tell(done.result()) for done in as_completed(running)]
    return _summary(results, time.monotonic() - started)


def _wanted(names: Sequence[str]) -> dict[str, list[str | Path]]:
    every = steps()
    if unknown := sorted(set(names) - set(every)):
        raise Refusal(f"There is no check called {unknown[0]}: choose from {', '.join(every)}.")
    return {name: argv for name, argv in every.items() if not names or name in names}


def _run(name: str, argv: Sequence[str | Path]) -> Result:
    started = time.monotonic()
    env = {key: value for key, value in os.environ.items() if not key.startswith("UPWELL_")}
    env |= {"DJANGO_SETTINGS_MODULE": "upwell.project.settings_test", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
    if name == "types":
        env["DJANGO_SETTINGS_MODULE"] = "upwell.project.settings"
    code, output = captured(argv, env)
    return Result(name, code, time.monotonic() - started, output)


def _tell(result: Result) -> Result:
    say(f"{'FAILED' if result.code else 'passed'}  {result.name:<16} {result.seconds:6.1f} s")
    if result.code and result.output.strip():
        say("\n".join(f"    {line}" for line in result.output.rstrip().splitlines()))
    return result


def _summary(results: Sequence[Result], seconds: float) -> int:
    failed = sorted(result.name for result in results if result.code)
    if failed:
        say(f"{len(failed)} of {len(results)} checks failed in {seconds:.0f} s: {', '.join(failed)}.")
        return 1
    say(f"All {len(results)} checks passed in {seconds:.0f} s.")
    return 0


def _fix() -> None:
    say("Putting right what can be put right by itself")
    sources = [name for name in SOURCES if (ROOT / name).exists()]
    call([BIN / "ruff", "check", "--fix", "--quiet", *sources])
    call([BIN / "ruff", "format", "--quiet", *sources])
    if pages := _templates():
        call([BIN / "djade", "--target-version", "5.2", *pages])


def _templates() -> list[Path]:
    return sorted(ROOT.glob("upwell/**/templates/**/*.html"))
