"""A refusal by its code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from upwell.kit.errors import Refused


@contextmanager
def refuses(code: str) -> Iterator[None]:
    """What is inside is refused with this code."""
    with pytest.raises(Refused) as refusal:
        yield
    assert refusal.value.code == code
