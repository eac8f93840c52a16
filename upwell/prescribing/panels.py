"""What prescribing shows on the pages of the packages below."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from upwell.kit import panels


def on_directory(request: HttpRequest, _search: Any) -> str:
    """Beside the directory: that there is a person who has time, for whoever found nothing or does not know what to look for."""
    return render_to_string("prescribing/_on_directory.html", {}, request)


panels.register("directory.search", on_directory)
