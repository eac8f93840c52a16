"""A table as a file that people open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.functional import Promise

MARK = "\ufeff"  # tells a spreadsheet that the file is UTF-8
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_answer(filename: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The table as a file to keep. Words of people are made harmless; numbers stay numbers."""
    response = HttpResponse(MARK, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    out = csv.writer(response)
    out.writerow(headings)
    out.writerows([harmless(cell) for cell in row] for row in rows)
    return response


def harmless(cell: object) -> object:
    """A cell whose words a spreadsheet will not run as a formula: it could send away what else is in the table."""
    return f"'{cell}" if isinstance(cell, str | Promise) and str(cell).startswith(FORMULA) else cell
