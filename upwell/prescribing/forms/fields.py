"""Pieces of forms."""

from __future__ import annotations

from django import forms


def words_input(rows: int = 4) -> forms.Textarea:
    """A larger field for words."""
    return forms.Textarea(attrs={"rows": rows})
