"""What pages do alike: a form is taken once it was sent, a refusal stands where it belongs, a list is turned leaf by leaf; a table runs nothing."""

from __future__ import annotations

import csv
import io

import pytest
from django import forms
from django.test import RequestFactory
from django.utils.translation import gettext_lazy

from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.pages import carried_out, page_of, posted
from upwell.kit.tables import csv_answer


class NameForm(forms.Form):
    name = forms.CharField()


def filled(**sent: str) -> tuple[object, NameForm]:
    request = RequestFactory().post("/", sent)
    return request, NameForm(posted(request))


def no() -> str:
    raise Refused("taken", "Somebody has this name.")


def test_a_form_is_taken_when_it_was_sent_and_holds() -> None:
    looked = RequestFactory().get("/")
    assert carried_out(looked, NameForm(posted(looked)), lambda: "done") is None
    request, form = filled()
    assert carried_out(request, form, lambda: "done") is None
    assert form.errors, "a form that was sent empty was sent all the same"
    request, form = filled(name="Bryn")
    assert carried_out(request, form, lambda: form.cleaned_data["name"]) == "Bryn"


@pytest.mark.parametrize(
    ("beside", "field"),
    [("name", "name"), ({"taken": "name"}, "name"), ({"other": "name"}, "__all__"), ("", "__all__")],
)
def test_a_refusal_stands_at_the_field_it_is_about_or_above_the_form(beside: object, field: str) -> None:
    request, form = filled(name="Bryn")
    assert carried_out(request, form, no, beside) is None
    assert form.errors == {field: ["Somebody has this name."]}


def test_what_is_not_theirs_to_do_is_no_error_of_the_form() -> None:
    def not_theirs() -> None:
        raise NotAllowed("kit.see_jobs")

    request, form = filled(name="Bryn")
    with pytest.raises(NotAllowed):
        carried_out(request, form, not_theirs)
    assert not form.errors


@pytest.mark.parametrize(
    ("asked", "leaf"), [("", 1), ("2", 2), ("99", 3), ("-1", 3), ("²", 1), ("two", 1), ("9" * 5000, 1)]
)
def test_any_number_of_a_leaf_gives_one(asked: str, leaf: int) -> None:
    page = page_of(RequestFactory().get("/", {"page": asked}), list(range(25)), 10)
    assert page.number == leaf


def test_words_in_a_table_are_no_formulas_and_numbers_stay_numbers() -> None:
    rows = [("=1+1", gettext_lazy("-x"), "Anwen", -5)]
    text = csv_answer("x.csv", ["a", "b", "c", "d"], rows).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1] == ["'=1+1", "'-x", "Anwen", "-5"]
