"""Shapes of what is written down; the rules are in the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from upwell.kit.days import day_input
from upwell.kit.second_look import PEOPLE, LookAgain
from upwell.places.fields import AreaField
from upwell.places.models import Area, PublicBody

IF_KNOWN = _("Leave it empty if you do not know.")


def _day(label: Any, hint: Any = IF_KNOWN, *, required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, help_text=hint, required=required, widget=day_input)


class AreaForm(forms.Form):
    """A new area."""

    name = forms.CharField(label=_("What is it called?"), max_length=120)
    code = forms.CharField(label=_("Its code"), max_length=20, help_text=_("The official one, if there is one."))
    kind = forms.CharField(label=_("What kind of area is it?"), max_length=30, help_text=_("ward, district, county …"))
    parent = AreaField(label=_("Which larger area does it lie in?"), required=False)
    valid_from = _day(_("Its first day"))


class BodyForm(LookAgain):
    """A new public body."""

    looks_at = ("about",)
    looks_for = PEOPLE

    name = forms.CharField(label=_("What is it called?"), max_length=160)
    code = forms.CharField(label=_("Its code"), max_length=20, help_text=_("The official one, if there is one."))
    kind = forms.CharField(label=_("What kind of body is it?"), max_length=40, help_text=_("board, council, trust …"))
    about = forms.CharField(
        label=_("What is it there for?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    valid_from = _day(_("Its first day"))


class RemitForm(forms.Form):
    """Something that a body decides."""

    decides = forms.CharField(
        label=_("What does it decide?"), max_length=300, help_text=_("In plain words: care at home for older people")
    )
    area = AreaField(label=_("For which area?"))
    valid_from = _day(_("Since when?"))


class AbolishForm(forms.Form):
    """The end of a body."""

    on = _day(_("From which day on is it no more?"), "", required=True)
    successor = forms.ModelChoiceField(
        label=_("Who takes over?"),
        queryset=PublicBody.objects.none(),
        help_text=_("What it decides and what it owes passes to them, with the same dates."),
    )

    def __init__(self, *args: Any, body: PublicBody, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = PublicBody.objects.valid_on().exclude(pk=body.pk)  # type: ignore[attr-defined]


class EndAreaForm(forms.Form):
    """The end of an area."""

    on = _day(_("From which day on is it no more?"), "", required=True)
    successor = forms.ModelChoiceField(label=_("Which area takes its place?"), queryset=Area.objects.none())

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = Area.objects.valid_on().exclude(pk=area.pk)  # type: ignore[attr-defined]


class EndRemitForm(forms.Form):
    """The end of something that a body decides."""

    on = _day(_("From which day on does it no longer decide this?"), "", required=True)
