"""A registry lives low, the knowledge lives high: higher packages register, lower ones look up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Names to things, in the order of registration. A name can be taken once; an unknown name is a KeyError that says so."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._things: dict[str, T] = {}

    def register(self, name: str, thing: T) -> T:
        """Add `thing` under `name`; refuses a taken name with ValueError."""
        if name in self._things:
            raise ValueError(f"{self.what} {name!r} is registered twice")
        self._things[name] = thing
        return thing

    def __getitem__(self, name: str) -> T:
        if name not in self._things:
            raise KeyError(f"no {self.what} is called {name!r}")
        return self._things[name]

    def get(self, name: str) -> T | None:
        """The thing, or None."""
        return self._things.get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._things

    def __iter__(self) -> Iterator[str]:
        return iter(self._things)

    def items(self) -> list[tuple[str, T]]:
        """Names and things."""
        return list(self._things.items())

    def values(self) -> list[T]:
        """The things."""
        return list(self._things.values())
