"""Shapes of what people say of those around them; the rules are in the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from upwell.connections.models import FOR_WHAT, PlaceThatMatters, Tie
from upwell.places.models import Area


class TieForm(forms.Form):
    """Somebody around oneself."""

    initials = forms.CharField(
        label=_("Their initials"),
        max_length=6,
        help_text=_("One to three letters, so that you know who it is. No names: they have not been asked."),
        widget=forms.TextInput(attrs={"size": 4, "autocomplete": "off"}),
        error_messages={"required": _("Write one to three letters.")},
    )
    who = forms.ChoiceField(
        label=_("Who are they to you?"),
        choices=[("", _("Please choose")), *Tie.Who.choices],
        error_messages={"required": _("Choose who they are to you.")},
    )
    close = forms.TypedChoiceField(
        label=_("How close are they to you?"),
        choices=Tie.Close.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how close they are.")},
    )
    uses = forms.MultipleChoiceField(
        label=_("What do you turn to them for?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    knows = forms.MultipleChoiceField(
        label=_("Whom of the others do they know?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, others: list[Tie], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["uses"].choices = [(name, Tie._meta.get_field(name).verbose_name) for name in FOR_WHAT]  # type: ignore[union-attr]
        fields["knows"].choices = [(other.ref, str(other)) for other in others]
        if not others:
            del self.fields["knows"]

    @property
    def words(self) -> dict[str, Any]:
        """As `draw_tie` and `change_tie` take them."""
        data = self.cleaned_data
        uses = {name: name in data["uses"] for name in FOR_WHAT}
        return {**{name: data[name] for name in ("initials", "who", "close")}, "knows": data.get("knows", []), **uses}


class LikesForm(forms.Form):
    """What somebody likes, and where they like to be."""

    likes = forms.CharField(
        label=_("What do you like to do?"),
        required=False,
        max_length=300,
        help_text=_("A few words with commas between them: walking, football, singing. We look for it near you."),
    )
    places = forms.MultipleChoiceField(
        label=_("Which places matter to you?"),
        required=False,
        choices=PlaceThatMatters.choices,
        widget=forms.CheckboxSelectMultiple,
    )


class TakePartForm(forms.Form):
    """To be counted, where, and whether an empty map is meant."""

    area = forms.ModelChoiceField(
        label=_("Where do you live?"),
        queryset=Area.objects.none(),
        empty_label=_("Please choose"),
        help_text=_("You are counted there and nowhere else. The smallest area is the best one."),
    )
    nobody = forms.BooleanField(label=_("There is nobody I turn to, and that may be counted"), required=False)

    def __init__(self, *args: Any, empty: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Area.objects.valid_on().filter(children__isnull=True).order_by("name")
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        if not empty:
            del self.fields["nobody"]
