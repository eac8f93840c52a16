"""`demo` and `serve`: a web server and a worker, from nothing to a page that answers."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from tools.runner import venv
from tools.runner.ground import PYTHON, ROOT, Refusal, call, captured, quiet, say
from tools.runner.processes import Children, Stop, require_free, sole_user_of, wait_for_page
from tools.runner.settings import Installation, demonstration, real

MANAGE = ROOT / "manage.py"
# One processor works for one thread at a time; with eight of them it spent half of its time on changing between them. Four leave room for whoever waits.
THREADS = 4
MOST_PROCESSES = 4
CAST = "a member, host, organiser, facilitator, juror, decision-maker, link worker, auditor or newcomer"

_BROKEN = "The demonstration could not be built: read the words above, then run `./run demo --fresh`."


def demo(options: Namespace) -> int:
    """Build the demonstration town and show it on this machine only."""
    started = time.monotonic()
    port = options.port or _port()
    place = demonstration(Path(options.folder).resolve(), port) if options.folder else demonstration(port=port)
    require_free(port, "demo")
    venv.ready(venv.APP)
    with sole_user_of(place.var):
        if options.fresh:
            _throw_away(place, sure=options.yes)
        _build_demo(place)
        address = f"http://localhost:{port}"
        return _run(place, "127.0.0.1", port, options, lambda: _welcome(address, time.monotonic() - started))


def _build_demo(place: Installation) -> None:
    compile_translations(place.env)
    say("Building the database")
    manage(
        place,
        "migrate",
        "--verbosity=0",
        refusal=_BROKEN,
    )
    say("Loading Ashmere, an invented town (only the first time)")
    manage(place, "demo", refusal=_BROKEN)
    _collect(place)


def _welcome(address: str, seconds: float) -> None:
    say(f"\nOpen {address} (ready after {seconds:.0f} s).")
    say(f"Sign in with one click on the first page as {CAST}.")
    say("Everybody and everything in Ashmere is invented. Ctrl-C stops it.\n")


def _throw_away(place: Installation, *, sure: bool) -> None:
    if not sure:
        if not sys.stdin.isatty():
            raise Refusal("--fresh throws the demonstration's database away: add --yes to say that you mean it.")
        if input(f"Throw away everything in {place.var}? [y/N] ").strip().lower() not in {"y", "yes"}:
            raise Refusal("Nothing was thrown away: run `./run demo` to go on with what is there.")
    say(f"Throwing away what is in {place.var}")
    for path in place.var.iterdir():
        if path.name != "running.lock":
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def serve(options: Namespace) -> int:
    """Run a real installation, as the environment describes it."""
    for name, example in (("UPWELL_SECRET_KEY", "fifty random characters"), ("UPWELL_HOSTS", "upwell.example.org")):
        if not os.environ.get(name):
            raise Refusal(
                f"{name} is not set: give it a value ({example}; docs/operate.md lists every setting) and run `./run serve` again."
            )
    place = real()
    port = options.port or _port()
    require_free(port, "serve")
    venv.ready(venv.APP)
    with sole_user_of(place.var):
        compile_translations(place.env)
        say("Checking the settings and the database")
        manage(
            place,
            "check",
            "--deploy",
            "--fail-level=ERROR",
            refusal="The settings have errors: correct what stands above.",
        )
        _require_current_database(place)
        _collect(place)
        host = os.environ["UPWELL_HOSTS"].split(",")[0]
        told = f"\nServing on http://{options.bind}:{port} as {host}. Ctrl-C stops it.\n"
        return _run(place, options.bind, port, options, lambda: say(told), host=host)


def _require_current_database(place: Installation) -> None:
    code, output = captured([PYTHON, MANAGE, "migrate", "--check", "--verbosity=0"], place.env)
    if code and re.search(r"OperationalError|could not connect|connection refused", output, re.IGNORECASE):
        raise Refusal("The database does not answer: check UPWELL_DATABASE_URL and that the database runs.")
    if code:
        raise Refusal(
            "The database is out of date: run `./run backup`, `./run manage migrate`, then `./run serve` again."
        )


def _collect(place: Installation) -> None:
    say("Collecting styles and pictures")
    manage(
        place,
        "collectstatic",
        "--noinput",
        "--verbosity=0",
        refusal="Styles could not be collected: mend what stands above.",
    )


def compile_translations(env: dict[str, str]) -> None:
    """Turn the translators' files into what Django reads, where they are newer."""
    quiet(
        [PYTHON, "-m", "tools.translations", "--compile"],
        "The translations could not be compiled: run `./run translations`.",
        env,
    )


def manage(place: Installation, *words: str, refusal: str) -> None:
    """One of Django's commands, its output shown as it comes."""
    if call([PYTHON, MANAGE, *words], place.env):
        raise Refusal(refusal)


def _run(
    place: Installation, bind: str, port: int, options: Namespace, ready: Callable[[], None], host: str = "localhost"
) -> int:
    children = Children()
    try:
        say("Starting the web server and the worker")
        children.start("web server", _web(bind, port, options), place.env)
        for _ in range(options.workers):
            children.start("worker", [PYTHON, MANAGE, "worker"], place.env)
        wait_for_page("127.0.0.1" if bind == "0.0.0.0" else bind, port, host, children)
        ready()
        children.watch()
    except Stop:
        say("\nStopping the web server and the worker")
    finally:
        children.stop()
    say("Stopped.")
    return 0


def processes() -> int:
    """One web process for each processor, up to four: each weighs 200 MB."""
    return min(os.cpu_count() or 1, MOST_PROCESSES)


def _web(bind: str, port: int, options: Namespace) -> list[str | Path]:
    settings = f"--worker-class gthread --workers {options.processes} --threads {options.threads} --graceful-timeout 10"
    words = f"{settings} --timeout 60 --log-level warning --no-control-socket --bind {bind}:{port}".split()
    if options.processes > 1:
        words.append("--reuse-port")  # the kernel deals connections out; else the first process to wake takes them all
    return [PYTHON, "-m", "gunicorn", *words, "upwell.project.wsgi:application"]


def _port() -> int:
    text = os.environ.get("UPWELL_PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Refusal(f"UPWELL_PORT is {text!r}: set it to a number between 1 and 65535.")
    return int(text)
