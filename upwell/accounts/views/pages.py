"""What the views of this package share."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from upwell.kit.errors import Refused

PER_PAGE = 30


def page_of(request: HttpRequest, rows: QuerySet[Any], per_page: int = PER_PAGE) -> Page[Any]:
    """The page of `rows` that the address asks for; a strange number gives the nearest one."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, be it empty; None when the page was only opened."""
    return request.POST if request.method == "POST" else None


def show_form(
    request: HttpRequest, template: str, form: Form, refused: Refused | None = None, **more: Any
) -> HttpResponse:
    """A form, with what was refused in its error summary."""
    if refused is not None:
        form.add_error(None, str(refused))
    status = refused.status if refused else (422 if form.errors else 200)
    return render(request, template, {"form": form, **more}, status=status)
