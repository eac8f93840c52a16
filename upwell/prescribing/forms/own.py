"""What a person writes about themselves: answers, a plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from upwell.kit.days import day_input
from upwell.prescribing import questions, wording
from upwell.prescribing.forms.fields import words_input
from upwell.prescribing.models import Measure, PlanPiece

MANY = 6  # so many answers stand side by side, or four questions fill ten screens of a phone


class MeasureForm(forms.Form):
    """One set of questions; each may be left out."""

    def __init__(self, *args: Any, kind: str, read_out: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in questions.SETS[kind]:
            question = questions.QUESTIONS[name]
            self.fields[name] = forms.TypedChoiceField(
                label=str(question.words),
                choices=question.answers,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect(attrs={"class": "scale"} if len(question.answers) > MANY else {}),
            )
        if read_out:
            self.fields["mode"] = forms.ChoiceField(
                label=_("Who read the questions?"), choices=Measure.Mode.choices, initial=Measure.Mode.READ_OUT
            )

    def answers(self) -> dict[str, int | None]:
        """As the action takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "mode"}


class PieceForm(forms.Form):
    """A piece of a plan."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=PlanPiece.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("In your words"), max_length=600, widget=words_input(3))
    goal = forms.ModelChoiceField(
        label=_("If it is a step: towards what?"), queryset=PlanPiece.objects.none(), required=False
    )
    by_whom = forms.CharField(
        label=_("Who does it, or who helps?"),
        max_length=80,
        required=False,
        help_text=_("Say “my sister” or “the walking group”, not their name."),
    )
    share = forms.MultipleChoiceField(
        label=_("Who may read this?"),
        choices=list(wording.PLAN.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, goals: Any, suggesting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["goal"]
        field.queryset = goals  # type: ignore[attr-defined]
        field.label_from_instance = lambda piece: piece.text  # type: ignore[attr-defined]
        if not goals:
            del self.fields["goal"]
        if suggesting:
            del self.fields["share"]
            del self.fields["by_whom"]
            self.fields["text"].label = _("In words that could be theirs")


class ChangePieceForm(forms.Form):
    """Other words for a piece, and who may read it."""

    text = forms.CharField(label=_("In your words"), max_length=600, widget=words_input(3))
    by_whom = forms.CharField(label=_("Who does it, or who helps?"), max_length=80, required=False)
    share = forms.MultipleChoiceField(
        label=_("Who may read this?"),
        choices=list(wording.PLAN.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Take a tick away, and it is closed to them at once."),
    )


class ReviewForm(forms.Form):
    """When to look at the plan again."""

    day = forms.DateField(label=_("When do you want to look at it again?"), required=False, widget=day_input)
