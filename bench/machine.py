"""What a figure was measured on: without it a figure means nothing."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from tools.runner.ground import ROOT


def described() -> str:
    """Processor, cores, memory, system, Python, day, commit, and how busy the machine was before we began."""
    cores = os.cpu_count() or 1
    parts = [
        f"{_processor()}, {cores} cores, {_memory()}",
        f"{_system()}, Python {platform.python_version()}",
        datetime.now(UTC).strftime("%d %B %Y %H:%M UTC").lstrip("0"),
        f"commit {commit()}",
    ]
    return "; ".join(parts)


def busy() -> str:
    """A warning when others use the machine, else nothing."""
    load = os.getloadavg()[0]
    return f"the machine was busy (load {load:.1f} before the first run)" if load > 0.5 else ""


def commit() -> str:
    """The short hash, with a plus sign when files have changed since."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


def _processor() -> str:
    return _field("/proc/cpuinfo", "model name") or platform.machine()


def _memory() -> str:
    kilobytes = _field("/proc/meminfo", "MemTotal").split(" ")[0]
    return f"{int(kilobytes) / 1024 / 1024:.0f} GB" if kilobytes.isdigit() else "memory unknown"


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()


def _field(file: str, name: str) -> str:
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
