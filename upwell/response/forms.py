"""Shapes of what bodies write; the rules are in the actions."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.kit.days import day_input
from upwell.kit.lengths import NotLonger
from upwell.kit.second_look import LookAgain
from upwell.places.fields import BodyField
from upwell.response.models import Answer, Milestone, ReplacementVerdict, Verdict


class PromisesForm(LookAgain):
    """Words, and up to `most` things promised in them, each with its day; the first `needed` of them are asked for."""

    most: ClassVar[int]
    needed: ClassVar[int] = 0
    thing: ClassVar[str | Promise]  # what one of them is called, with its %(number)s

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, self.most + 1):
            required = number <= self.needed
            self.fields[f"what_{number}"] = forms.CharField(
                label=self.thing % {"number": number}, max_length=500, required=required
            )
            self.fields[f"by_{number}"] = forms.DateField(label=_("By which day"), required=required, widget=day_input)

    def promised_fields(self) -> list[tuple[Any, Any]]:
        """Pairs of fields, for the page."""
        return [(self[f"what_{n}"], self[f"by_{n}"]) for n in range(1, self.most + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(self.needed + 1, self.most + 1):
            what, by = data.get(f"what_{number}"), data.get(f"by_{number}")
            if what and not by:
                self.add_error(f"by_{number}", _("Say by which day."))
            if by and not what:
                self.add_error(f"what_{number}", _("Say what will be done."))
        return data

    def promised(self) -> list[tuple[str, Any]]:
        """What is promised, with its days."""
        data = self.cleaned_data
        pairs = [(data.get(f"what_{n}"), data.get(f"by_{n}")) for n in range(1, self.most + 1)]
        return [(what, by) for what, by in pairs if what and by]


class AnswerForm(PromisesForm):
    """An answer: one of five kinds, with what each of them needs."""

    most, thing = 5, _("What will be done (%(number)s)")
    looks_at = ("text", *(f"what_{number}" for number in range(1, most + 1)))

    kind = forms.ChoiceField(label=_("What is your answer?"), choices=Answer.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Say it in plain words"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "The people who asked read this. If it is no, give the reasons. If you need more, say exactly what, from whom."
        ),
    )
    signed = forms.CharField(
        label=_("Your name and post"), max_length=200, help_text=_("An answer is given in a named person's own name.")
    )
    receiver = BodyField(
        label=_("If it is not yours: whose is it?"),
        required=False,
        empty_label=_("It is ours"),
    )
    receiver_title = forms.CharField(label=_("And who there?"), max_length=160, required=False)


class ReplaceForm(PromisesForm):
    """Another promise in place of one that cannot be kept as it stands."""

    most, needed, thing = 3, 1, _("What you promise instead (%(number)s)")
    looks_at = ("because", *(f"what_{number}" for number in range(1, most + 1)))

    which = forms.ModelMultipleChoiceField(
        label=_("What can you not keep as it stands?"),
        queryset=Milestone.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    because = forms.CharField(
        label=_("Why not?"),
        widget=forms.Textarea(attrs={"rows": 6}),
        validators=[NotLonger(2000)],
        help_text=_("Everybody who asked reads this. Say what happened, and what it means for them."),
    )
    signed = forms.CharField(
        label=_("Your name and post"), max_length=200, help_text=_("A promise is given in a named person's own name.")
    )

    def __init__(self, *args: Any, answer: Answer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        which = self.fields["which"]
        which.queryset = answer.milestones.filter(done_at=None, replaced_in=None)  # type: ignore[attr-defined]


class EvidenceForm(LookAgain):
    """That a thing is done."""

    looks_at = ("evidence",)

    evidence = forms.CharField(label=_("How can people see that it is done?"), widget=forms.Textarea(attrs={"rows": 4}))


class VerdictForm(LookAgain):
    """Whether a promise was kept."""

    looks_at = ("words",)

    value = forms.ChoiceField(label=_("Was the promise kept?"), choices=Verdict.Value.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your words"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class ReplacementVerdictForm(LookAgain):
    """What somebody who asked thinks of a promise in place of another."""

    looks_at = ("words",)

    value = forms.ChoiceField(
        label=_("What do you think of it?"), choices=ReplacementVerdict.Value.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In your words"), required=False, widget=forms.Textarea(attrs={"rows": 4}), validators=[NotLonger(1000)]
    )
