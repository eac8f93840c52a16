"""Words that leave the index leave the disk; what was hidden does not come back into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from upwell.accounts.models import Person
from upwell.community import actions as community
from upwell.community.models import Post
from upwell.kit import search
from upwell.kit.jobs import run_all
from upwell.kit.models import SearchDocument
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, days, now

RARE = ("zephyrwick", "quillmarm")


def post_of(person: Person) -> Post:
    space = community.open_space(
        actor=SYSTEM, name="Carers", slug="carers", purpose="support", audience="members", statement="S", rules="R"
    )
    community.join_space(actor=person, space=space)
    thread = community.start_thread(actor=person, space=space, title="Nights", body="Nobody to ring.")
    return community.reply(actor=person, thread=thread, body=f"It was in {RARE[0]} lane near {RARE[1]}.")


def on_disk() -> Iterator[bytes]:
    name = str(connection.settings_dict["NAME"])
    for path in (Path(name), Path(f"{name}-wal")):
        if path.exists():
            yield path.read_bytes()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its own files")
def test_erased_words_leave_the_file_within_minutes(transactional_db: None, bryn: Person) -> None:
    post = post_of(bryn)
    for number in range(12):
        community.reply(actor=bryn, thread=post.thread, body=f"Something else, the {number}th time.")
    assert any(word.encode() in part for part in on_disk() for word in RARE)
    community.remove_post(actor=bryn, post=post)
    with at(now() + days(0.01)):
        run_all()
    assert not [word for part in on_disk() for word in RARE if word.encode() in part]


def test_what_was_hidden_does_not_come_back_when_the_index_is_built_anew(bryn: Person) -> None:
    post = post_of(bryn)
    community.hide_post(actor=SYSTEM, post=post, reason="It names somebody.")
    call_command("reindex_search")
    assert not SearchDocument.objects.filter(body__contains=RARE[0]).exists()
    assert search.find(RARE[0], viewer=bryn).hits == []
    community.show_post(actor=SYSTEM, post=post)
    assert len(search.find(RARE[0], viewer=bryn).hits) == 1
