"""The API object, the form of its errors, its pages of results and its own description."""

from __future__ import annotations

from importlib import import_module
from typing import Any, ClassVar

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _
from ninja import Field, NinjaAPI, Router, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.pagination import PaginationBase

from upwell.kit.api.docs import ReadableDocs
from upwell.kit.api.schema import HonestSchema
from upwell.kit.errors import Refused
from upwell.kit.registry import Registry


class DetailOut(Schema):
    """One thing that is wrong with a request."""

    where: str
    says: str


class ProblemOut(Schema):
    """Every error. code is stable; sentence is for a person."""

    code: str
    sentence: str
    details: list[DetailOut] = []


class UpwellAPI(NinjaAPI):
    """As ninja's, with a description that does not leave errors out."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> HonestSchema:
        """The OpenAPI document."""
        return HonestSchema(self, self.get_root_path(path_params or {}) if path_prefix is None else path_prefix)


api = UpwellAPI(
    title="Upwell",
    version="1",
    description=(
        "Everything public: issues, conversations, juries, answers, duties and the record that ties them together. Reading needs no key. "
        "Lists come in pages. Errors carry a code that stays the same and a sentence for a person."
    ),
    urls_namespace="api",
    docs=ReadableDocs(),
    docs_url="/docs",
)


class Pages(PaginationBase):
    """Lists in pages: `@paginate(Pages)` on an operation that returns a queryset."""

    class Input(Schema):
        """Which page."""

        page: int = Field(1, ge=1, le=100_000)
        size: int = Field(50, ge=1, le=200)

    class Output(Schema):
        """One page; total counts all."""

        items: list[Any]
        total: int
        page: int
        size: int

    items_attribute: ClassVar[str] = "items"  # type: ignore[misc]

    def paginate_queryset(
        self, queryset: Any, pagination: Input, request: HttpRequest, **params: Any
    ) -> dict[str, Any]:
        """The page asked for."""
        start = (pagination.page - 1) * pagination.size
        return {
            "items": list(queryset[start : start + pagination.size]),
            "total": self._items_count(queryset),
            "page": pagination.page,
            "size": pagination.size,
        }


routers: Registry[Router] = Registry("API router")


def api_router(name: str, router: Router) -> None:
    """Hang a package's router into the API."""
    routers.register(name, router)


def mount() -> None:
    """Hang everything in, once, when the addresses are made: named routers, and `router` of any package's api.py."""
    for config in apps.get_app_configs():
        name = config.name.rpartition(".")[2]
        if (
            config.name.startswith("upwell.")
            and name not in ("kit", *routers)
            and module_has_submodule(config.module, "api")
        ):
            found = getattr(import_module(f"{config.name}.api"), "router", None)
            if isinstance(found, Router) and found not in routers.values():
                api_router(name, found)
    for router in routers.values():
        api.add_router("", router)


def _problem(
    request: HttpRequest, status: int, code: str, sentence: str, details: list[dict[str, str]] | None = None
) -> HttpResponse:
    return api.create_response(request, {"code": code, "sentence": sentence, "details": details or []}, status=status)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return _problem(request, error.status, error.code, str(error))


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return _problem(request, 404, "not_found", _("There is nothing here, or nothing that you may see."))


@api.exception_handler(PermissionDenied)
def _denied(request: HttpRequest, error: Any) -> HttpResponse:
    return _problem(request, 403, "not_allowed", _("You may not do this."))


@api.exception_handler(AuthenticationError)
def _not_known(request: HttpRequest, error: Any) -> HttpResponse:
    response = _problem(request, 401, "no_key", _("This needs a key that is good: Authorization: Bearer …"))
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(HttpError)
def _other(request: HttpRequest, error: Any) -> HttpResponse:
    return _problem(request, error.status_code, "bad_request", str(error))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    details = [
        {"where": ".".join(str(part) for part in e.get("loc", ())), "says": str(e.get("msg", ""))} for e in error.errors
    ]
    return _problem(request, 422, "invalid", _("Something in the request is not as it should be."), details)
