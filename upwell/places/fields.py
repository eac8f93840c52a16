"""Fields of forms in which somebody chooses an area or a public body: one of those that are there today, which is not known when the form is written."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django import forms

from upwell.places.models import Area, PublicBody


class _StandingToday(forms.ModelChoiceField):  # type: ignore[type-arg]
    rows: ClassVar[type[Area | PublicBody]]

    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=self.rows.objects.none(), **more)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Each form gets its own copy of the field, and with it the choice of its day."""
        copied: Self = super().__deepcopy__(memo)
        copied.queryset = self.rows.objects.valid_on()
        return copied


class AreaField(_StandingToday):
    """An area that is one today."""

    rows = Area


class BodyField(_StandingToday):
    """A public body that is one today."""

    rows = PublicBody
