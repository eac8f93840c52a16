"""Looking for words everywhere: in every cell of every table, and on every page that somebody can reach."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from django.db import connection
from django.test import Client

from tests.addresses import READ, address
from tests.doors import names
from tests.town import Town

LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
MOST_PAGES = 900
# No pages to read, or a hundred of the same kind of which the table of addresses names one.
NOT_FOLLOWED = re.compile(r"^/(static|account/(?!email|sessions)|i18n|demo|report/|record/[0-9a-z]{12}/)")


def cells() -> Iterator[tuple[str, str, str]]:
    """Table, column and text of every cell in the database, also of tables that no model knows (search index, sessions, jobs)."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    yield table, column, in_text(value)


def in_text(value: Any) -> str:
    """A cell as text; what is packed is unpacked."""
    if not isinstance(value, bytes | bytearray | memoryview):
        return str(value)
    raw = bytes(value)
    if zipfile.is_zipfile(io.BytesIO(raw)):
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            raw = b"\n".join(packed.read(name) for name in packed.namelist())
    else:
        with suppress(zlib.error):
            raw = zlib.decompress(raw)
    return raw.decode("utf-8", "replace")


def stands_in(words: Iterable[str]) -> set[str]:
    """Where any of these words stands: "table.column"."""
    wanted = [word.lower() for word in words]
    return {f"{table}.{column}" for table, column, text in cells() if any(word in text.lower() for word in wanted)}


def starts(town: Town) -> list[str]:
    """Every address of the table that can be read."""
    return [address(town, name) for name in names(READ)]


def pages(client: Client, begin: Iterable[str], *, follow: bool = True, **headers: str) -> Iterator[tuple[str, str]]:
    """Every page that can be reached from `begin` by links, with its text; with `follow` off only those of `begin`."""
    waiting = list(dict.fromkeys(begin))
    seen = set(waiting)
    while waiting:
        url = waiting.pop(0)
        response = client.get(url, headers=headers)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        text = in_text(content)
        yield url, text
        if not follow:
            continue
        found = LINK.findall(text) if "html" in response.headers.get("Content-Type", "") else []
        found += [response["Location"]] if response.has_header("Location") else []
        for link in found:
            link = link.replace("&amp;", "&")
            if link.startswith("/") and link not in seen and not NOT_FOLLOWED.match(link) and len(seen) < MOST_PAGES:
                seen.add(link)
                waiting.append(link)
