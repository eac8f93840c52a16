"""The browser of the tests that need a real one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path(os.environ.get("UPWELL_CHROMIUM", "/usr/bin/chromium"))
ARGS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
MISSING = "Chromium is not on this machine"

# For the file of a package that opens pages: `pytestmark = needs_chromium`, and the fixture `browser` of the first conftest.
needs_chromium = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM.exists(), reason=MISSING)]


@contextmanager
def started() -> Iterator[Any]:
    """The browser. Its library runs a loop in this thread, which Django would take for an async view: hence the switch."""
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as player:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        opened = player.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield opened
        opened.close()
