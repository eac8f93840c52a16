"""Bodies can be found by name and by what they decide."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from upwell.kit import search
from upwell.places.models import PublicBody


def register_search() -> None:
    """What of this package is in the index."""
    search.register(
        search.SearchSource(kind="places.publicbody", model=PublicBody, document=_document, label=_("Public bodies"))
    )


def _document(body: PublicBody) -> search.Document:
    decides = body.remits.values_list("decides", flat=True)
    return search.Document(body.name, "\n".join([body.kind, body.about, *decides]), body.page_url, "public")
