"""Which installation a command works on: the demonstration, or the real one that the environment describes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from tools.runner.ground import ROOT, Refusal

DEMO_VAR = ROOT / "var" / "demo"


@dataclass(frozen=True)
class Installation:
    """An installation: its name, its folder, its database, and the environment its programs run in."""

    name: str
    var: Path
    database: str
    env: dict[str, str]

    @property
    def sqlite_file(self) -> Path | None:
        """The database's file, when it is SQLite."""
        found = self.database.removeprefix("sqlite:///")
        return None if found == self.database else (ROOT / unquote(found)).resolve()


def demonstration(var: Path = DEMO_VAR, port: int = 8000) -> Installation:
    """The invented town. It has its own folder and takes no address from outside, so it can never touch real data."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("UPWELL_")}
    database = f"sqlite:///{var / 'upwell.sqlite3'}"
    env |= {
        "DJANGO_SETTINGS_MODULE": "upwell.project.settings_demo",
        "UPWELL_VAR": str(var),
        "UPWELL_DATABASE_URL": database,
        "UPWELL_ORIGIN": f"http://localhost:{port}",
    }
    return Installation("the demonstration", var, database, env)


def real() -> Installation:
    """The installation that UPWELL_… describes."""
    var = Path(os.environ.get("UPWELL_VAR") or ROOT / "var").resolve()
    database = os.environ.get("UPWELL_DATABASE_URL") or f"sqlite:///{var / 'upwell.sqlite3'}"
    if urlsplit(database).scheme not in {"sqlite", "postgresql", "postgres"}:
        raise Refusal("UPWELL_DATABASE_URL must begin with sqlite:/// or postgresql://: correct it and run this again.")
    env = {**os.environ, "UPWELL_VAR": str(var), "UPWELL_DATABASE_URL": database}
    env.setdefault("DJANGO_SETTINGS_MODULE", "upwell.project.settings")
    return Installation("the installation described by the environment", var, database, env)


def chosen() -> Installation:
    """The real installation when its secret key is in the environment, else the demonstration."""
    return real() if os.environ.get("UPWELL_SECRET_KEY") else demonstration()


def postgres_env(database: str) -> dict[str, str]:
    """A database address as the variables PostgreSQL's programs read: no password shows in a process list."""
    parts = urlsplit(database)
    host = parts.hostname or parse_qs(parts.query).get("host", [""])[0]
    values = {
        "PGHOST": host,
        "PGPORT": str(parts.port or ""),
        "PGUSER": parts.username or "",
        "PGPASSWORD": parts.password or "",
        "PGDATABASE": parts.path.lstrip("/"),
    }
    return {**os.environ, **{name: unquote(value) for name, value in values.items() if value}}
