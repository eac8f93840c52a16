"""What the community shows on the pages of the packages above and below."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from upwell.accounts.people import viewer
from upwell.community import queries
from upwell.kit import panels

MOST = 6


def on_home(request: HttpRequest, _home: Any) -> str:
    """To somebody who belongs somewhere: their spaces, and what is new in what they follow."""
    person = viewer(request)
    mine = list(queries.my_spaces(person)[:MOST]) if person else []
    if person is None or not mine:
        return ""
    news = queries.new_replies(person, limit=4)
    return render_to_string("community/_on_home.html", {"mine": mine, "news": news}, request)


panels.register("home.first", on_home)
