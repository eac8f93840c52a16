"""The content security policy, read from the settings that Django 6 has (SECURE_CSP and SECURE_CSP_REPORT_ONLY); this file goes when Django 6.2 comes.

A value may be a list, a tuple or a set of sources, or a single one; an empty one leaves only the directive's name; None leaves the directive out. There are no
nonces: no page of ours needs an inline script.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Sources = Collection[str] | str | bool | None
HEADERS = {
    "Content-Security-Policy": "SECURE_CSP",
    "Content-Security-Policy-Report-Only": "SECURE_CSP_REPORT_ONLY",
}


def build_policy(directives: Mapping[str, Sources]) -> str:
    """The header's value."""
    return "; ".join(
        f"{name} {_sources(sources)}".rstrip()
        for name, sources in directives.items()
        if sources is not None and sources is not False
    )


def _sources(sources: Sources) -> str:
    if isinstance(sources, bool) or sources is None:
        return ""
    if isinstance(sources, str):
        return sources
    return " ".join(sorted(sources) if isinstance(sources, set | frozenset) else sources)


class ContentSecurityPolicyMiddleware:
    """Sends the policies; a view that set its own header keeps it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policies = {
            header: build_policy(policy)
            for header, name in HEADERS.items()
            if (policy := getattr(settings, name, None))
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for header, policy in self.policies.items():
            response.headers.setdefault(header, policy)
        return response
