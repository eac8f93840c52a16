"""`test`: the whole test run, or a part of it, on SQLite or on a PostgreSQL of its own."""

from __future__ import annotations

import os
import socket
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from tools.runner import debian, venv
from tools.runner.ground import PYTHON, ROOT, call, say
from tools.runner.postgres import temporary_cluster
from tools.runner.serving import compile_translations


def test(options: Namespace, rest: Sequence[str]) -> int:
    """Run the tests; what we do not know ourselves goes to pytest as it is, and pytest has the last word."""
    venv.ready(venv.DEV)
    if not options.no_browser and _wants_browser(rest) and (missing := debian.missing_for_browser()):
        debian.install(missing, "The browser tests need a browser (--no-browser leaves them out)")
    env = _environment()
    compile_translations(env)
    words: list[str | Path] = [PYTHON, "-m", "pytest", *_choice(options), *_workers(rest), *_server(), *rest]
    if not options.postgres:
        say("Running the tests on SQLite")
        return call(words, env)
    with temporary_cluster() as address:
        say("Running the tests on PostgreSQL")
        return call(words, {**env, "UPWELL_DATABASE_URL": address})


def _environment() -> dict[str, str]:
    """Nothing of a real installation may reach a test."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("UPWELL_")}
    env["DJANGO_SETTINGS_MODULE"] = "upwell.project.settings_test"
    if browser := debian.chromium():
        env["UPWELL_CHROMIUM"] = browser
    return env


def _choice(options: Namespace) -> list[str]:
    if options.browser:
        return ["-m", "browser"]
    return ["-m", "not browser"] if options.no_browser else []


def _workers(rest: Sequence[str]) -> list[str]:
    """The whole run uses up to four processors, each with its own database; a chosen part is not worth the start of them."""
    if _places(rest) or any(word.startswith("-n") for word in rest):
        return []
    return ["--numprocesses", str(max(1, min(os.cpu_count() or 1, 4))), "--dist", "worksteal"]


def _server() -> list[str]:
    """A bare machine may not know the name localhost; then the tests' server goes by its number."""
    try:
        socket.gethostbyname("localhost")
    except OSError:
        return ["--liveserver=127.0.0.1"]
    return []


def _wants_browser(rest: Sequence[str]) -> bool:
    """The whole run does; a chosen part only when a file in it speaks of the browser."""
    places = _places(rest)
    return not places or any(
        "browser" in file.read_text(errors="replace") for place in places for file in _tests_in(place)
    )


def _places(rest: Sequence[str]) -> list[Path]:
    chosen = [ROOT / word.split("::")[0] for word in rest if not word.startswith("-")]
    return [place for place in chosen if place.exists()]


def _tests_in(place: Path) -> list[Path]:
    return [place] if place.is_file() else sorted(place.rglob("test_*.py"))
