"""The project's own environment: made from hash-pinned wheels, and made anew when the list of packages changes."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.runner import debian, ground
from tools.runner.ground import ROOT, Refusal, captured, quiet, say

REQUIREMENTS = ROOT / "requirements"
STAMP = "upwell-stamp.json"
APP, DEV = "app", "dev"  # the dev set contains the app set

_PROBLEMS = (
    (
        r"DO NOT MATCH THE HASHES|have their versions pinned|--hash|Invalid requirement",
        "The list requirements/{which}.txt does not match the packages it names: "
        "a maintainer runs `./run lock` and commits the result.",
    ),
    (
        r"No space left",
        "The disk is full: free about 700 MB and run this again.",
    ),
    (
        r"Temporary failure|Connection|Network is unreachable|Max retries|[Tt]imed out|Name or service|ProxyError|SSL",
        "The packages could not be fetched: check the network and run this again.",
    ),
    (
        r"No matching distribution|not a supported wheel",
        "A package in requirements/{which}.txt has no wheel for this machine: use Python 3.11 to 3.13 on 64-bit Linux.",
    ),
)


def ready(which: str) -> None:
    """Make sure that .venv holds the app set or the dev set; quick when it already does."""
    with _alone():
        if _holds(which):
            return
        if which == DEV and _holds(APP):
            say("Adding the packages for tests and checks to .venv")
        else:
            _make()
            say(f"Installing the packages of requirements/{which}.txt into .venv")
        started = time.monotonic()
        _install(which)
        write_stamp(which)
        say(f"The environment is ready ({time.monotonic() - started:.0f} s)")


def write_stamp(which: str) -> None:
    """Note which list of packages the environment was made from."""
    (ground.VENV / STAMP).write_text(json.dumps({"set": which, "key": key(which)}) + "\n")


def key(which: str) -> str:
    """Changes when the list, the Python or the folder changes: each of them breaks an environment."""
    text = (REQUIREMENTS / f"{which}.txt").read_bytes()
    place = f"{sys.version_info[:2]} {ground.VENV}".encode()
    return hashlib.sha256(text + place).hexdigest()


def _holds(which: str) -> bool:
    try:
        stamp = json.loads((ground.VENV / STAMP).read_text())
        return ground.PYTHON.exists() and stamp["set"] in {which, DEV} and stamp["key"] == key(stamp["set"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _make() -> None:
    if ground.VENV.is_symlink():  # making it anew would empty whatever the link points to
        raise Refusal(".venv is a link to another folder, which would be emptied: delete the link and run this again.")
    if not importlib.util.find_spec("ensurepip"):
        debian.install(["python3-venv"], "Python's environments are missing")
    say(f"Making .venv with Python {sys.version_info[0]}.{sys.version_info[1]}")
    quiet(
        [sys.executable, "-m", "venv", "--clear", ground.VENV],
        "The environment .venv could not be made: check that this folder may be written to and the disk is not full.",
    )


def _install(which: str) -> None:
    options = [
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--no-input",
        "--disable-pip-version-check",
        "--quiet",
        "--retries",
        "2",
    ]
    code, output = captured([ground.PYTHON, "-m", "pip", "install", *options, "-r", REQUIREMENTS / f"{which}.txt"])
    if code:
        print("\n".join(output.rstrip().splitlines()[-ground.TAIL :]), file=sys.stderr)
        raise Refusal(explain(output, which))


def explain(output: str, which: str) -> str:
    """Pip's complaint as one sentence that says what to do."""
    for pattern, sentence in _PROBLEMS:
        if re.search(pattern, output):
            return sentence.format(which=which)
    return "The packages could not be installed (pip's words stand above): delete .venv and run this again."


@contextmanager
def _alone() -> Iterator[None]:
    """Two runs at once must not build the same environment; the lock ends with the process that holds it."""
    with _lockable().open("rb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _lockable() -> Path:
    return REQUIREMENTS / f"{APP}.txt"
