"""Addresses of the directory: pages for people, and the feed for programs (with or without a slash at the end)."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from upwell.directory.feed import views as feed
from upwell.directory.views import finding, keeping, letters, places, providing

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
    path("what-helps/", finding.search, name="search"),
    path("what-helps/providing/", providing.providing, name="providing"),
    path("what-helps/changes/", keeping.change_list, name="changes"),
    path("what-helps/changes/<slug:ref>/", keeping.change_detail, name="change-detail"),
    path("what-helps/changes/<slug:ref>/withdraw/", providing.withdraw, name="withdraw"),
    path("what-helps/still-so/<str:key>/", letters.still_so, name="still-so"),
    path("what-helps/who/new/", providing.organization_new, name="organization-new"),
    path("what-helps/who/<slug:ref>/", finding.organization, name="organization"),
    path("what-helps/who/<slug:ref>/change/", providing.organization_change, name="organization-change"),
    path("what-helps/who/<slug:ref>/new/", providing.service_new, name="service-new"),
    path("what-helps/<slug:ref>/", finding.service, name="service"),
    path("what-helps/<slug:ref>/change/", providing.change, name="change"),
    path("what-helps/<slug:ref>/places/", places.place_list, name="places"),
    path("what-helps/<slug:ref>/places/new/", places.place, name="place-new"),
    path("what-helps/<slug:ref>/places/<uuid:at>/", places.place, name="place-change"),
    path("what-helps/<slug:ref>/places/<uuid:at>/remove/", places.remove, name="place-remove"),
    path("what-helps/<slug:ref>/room/", providing.say_room, name="room"),
    path("what-helps/<slug:ref>/confirm/", providing.confirm, name="confirm"),
    path("what-helps/<slug:ref>/status/", keeping.status, name="status"),
    path("what-helps/<slug:ref>/keep-here/", keeping.keep_here, name="keep-here"),
    path("what-helps/<slug:ref>/wrong/", letters.wrong, name="wrong"),
    path("what-helps/<slug:ref>/wrong/said/", letters.wrong_said, name="wrong-said"),
    re_path(r"^hsds/?$", feed.front, name="feed"),
    re_path(r"^hsds/openapi\.json$", feed.document, name="feed-document"),
    *(pattern for kind in feed.KINDS for pattern in _list(kind)),
]
