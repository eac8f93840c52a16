"""One rule for every form of the house: what has to be put right comes back as 422, with everything that was typed; never as a page that went well."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.forms import BaseForm
from django.http import HttpResponse

import upwell
from tests.addresses import READ, SENT, TAKE, address
from tests.doors import names
from tests.test_urls import ask, first, is_page
from tests.town import Town

PLACED = {**names(READ), **names(TAKE)}
VIEWS = [path for path in sorted(Path(upwell.__file__).parent.rglob("*.py")) if "views" in path.stem + path.parent.name]


def to_put_right(response: HttpResponse) -> list[BaseForm]:
    """The forms on a page that were sent and did not hold."""
    contexts = getattr(response, "context", None) or []
    shown = {id(value): value for part in contexts for layer in part.dicts for value in layer.values()}
    forms = [value for value in shown.values() if isinstance(value, BaseForm)]
    return [form for form in forms if form.is_bound and form.errors]


@pytest.mark.parametrize("name", PLACED)
def test_a_form_that_has_to_be_put_right_says_so_to_people_and_to_programs_alike(town: Town, name: str) -> None:
    for role in first(PLACED[name], opens=True):
        for sent in ({}, {"nothing": "of this"}, SENT.get(name, {})):
            response = ask(town, role, "post", address(town, name), sent)
            wrong = to_put_right(response) if is_page(response) else []
            assert not wrong or response.status_code == 422, [form.errors for form in wrong]
