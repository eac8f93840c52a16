"""What discover shows on the pages of the packages below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from upwell.accounts.people import viewer
from upwell.community.models import Post
from upwell.discover import queries
from upwell.discover.models import Theme, Voice
from upwell.kit import panels


def on_posts(request: HttpRequest, posts: Sequence[Post]) -> dict[Any, str]:
    """On one's own posts: what of them counts, and the way to let more be heard. Nobody else sees either."""
    person = viewer(request)
    own = [post for post in posts if person and post.author_id == person.pk]
    if not own:
        return {}
    voices: dict[str, list[Voice]] = {}
    for voice in Voice.objects.standing().filter(post_ref__in=[p.ref for p in own]):
        voices.setdefault(voice.post_ref, []).append(voice)
    return {
        post.pk: render_to_string("discover/_on_post.html", {"post": post, "voices": voices.get(post.ref, [])}, request)
        for post in own
    }


def on_removal(request: HttpRequest, post: Post) -> str:
    """Before a post is removed: that its voices stay."""
    voices = Voice.objects.standing().filter(post_ref=post.ref)
    return render_to_string("discover/_on_removal.html", {"voices": voices}, request) if voices else ""


def on_home(request: HttpRequest, _home: Any) -> str:
    """Being talked about."""
    themes = Theme.objects.visible_to(viewer(request)).order_by("-named_at")[:3]
    rows = [(theme, queries.quotes(theme, limit=1)) for theme in themes]
    return render_to_string("discover/_on_home.html", {"rows": rows}, request) if rows else ""


panels.register_many("community.post", on_posts)
panels.register("community.post_remove", on_removal)
panels.register("home.talked", on_home)
