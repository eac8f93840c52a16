"""A refusal that no view caught: a page that says what to do and gives back what was typed, a piece of page for htmx, or JSON for the API. Nothing was changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from upwell.kit.errors import Refused

LONG = 40  # characters: what is shorter is quickly typed again
NEVER_SHOWN = ("password", "token", "code", "secret", "credential", "csrf")


class Malformed(Refused):
    """An address that no browser makes by itself."""

    status = 400

    def __init__(self) -> None:
        super().__init__("malformed", _("There is a letter in this address that cannot be there."))


class RefusedMiddleware:
    """Turns `Refused` into an answer with its own status. A NUL in an address is refused at the door: PostgreSQL would stumble over it further in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return answer(request, Malformed())
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Pages of others (signing in, passwords) keep the rule of ours: a form that has to be put right is no page that went well (`kit.pages.show_form`)."""
        form = (response.context_data or {}).get("form")
        if request.method == "POST" and response.status_code == HTTPStatus.OK and getattr(form, "errors", None):
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        return answer(request, exception)


def answer(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The refusal as whoever asked can read it."""
    if request.path.startswith("/api/"):
        return JsonResponse(as_json(refusal), status=refusal.status)
    fragment = bool(request.headers.get("HX-Request"))
    template = "kit/_refused.html" if fragment else "kit/refused.html"
    context = {"refusal": refusal, "typed": [] if fragment else typed(request), "back": _back(request)}
    response = render(request, template, context, status=refusal.status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def as_json(refusal: Refused) -> dict[str, object]:
    """A refusal as the API says it."""
    return {"code": refusal.code, "sentence": str(refusal), "details": []}


@dataclass(frozen=True)
class Typed:
    """Something that a person wrote into a form that was refused."""

    name: str
    text: str


def typed(request: HttpRequest) -> list[Typed]:
    """The longer texts of the refused form, so that nobody has to write them twice. Never passwords and the like."""
    return [
        Typed(name, str(text))
        for name, text in request.POST.items()
        if not any(word in name.lower() for word in NEVER_SHOWN) and (len(str(text)) >= LONG or "\n" in str(text))
    ]


def _back(request: HttpRequest) -> str:
    """The page with the form, if it is one of ours."""
    referer = request.headers.get("Referer", "")
    here = f"{request.scheme}://{request.get_host()}/"
    return referer.removeprefix(here.rstrip("/")) if referer.startswith(here) else ""
