"""What of this package can be found by search: charters that somebody signed, and processes."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from upwell.kit import search
from upwell.promises.models import Charter, Process
from upwell.promises.terms import WORDS


def _charter(charter: Charter) -> search.Document | None:
    version = charter.versions.filter(signed_at__isnull=False).order_by("-number").first()
    if version is None:
        return None
    words = " ".join([charter.body.name, *(getattr(version, term) for term in WORDS)])
    return search.Document(charter.title, words, charter.get_absolute_url(), "public")


def _process(process: Process) -> search.Document:
    return search.Document(process.title, process.about, process.get_absolute_url(), "public")


def _all(rows: QuerySet[Any], viewer: Any) -> QuerySet[Any]:
    return rows


def register_search() -> None:
    """Let charters and processes be found by everybody."""
    search.register(search.SearchSource("promises.charter", Charter, _charter, _all, _("Charters")))
    search.register(search.SearchSource("promises.process", Process, _process, _all, _("Processes")))
