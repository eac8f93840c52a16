"""Where things are, how the runner speaks, and how it calls other programs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
TAIL = 30


class Refusal(Exception):
    """Something foreseen stands in the way; the text is one sentence that says what to do."""


class Narrator:
    """Says what happens. Commands whose output is meant for another program speak on the error stream instead."""

    def __init__(self) -> None:
        self.aside = False

    def __call__(self, text: str = "") -> None:
        print(text, file=sys.stderr if self.aside else sys.stdout, flush=True)


say = Narrator()


def call(argv: Sequence[str | Path], env: Mapping[str, str] | None = None) -> int:
    """Run a program whose output the reader should see; its exit code."""
    return subprocess.run([str(part) for part in argv], cwd=ROOT, env=_full(env), check=False).returncode


def quiet(argv: Sequence[str | Path], refusal: str, env: Mapping[str, str] | None = None) -> str:
    """Run a program whose output matters only when it fails: then its last lines are shown, and we refuse."""
    code, output = captured(argv, env)
    if code:
        print("\n".join(output.rstrip().splitlines()[-TAIL:]), file=sys.stderr, flush=True)
        raise Refusal(refusal)
    return output


def captured(argv: Sequence[str | Path], env: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Run a program and give back its exit code with all that it printed."""
    done = subprocess.run(
        [str(part) for part in argv],
        cwd=ROOT,
        env=_full(env),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        check=False,
    )
    return done.returncode, done.stdout


def become(argv: Sequence[str | Path], env: Mapping[str, str] | None = None) -> int:
    """Hand the terminal over to another program; this one ends here."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(str(argv[0]), [str(part) for part in argv], _full(env))


def _full(env: Mapping[str, str] | None) -> dict[str, str]:
    return dict(os.environ if env is None else env)
