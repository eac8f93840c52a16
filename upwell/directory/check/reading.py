"""Getting at a feed: over the net, or from files. Asked for a path, each answers with what came; nothing raises, because a feed that fails is a finding.

A feed is a stranger: it may send on in circles, drip, never end, or answer with a page for people. Each of these has its own word (`Answer.failed`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

SECONDS = 30
MOST_BYTES = 20 * 1024 * 1024
AT_ONCE = 64 * 1024
TOO_SLOW, TOO_LARGE, REDIRECTS, NOT_JSON = "too_slow", "too_large", "redirects", "not_json"


@dataclass(frozen=True)
class Answer:
    """What came: the status, the JSON in it (None when there is none), headers in small letters; `failed` is a code of `findings.MEANS` where we know why."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    said: str = ""
    failed: str = ""

    @property
    def is_there(self) -> bool:
        """A good answer with JSON."""
        return self.status == 200 and self.body is not None


class Feed(Protocol):
    """Anything that can be asked."""

    name: str

    def get(self, path: str, **asked: object) -> Answer:
        """The answer at a path below the feed's own ("services", "services/<id>"; "" is the front)."""


class WebFeed:
    """A feed at an address."""

    def __init__(self, address: str, seconds: float = SECONDS, most_bytes: int = MOST_BYTES) -> None:
        self.name, self.seconds, self.most_bytes = address.rstrip("/"), seconds, most_bytes

    def get(self, path: str, **asked: object) -> Answer:
        """Ask over the net; what cannot be reached is an answer with status 0."""
        address = f"{self.name}/{path}" if path else self.name + "/"
        return fetch(address + (f"?{urlencode(asked)}" if asked else ""), self.seconds, self.most_bytes)


def fetch(address: str, seconds: float = SECONDS, most_bytes: int = MOST_BYTES) -> Answer:
    """One answer over http or https, within so many seconds in all and so many bytes."""
    if urlsplit(address).scheme not in ("http", "https"):
        return Answer(0, said=f"{address} is no address of a page")
    request = Request(address, headers={"Accept": "application/json", "User-Agent": "Upwell check-feed"})  # noqa: S310 http(s) only, see above
    try:
        with urlopen(request, timeout=seconds) as response:  # noqa: S310
            headers = {name.lower(): value for name, value in response.headers.items()}
            content = _read(response, time.monotonic() + seconds, most_bytes)
            if content is None:
                return Answer(0, None, headers, f"more than {most_bytes / 2**20:.3g} MB", TOO_LARGE)
            return answer_of(response.status, content, headers)
    except HTTPError as error:
        if error.code in (301, 302, 303, 307, 308):
            return Answer(error.code, said="it was followed ten times", failed=REDIRECTS)
        return Answer(error.code, said=str(error.reason), headers={k.lower(): v for k, v in error.headers.items()})
    except TimeoutError:
        return Answer(0, said=f"nothing whole came within {seconds:g} seconds", failed=TOO_SLOW)
    except (URLError, HTTPException, OSError, ValueError) as error:
        slow = isinstance(getattr(error, "reason", None), TimeoutError)
        said = f"nothing whole came within {seconds:g} seconds" if slow else str(error)
        return Answer(0, said=said, failed=TOO_SLOW if slow else "")


def _read(response: Any, until: float, most: int) -> bytes | None:
    """All of it, piece by piece: each piece may come in time and the whole never end. None when it is too large."""
    pieces, size = [], 0
    while piece := response.read1(AT_ONCE):
        size += len(piece)
        if size > most:
            return None
        if time.monotonic() > until:
            raise TimeoutError
        pieces.append(piece)
    return b"".join(pieces)


def answer_of(status: int, content: bytes, headers: Mapping[str, str]) -> Answer:
    """The answer with its JSON."""
    try:
        return Answer(status, json.loads(content), headers)
    except (ValueError, RecursionError) as error:
        start = content[:60].decode("utf-8", "replace").strip().split("\n")[0]
        is_page = start.lower().startswith(("<!doctype", "<html"))
        said = f"a page for people came (it begins with {start!r})" if is_page else f"no JSON: {error}"
        return Answer(status, None, headers, said, NOT_JSON)


class FileFeed:
    """Files of a feed: one page, one thing, or a folder of them. It cannot be asked anything; what is there is looked at."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self.paths = sorted(path.glob("*.json")) if path.is_dir() else [path]

    def get(self, path: str, **asked: object) -> Answer:
        """Files answer nothing: see `read`."""
        return Answer(404)

    def read(self) -> Iterator[tuple[str, Answer]]:
        """Each file by name, one after the other."""
        return ((path.name, answer_of(200, path.read_bytes(), {})) for path in self.paths)
