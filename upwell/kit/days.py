"""How a form asks for a day."""

from __future__ import annotations

from django import forms

# A browser's own field for a day takes and shows it only as 2026-11-30, whatever the language of the page.
day_input = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
