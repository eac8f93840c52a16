"""Where a section works: a folder, a database and settings of its own, gone afterwards."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from pathlib import Path

import psycopg

from tools.runner.ground import PYTHON, ROOT

DATA = ROOT.parent / "shared" / "data"
HOST = "localhost"
READY = "BENCH_READY"  # the folder that every section begins with


def environment(folder: Path, database: str = "") -> dict[str, str]:
    """Production's settings, with nothing of a real installation in them."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("UPWELL_")}
    folder.mkdir(parents=True, exist_ok=True)
    if ready := env.get(READY):
        shutil.copytree(ready, folder, dirs_exist_ok=True)
    return env | {
        "DJANGO_SETTINGS_MODULE": "upwell.project.settings",
        "UPWELL_SECRET_KEY": secrets.token_urlsafe(50),
        "UPWELL_HOSTS": f"{HOST},127.0.0.1",
        "UPWELL_VAR": str(folder),
        "UPWELL_DATABASE_URL": database or f"sqlite:///{folder / 'upwell.sqlite3'}",
        "PYTHONPATH": str(ROOT),
        "PYTHONHASHSEED": "0",
    }


def make_ready(folder: Path) -> None:
    """An empty, migrated database with the styles collected, once for all sections: each begins with a copy of it."""
    env = environment(folder)
    subprocess.run([str(PYTHON), "-m", "bench.ground"], cwd=ROOT, env=env, check=True)
    os.environ[READY] = str(folder)


def postgres_database(cluster: str, name: str) -> str:
    """A fresh database in a cluster of ours; its address."""
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return cluster.replace("@/postgres?", f"@/{name}?")


def prepare() -> None:
    """In the section's own process: Django with an empty database."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    if connection.vendor == "sqlite" and os.environ.get(READY):
        return
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    prepare()
