"""What was erased is not on the disk: whoever gets hold of the file of the database finds none of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from tests import town as making
from tests.town import RARE
from upwell.accounts import actions
from upwell.kit.jobs import run_all
from upwell.kit.time import at, days, now


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its own files")
def test_an_author_who_leaves_leaves_no_byte_of_their_words_in_the_file_of_the_database(
    transactional_db: None,
) -> None:
    made = making.build()
    author = made["author"]
    assert all(word in on_disk() for word in RARE)
    actions.erase(actor=author, person=author)
    run_all()
    with at(now() + days(1)):
        run_all()
    assert [word for word in RARE if word in on_disk()] == []


def on_disk() -> str:
    """The file of the database and its log of writes, small letters."""
    name = str(connection.settings_dict["NAME"])
    files = [path for path in (Path(name), Path(f"{name}-wal")) if path.exists()]
    return "".join(path.read_bytes().decode("latin-1") for path in files).lower()
