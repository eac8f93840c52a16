"""The first page, and the pages that say what this place is."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from upwell.accounts.people import viewer
from upwell.kit.refusals import typed
from upwell.project import beginning, samples


def home(request: HttpRequest) -> HttpResponse:
    """What this is, and what to do. Until the first space is open it is a place being made ready, and says so."""
    return render(request, "home.html", {"beginning": beginning.of(viewer(request))})


def about(request: HttpRequest) -> HttpResponse:
    """How a sentence travels from a conversation to an answer."""
    return render(request, "pages/about.html")


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, who sees it, how to take it back."""
    return render(request, "pages/privacy.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    """What works, what does not yet, whom to tell."""
    return render(request, "pages/accessibility.html")


def easy_read(request: HttpRequest) -> HttpResponse:
    """The same in short sentences."""
    return render(request, "pages/easy_read.html")


def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component once, for those who build pages."""
    return render(request, "style_guide.html", samples.for_style_guide(request))


def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to keep this on its first screen."""
    facts = {
        "name": settings.COMMUNITY_NAME,
        "short_name": settings.COMMUNITY_NAME,
        "description": _("Talk to people who understand. Be heard by people who decide."),
        "start_url": reverse("home"),
        "display": "minimal-ui",
        "background_color": "#fbfaf6",
        "theme_color": "#0a4f5b",
        "icons": [{"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(facts, content_type="application/manifest+json")


def form_waited_too_long(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is no good any more. Nothing was changed; the words are shown, to be copied: a button that sends them would let other sites press it."""
    return render(request, "403_csrf.html", {"typed": typed(request)}, status=403)
