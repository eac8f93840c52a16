"""Addresses of the directory: pages for people, and the feed for programs (with or without a slash at the end)."""

from __future__ import annotations

from django.urls import URLPattern, re_path

from upwell.directory.feed import views as feed

app_name = "directory"


def _list(kind: str) -> list[URLPattern]:
    name = kind.replace("_", "-")
    return [
        re_path(rf"^hsds/{kind}/?$", feed.listed, {"kind": kind}, name=f"feed-{name}"),
        re_path(
            rf"^hsds/{kind}/(?P<uid>[0-9A-Za-z-]{{1,64}})/?$", feed.single, {"kind": kind}, name=f"feed-{name}-one"
        ),
    ]


urlpatterns: list[URLPattern] = [
    re_path(r"^hsds/?$", feed.front, name="feed"),
    re_path(r"^hsds/openapi\.json$", feed.document, name="feed-document"),
    *(pattern for kind in feed.KINDS for pattern in _list(kind)),
]
