"""Fields of forms that are about somebody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person


class HandleField(forms.CharField):
    """Somebody, by the name that they are known by here. Nothing is proposed while it is written: a list would tell who is here."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"}), **more)

    def clean(self, value: Any) -> Any:
        """The person; an empty field is nobody."""
        handle = super().clean(value)
        if not handle:
            return None
        found = Person.objects.known_as(handle)
        if found is None:
            raise ValidationError(
                _("Nobody here is known by this name. Ask them how it is written on their own page."), "nobody"
            )
        return found
