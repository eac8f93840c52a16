"""Getting at a feed: over the net, in files, or (in tests) anything that answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

SECONDS = 30
MOST_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What came: the status, the JSON in it (None when there is none), headers in small letters."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    said: str = ""

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

    def __init__(self, address: str) -> None:
        self.name = address.rstrip("/")

    def get(self, path: str, **asked: object) -> Answer:
        """Ask over the net; what cannot be reached is an answer with status 0."""
        address = f"{self.name}/{path}" if path else self.name + "/"
        return fetch(address + (f"?{urlencode(asked)}" if asked else ""))


def fetch(address: str) -> Answer:
    """One answer over http or https."""
    if urlsplit(address).scheme not in ("http", "https"):
        return Answer(0, said=f"{address} is no address of a page")
    request = Request(address, headers={"Accept": "application/json", "User-Agent": "Upwell check-feed"})  # noqa: S310 http(s) only, see above
    try:
        with urlopen(request, timeout=SECONDS) as response:  # noqa: S310
            headers = {name.lower(): value for name, value in response.headers.items()}
            return answer_of(response.status, response.read(MOST_BYTES), headers)
    except HTTPError as error:
        return Answer(error.code, said=str(error.reason))
    except (URLError, OSError, ValueError) as error:
        return Answer(0, said=str(error))


def answer_of(status: int, content: bytes, headers: Mapping[str, str]) -> Answer:
    """The answer with its JSON."""
    try:
        return Answer(status, json.loads(content), headers)
    except ValueError as error:
        return Answer(status, None, headers, f"no JSON: {error}")


class FileFeed:
    """Files of a feed: one page, one thing, or a folder of them. It cannot be asked anything; what is there is looked at."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self.paths = sorted(path.glob("*.json")) if path.is_dir() else [path]

    def get(self, path: str, **asked: object) -> Answer:
        """Files answer nothing: see `read`."""
        return Answer(404)

    def read(self) -> list[tuple[str, Answer]]:
        """Each file by name."""
        return [(path.name, answer_of(200, path.read_bytes(), {})) for path in self.paths]
