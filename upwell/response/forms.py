"""Shapes of what bodies write; the rules are in the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from upwell.kit.lengths import NotLonger
from upwell.places.fields import BodyField
from upwell.response.models import Answer, Milestone, ReplacementVerdict, Verdict
from upwell.safety.second_look.forms import LookAgain

MILESTONES = 5


class AnswerForm(LookAgain):
    """An answer: one of five kinds, with what each of them needs."""

    looks_at = ("text", *(f"what_{number}" for number in range(1, MILESTONES + 1)))

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MILESTONES + 1):
            self.fields[f"what_{number}"] = forms.CharField(
                label=_("What will be done (%(number)s)") % {"number": number}, max_length=500, required=False
            )
            self.fields[f"by_{number}"] = forms.DateField(
                label=_("By which day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
            )

    def milestone_fields(self) -> list[tuple[Any, Any]]:
        """Pairs of fields, for the page."""
        return [(self[f"what_{n}"], self[f"by_{n}"]) for n in range(1, MILESTONES + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(1, MILESTONES + 1):
            what, by = data.get(f"what_{number}"), data.get(f"by_{number}")
            if what and not by:
                self.add_error(f"by_{number}", _("Say by which day."))
            if by and not what:
                self.add_error(f"what_{number}", _("Say what will be done."))
        return data

    def milestones(self) -> list[tuple[str, Any]]:
        """What is promised, with its days."""
        pairs = [
            (self.cleaned_data.get(f"what_{n}"), self.cleaned_data.get(f"by_{n}")) for n in range(1, MILESTONES + 1)
        ]
        return [(what, by) for what, by in pairs if what and by]


INSTEAD = 3


class ReplaceForm(LookAgain):
    """Another promise in place of one that cannot be kept as it stands."""

    looks_at = ("because",)

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
        for number in range(1, INSTEAD + 1):
            first = number == 1
            self.fields[f"what_{number}"] = forms.CharField(
                label=_("What you promise instead (%(number)s)") % {"number": number}, max_length=500, required=first
            )
            self.fields[f"by_{number}"] = forms.DateField(
                label=_("By which day"), required=first, widget=forms.DateInput(attrs={"type": "date"})
            )

    def instead_fields(self) -> list[tuple[Any, Any]]:
        """Pairs of fields, for the page."""
        return [(self[f"what_{n}"], self[f"by_{n}"]) for n in range(1, INSTEAD + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(2, INSTEAD + 1):
            what, by = data.get(f"what_{number}"), data.get(f"by_{number}")
            if what and not by:
                self.add_error(f"by_{number}", _("Say by which day."))
            if by and not what:
                self.add_error(f"what_{number}", _("Say what will be done."))
        return data

    def instead(self) -> list[tuple[str, Any]]:
        """What is promised instead, with its days."""
        pairs = [(self.cleaned_data.get(f"what_{n}"), self.cleaned_data.get(f"by_{n}")) for n in range(1, INSTEAD + 1)]
        return [(what, by) for what, by in pairs if what and by]


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
