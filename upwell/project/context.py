"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from upwell.accounts.people import viewer
from upwell.kit import navigation


def site(request: HttpRequest) -> dict[str, Any]:
    """The person looking, the menus, the name of the place."""
    person = viewer(request)
    return {
        "viewer": person,
        "main_menu": navigation.items("main", person),
        "work_menu": navigation.items("work", person),
        "footer_menu": navigation.items("footer", person),
        "community_name": settings.COMMUNITY_NAME,
        "is_demo": settings.IS_DEMO,
    }
