"""What a form says where something was left out: what to do next, instead of a rule about fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LEFT_OUT: dict[type[forms.Field], Any] = {
    forms.Field: _("Please fill this in."),
    forms.ChoiceField: _("Please choose one."),
    forms.MultipleChoiceField: _("Please choose at least one."),
    forms.ModelMultipleChoiceField: _("Please choose at least one."),
    forms.BooleanField: _("Please tick this to go on."),
    forms.FileField: _("Please choose a file."),
}


def say_what_is_asked() -> None:
    """For every form of this process, those of packages too. A field with a sentence of its own keeps it."""
    for field, words in LEFT_OUT.items():
        field.default_error_messages = {**field.default_error_messages, "required": words}
