"""What has to come from Debian: installed as root, otherwise the one line to type is printed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from glob import glob
from pathlib import Path

from tools.runner.ground import Refusal, quiet, say


def install(packages: Sequence[str], why: str) -> None:
    """Install Debian packages, or refuse with the line that somebody with the right to it can type."""
    names = " ".join(packages)
    line = f"apt-get install -y --no-install-recommends {names}"
    if not shutil.which("apt-get"):
        raise Refusal(f"{why}: install {names} with the package manager of this system and run this again.")
    if os.geteuid() != 0:
        raise Refusal(f"{why}: type `sudo {line}` and run this again.")
    say(f"{why}: installing {names} from Debian")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    failed = f"Debian's packages could not be fetched: check the network, type `{line}` and run this again."
    quiet(["apt-get", "update", "-qq"], failed, env)
    quiet(line.split(), failed, env)


def missing_for_browser() -> list[str]:
    """What browser tests still need: a browser, a font to draw with, and a library of Playwright's driver."""
    needs = {
        "chromium": bool(chromium()),
        "fonts-dejavu-core": bool(glob("/usr/share/fonts/**/DejaVuSans.ttf", recursive=True)),
        "libatomic1": bool(glob("/usr/lib/*/libatomic.so.1") + glob("/usr/lib*/libatomic.so.1")),
    }
    return [name for name, present in needs.items() if not present]


def chromium() -> str | None:
    """Where the browser is."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def postgres_tool(name: str) -> Path | None:
    """A program of the newest PostgreSQL on this machine (Debian keeps most of them off the path)."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version)
    on_path = shutil.which(name)
    return found[-1] if found else Path(on_path) if on_path else None


def _version(program: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in program.parent.parent.name.split(".") if part.isdigit())
