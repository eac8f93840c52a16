"""Build the search index anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from upwell.kit import search


class Command(BaseCommand):
    help = "Build the search index anew from what there is."

    def handle(self, **options: Any) -> None:
        """Each kind by itself."""
        for kind in search.sources:
            self.stdout.write(f"{kind}: {search.rebuild(kind)}")
