"""Shapes of what people choose; the rules are in the actions."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from upwell.discover.models import OUT, Scope, Source, Theme
from upwell.discover.wording import EXPLAINED
from upwell.kit.days import day_input
from upwell.kit.lengths import NotLonger
from upwell.kit.second_look import LookAgain


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order, each once."""
    parts = re.split(r"(?<=[.!?…])\s+|\n+", text)
    return list(dict.fromkeys(" ".join(p.split()) for p in parts if p.strip()))


def scope_choices() -> list[tuple[str, SafeString]]:
    """Each scope with what it means."""
    return [
        (value, format_html("<span>{}<span class='hint'>{}</span></span>", label, EXPLAINED[value]))
        for value, label in Scope.choices
    ]


class ScopesForm(forms.Form):
    """What may happen with a voice; nothing is ticked beforehand."""

    scopes = forms.MultipleChoiceField(
        label=_("What may happen with these words?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = scope_choices()  # type: ignore[attr-defined]


class BeHeardForm(LookAgain, ScopesForm):
    """Which passage, and what may happen with it."""

    looks_at = ("passage", "sentence")

    sentence = forms.ChoiceField(label=_("Which sentence?"), widget=forms.RadioSelect, required=False)
    passage = forms.CharField(
        label=_("Or a longer passage"),
        required=False,
        validators=[NotLonger(2000)],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Copy it from your post, word for word."),
    )
    field_order = ("sentence", "passage", "scopes")

    def __init__(self, *args: Any, text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sentence"].choices = [(s, s) for s in sentences(text)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("sentence") or data.get("passage")):
            self.add_error("sentence", _("Choose a sentence, or copy a passage."))
        if not data.get("scopes"):
            self.add_error("scopes", _("Choose at least one thing that may happen with it."))
        return data

    @property
    def words(self) -> str:
        """The chosen words: a passage goes before a sentence."""
        return str(self.cleaned_data["passage"] or self.cleaned_data["sentence"])


class WriteDownForm(LookAgain, ScopesForm):
    """What somebody said in a room, on the phone or in a letter."""

    looks_at = ("text",)

    source = forms.ModelChoiceField(
        label=_("Where was it said?"), queryset=Source.objects.filter(kind="room"), required=False
    )
    room = forms.CharField(
        label=_("Or a new place"),
        max_length=120,
        required=False,
        help_text=_("For example: Carers' breakfast, Mill Street hall"),
    )
    said_on = forms.DateField(label=_("When?"), widget=day_input)
    text = forms.CharField(
        label=_("Their words"), validators=[NotLonger(2000)], widget=forms.Textarea(attrs={"rows": 4})
    )
    field_order = ("source", "room", "said_on", "text", "scopes")


class SearchForm(forms.Form):
    """A search for themes."""

    number = forms.IntegerField(
        label=_("How many themes?"),
        required=False,
        min_value=2,
        max_value=100,
        help_text=_("Left empty, the machine looks for as many as hold together. Ask for more to see finer ones."),
    )


class ThemeNameForm(LookAgain):
    """A human names a theme."""

    looks_at = ("name",)

    name = forms.CharField(label=_("What do these people say? In their words, not in ours"), max_length=120)


class ThemeMergeForm(forms.Form):
    """Two themes that are one."""

    into = forms.ModelChoiceField(
        label=_("Join it to"),
        queryset=Theme.objects.filter(retired_at=None, named_at__isnull=False),
        empty_label=_("Choose"),
    )


class WithdrawForm(LookAgain):
    """Taking a collection back as a whole."""

    looks_at = ("reason",)

    reason = forms.CharField(
        label=_("Why is it taken back?"),
        validators=[NotLonger(300)],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("This stands on the public record for good. Name nobody."),
    )


class OutForm(forms.Form):
    """Why a voice is taken out of a theme."""

    reason = forms.ChoiceField(label=_("Why?"), choices=OUT.items, widget=forms.RadioSelect)


class PlaceForm(forms.Form):
    """Which theme a voice is about."""

    theme = forms.ModelChoiceField(
        label=_("Which theme is it about?"),
        queryset=Theme.objects.filter(retired_at=None, named_at__isnull=False),
        empty_label=_("Choose"),
    )


class ResearchForm(forms.Form):
    """Who is given words for research."""

    purpose = forms.CharField(
        label=_("Who gets it, and what for?"),
        validators=[NotLonger(300)],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: University of …, a study of how people come home from hospital, approved by …"),
    )
