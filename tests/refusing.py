"""A refusal by its code, and of a command by its sentence: that something was refused says little, for what reason says all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tools.runner.ground import Refusal
from upwell.kit.errors import Refused


@contextmanager
def refused(code: str) -> Iterator[None]:
    """What is inside is refused with this code; for permissions the code is their name."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code


def code_of(act: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """The code with which this is refused."""
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.code


def refusal_of(command: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """The one sentence with which a command of `./run` refuses."""
    with pytest.raises(Refusal) as caught:
        command(*args, **kwargs)
    return str(caught.value)
