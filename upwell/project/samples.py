"""Invented values with which the style guide shows each component."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from upwell.kit.days import day_input


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=_("What do you ask for?"), help_text=_("One sentence. You can change it later."))
    story = forms.CharField(label=_("What happened?"), widget=forms.Textarea, required=False)
    how = forms.ChoiceField(
        label=_("How shall we tell you?"),
        choices=[("mail", _("By e-mail")), ("text", _("By text message")), ("letter", _("By letter"))],
        widget=forms.RadioSelect,
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may be done with your words?"),
        help_text=_("Choose any of these, or none. You can change it whenever you like."),
        choices=[("count", _("Count them")), ("quote", _("Quote them without my name"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    place = forms.ChoiceField(label=_("Where?"), choices=[("", _("Choose a place")), ("a", "Ashmere")])
    day = forms.DateField(label=_("Which day?"), widget=day_input, required=False)
    agree = forms.BooleanField(label=_("I am 16 or older"), help_text=_("We ask because the law asks us."))


def for_style_guide(request: HttpRequest) -> dict[str, Any]:
    """What the page shows; the form is the visitor's own when they have pressed its button."""
    wrong = SampleForm({"title": ""})
    wrong.is_valid()
    return {
        "form": SampleForm(auto_id="id_ok_%s"),
        "wrong": wrong,
        "page_of_many": Paginator(range(90), 10).page(2),
        "points": _points(),
        "bars": [
            {"label": _("Answers in time"), "value": 4, "of": 5, "tone": "late", "words": _("4 of 5")},
            {
                "label": _("Changes that the people who asked call real"),
                "value": 2,
                "of": 3,
                "tone": "open",
                "words": _("2 of 3, 1 disputed"),
            },
            {"label": _("Signed by a named person"), "value": 5, "of": 5, "tone": "kept", "words": _("5 of 5")},
        ],
        "events": [
            {
                "label": _("64 people say it"),
                "start": date(2025, 11, 1),
                "end": date(2026, 1, 12),
                "words": _("November to January"),
            },
            {"label": _("A jury chooses it"), "start": date(2026, 3, 28), "words": "28 March"},
            {
                "label": _("The board answers"),
                "start": date(2026, 5, 16),
                "tone": "late",
                "words": _("due 16 May, late"),
            },
            {"label": _("Did it change anything?"), "start": date(2026, 8, 16), "tone": "next", "words": "16 August"},
        ],
    }


def _points() -> list[dict[str, Any]]:
    """Three loose groups, by a fixed rule: nothing here is about anybody."""
    middles = [(-2.0, 1.0, "A"), (2.0, 1.2, "B"), (0.2, -1.6, "C")]
    steps = [((i * 37) % 19 / 9.5 - 1, (i * 53) % 23 / 11.5 - 1) for i in range(24)]
    return [
        {"x": x + dx, "y": y + dy * 0.8, "group": name, "mine": name == "B" and i == 3}
        for x, y, name in middles
        for i, (dx, dy) in enumerate(steps)
    ]
