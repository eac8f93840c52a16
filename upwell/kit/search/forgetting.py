"""Words that left the index leave the disk too.

SQLite's full-text index keeps what was taken out until its segments are merged, and any database file keeps the bytes of deleted rows until something is written
over them. So the connection is told to write zeros over what it deletes (`secure_delete`, in the settings), and a job merges the index to one segment some
minutes after words went: not at once, because it costs as much as the index is large, and not only at night, because somebody took their words back.

PostgreSQL deletes the row with its words; autovacuum gives its place to the next.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from upwell.kit.jobs import enqueue, job
from upwell.kit.time import now

WAIT = timedelta(minutes=5)
KEEPS_NOTHING = (3, 42)  # from this version on SQLite takes words out of the segments themselves


def forget_soon() -> None:
    """Words left the index in the transaction at hand: have them leave the disk. However many go in five minutes, it is one job."""
    if connection.vendor == "sqlite":
        enqueue(forget, key="search:forget", run_after=now() + WAIT)


@job(queue="slow", retries=5, backoff=60)
def forget() -> None:
    """Merge the index and empty the log of writes; running it again changes nothing. It must not be inside a transaction."""
    squeeze()
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def squeeze() -> None:
    """The merge alone, which may be part of a transaction."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        if connection.Database.sqlite_version_info >= KEEPS_NOTHING:  # type: ignore[attr-defined]
            cursor.execute("INSERT INTO kit_search_fts(kit_search_fts, rank) VALUES ('secure-delete', 1)")
        cursor.execute("INSERT INTO kit_search_fts(kit_search_fts) VALUES ('optimize')")
