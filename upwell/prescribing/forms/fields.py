"""Pieces of forms."""

from __future__ import annotations

from django import forms

# A date field of a browser takes and shows days only as 2026-11-30, whatever the language of the page.
day_input = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def words_input(rows: int = 4) -> forms.Textarea:
    """A larger field for words."""
    return forms.Textarea(attrs={"rows": rows})
