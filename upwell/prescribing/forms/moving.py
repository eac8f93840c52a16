"""The next step of a referral, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from upwell.kit.days import day_input
from upwell.kit.second_look import LookAgain
from upwell.prescribing.categories import REASONS
from upwell.prescribing.forms.fields import words_input
from upwell.prescribing.workflow import Act


class MoveForm(LookAgain):
    """The next step, with its reason where it needs one."""

    looks_at = ("words",)
    looks_for = "tone"

    reason = forms.ChoiceField(label=_("Why?"), widget=forms.RadioSelect, choices=[])
    words = forms.CharField(
        label=_("In words, for the person"),
        max_length=1000,
        required=False,
        widget=words_input(),
        help_text=_("They read this. Say what else there is for them, and whom they can ask."),
    )
    look_again_on = forms.DateField(label=_("Until which day?"), widget=day_input)

    def __init__(self, *args: Any, act: Act, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = list(REASONS.get(act, {}).items())  # type: ignore[attr-defined]
        if not needs_reason:
            del self.fields["reason"]
        if act != Act.HOLD:
            del self.fields["look_again_on"]
        if not needs_reason and act not in {Act.DECLINE, Act.FAIL}:
            del self.fields["words"]


class WordsForm(LookAgain):
    """Words, for the person."""

    looks_at = ("words",)
    looks_for = "tone"

    words = forms.CharField(label=_("In words, for the person"), max_length=1000, required=False, widget=words_input())


class WhyForm(LookAgain):
    """Why."""

    looks_at = ("why",)
    looks_for = "tone"

    why = forms.CharField(label=_("Why?"), max_length=300, help_text=_("The person can read this."))
