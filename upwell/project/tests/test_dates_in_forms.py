"""A day that stands in a form beforehand is there in the browser too, in each language."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.conf import settings
from django.utils import translation

from upwell.project.samples import SampleForm


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_a_day_is_written_as_browsers_need_it_and_read_as_people_write_it(language: str) -> None:
    with translation.override(language):
        assert 'value="2026-11-30"' in str(SampleForm(initial={"day": date(2026, 11, 30)})["day"])
        for written in ("2026-11-30", "30/11/2026"):
            assert forms.DateField().clean(written) == date(2026, 11, 30)
