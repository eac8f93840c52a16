"""Shapes of what people write in the time bank; the rules are in the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.refs import new_ref
from upwell.places.models import Area
from upwell.timebank.wording import GRANT_REASONS, HOUR

ONE_LINE = {"autocomplete": "off"}


class LengthField(forms.MultiValueField):
    """So many hours and minutes, as two numbers; minutes in all."""

    def __init__(self, **kwargs: Any) -> None:
        hours = forms.IntegerField(min_value=0, max_value=167, required=False)
        minutes = forms.IntegerField(min_value=0, max_value=59, required=False)
        widget = forms.MultiWidget(
            {
                "h": forms.NumberInput(attrs={"min": 0, "max": 167, "inputmode": "numeric", "aria-label": _("hours")}),
                "m": forms.NumberInput(attrs={"min": 0, "max": 59, "inputmode": "numeric", "aria-label": _("minutes")}),
            }
        )
        widget.decompress = self._apart  # type: ignore[method-assign]
        widget.use_fieldset = True
        super().__init__(fields=(hours, minutes), widget=widget, require_all_fields=False, **kwargs)

    @staticmethod
    def _apart(value: int | None) -> list[int | None]:
        return list(divmod(value, HOUR)) if value else [None, None]

    def compress(self, data_list: list[int | None]) -> int:
        """Minutes in all."""
        hours, minutes = [*(data_list or []), None, None][:2]
        return (hours or 0) * HOUR + (minutes or 0)


class HandleField(forms.CharField):
    """Somebody, by the name that they are known by."""

    def clean(self, value: Any) -> Any:
        """The person; an empty field is nobody."""
        handle = super().clean(value)
        if not handle:
            return None
        found = Person.objects.filter(handle__iexact=handle.strip(), is_active=True).first()
        if found is None:
            raise ValidationError(_("Nobody here is called that. Look at how the name is written."))
        return found


class OnceForm(forms.Form):
    """A form that carries a key, so that pressing the button twice does it once."""

    key = forms.CharField(max_length=24, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": new_ref(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class JoinForm(forms.Form):
    """Taking part."""

    area = forms.ModelChoiceField(
        label=_("Roughly where do you live?"),
        queryset=Area.objects.none(),
        required=False,
        help_text=_("Only the name of the area, never an address. It helps to find somebody near."),
    )
    agree = forms.BooleanField(label=_("I have read what we agree on, and I agree"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.valid_on().order_by("name")  # type: ignore[attr-defined]


class GiveForm(OnceForm):
    """A gift of hours."""

    to = HandleField(
        label=_("To whom?"),
        max_length=30,
        required=False,
        help_text=_("The name they are known by here. Leave it empty to give to the common pot."),
        widget=forms.TextInput(attrs=ONE_LINE),
    )
    minutes = LengthField(label=_("How much?"), help_text=_("Hours and minutes."))
    words = forms.CharField(label=_("A word with it"), max_length=200, required=False)


class GrantForm(OnceForm):
    """Hours from the common pot."""

    to = HandleField(label=_("To whom?"), max_length=30, widget=forms.TextInput(attrs=ONE_LINE))
    minutes = LengthField(label=_("How much?"), help_text=_("Hours and minutes."))
    why = forms.ChoiceField(
        label=_("Why?"),
        choices=list(GRANT_REASONS.items()),
        widget=forms.RadioSelect,
        help_text=_("Everybody can read this; nobody can read to whom."),
    )
