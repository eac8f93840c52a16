"""Keys for programs: `Authorization: Bearer …`. Who a key belongs to, accounts knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

Authenticator = Callable[[str], Any]

_authenticators: list[Authenticator] = []

NOBODY = object()  # truthy: ninja takes a falsy answer for a refusal


def register_authenticator(whose: Authenticator) -> None:
    """Let `whose(text of the key)` say which person a key belongs to; None when it opens nothing."""
    _authenticators.append(whose)


def _person(token: str) -> Any:
    return next((person for whose in _authenticators if (person := whose(token)) is not None), None)


class TokenNeeded(HttpBearer):
    """A key must be there and be good."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The person whose key it is."""
        return _person(token)


class TokenWelcome(TokenNeeded):
    """Without a key the caller is nobody; a key that is there must be good."""

    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if request.headers.get("Authorization") else NOBODY


token_needed = TokenNeeded()
token_welcome = TokenWelcome()


def caller(request: HttpRequest) -> Any:
    """The person whose key came with the request, or None."""
    found = getattr(request, "auth", None)
    return None if found is NOBODY else found
