"""Opening a team, and keeping what is said of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from upwell.places.fields import AreaField, BodyField


class TeamForm(forms.Form):
    """How a team is reached, and whether it takes anybody on."""

    area = AreaField(label=_("For people who live in"), required=False)
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=40,
        required=False,
        help_text=_("People without an account, and whoever lost their reference, phone this number."),
    )
    hours = forms.CharField(
        label=_("When does somebody answer?"),
        max_length=120,
        required=False,
        help_text=_("For example: Monday to Friday, 9 to 4."),
    )
    is_open = forms.BooleanField(
        label=_("It takes people on now"),
        required=False,
        help_text=_("Without this nobody new can ask it. Whoever it has taken on stays with it."),
    )


class NewTeamForm(TeamForm):
    """A team that is not here yet."""

    name = forms.CharField(
        label=_("What is the team called?"),
        max_length=120,
        help_text=_("As people know it, with the place: “Ashmere link workers”."),
    )
    body = BodyField(
        label=_("Which body runs it?"),
        help_text=_("It answers for the team: when somebody waits too long, it is called."),
    )
    field_order = ("name", "body", "area", "phone", "hours")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_open"]
