"""What every page knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.accounts.people import viewer
from upwell.kit import navigation
from upwell.safety import hours


@dataclass(frozen=True)
class Link:
    """A menu entry as the page needs it."""

    label: str | Promise
    url: str


def links(items: Iterable[navigation.Item]) -> list[Link]:
    """Entries with their addresses. An entry whose address is gone is left out: a menu must never take every page down with it.

    `project/tests/test_frame.py` fails on such an entry, so it cannot go unseen.
    """
    found = []
    for item in items:
        try:
            found.append(Link(item.label, item.url))
        except NoReverseMatch:
            continue
    return found


def you_menu() -> list[Link]:
    """What belongs to the person who is signed in; packages add to it with place="you"."""
    return [
        Link(_("How you sign in"), reverse("account_email")),
        Link(_("Devices signed in"), reverse("usersessions_list")),
        Link(_("Sign out"), reverse("account_logout")),
    ]


def site(request: HttpRequest) -> dict[str, Any]:
    """The person looking, the menus, the name of the place.

    Found once for each page: panels and other pieces of it are templates of their own, and each asks again.
    """
    person = viewer(request)
    found: tuple[Person | None, dict[str, Any]] | None = getattr(request, "_site", None)
    if found is None or found[0] is not person:
        found = (person, _site(request, person))
        request._site = found  # type: ignore[attr-defined]
    return found[1]


def _site(request: HttpRequest, person: Person | None) -> dict[str, Any]:
    return {
        "viewer": person,
        "main_menu": links(navigation.items("main", person)),
        "work_menu": links(navigation.items("work", person)) if person else [],
        "you_menu": links(navigation.items("you", person)) + you_menu() if person else [],
        "unread_notices": notices.unread(person) if person else 0,
        "notices_url": reverse("accounts:notices"),
        "footer_menu": links(navigation.items("footer", person)),
        "community_name": settings.COMMUNITY_NAME,
        "is_demo": settings.IS_DEMO,
        "help_url": reverse("safety:help"),
        "staffed_sentence": hours.sentence(),
        "acting": getattr(request, "acting", None),
    }
