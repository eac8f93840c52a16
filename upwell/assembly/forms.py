"""Shapes of what organisers, jurors and facilitators write; the rules are in the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from upwell.assembly.models import Pool
from upwell.gather.models import Issue
from upwell.kit.lengths import NotLonger
from upwell.promises.models import Process


class JuryForm(forms.Form):
    """A jury to prepare."""

    process = forms.ModelChoiceField(label=_("Under which process?"), queryset=Process.objects.none())
    title = forms.CharField(label=_("Name of the jury"), max_length=140)
    slug = forms.SlugField(label=_("Address"), max_length=80, help_text=_("Small letters and dashes: jury-spring"))
    task = forms.CharField(label=_("What is it asked to do?"), widget=forms.Textarea(attrs={"rows": 4}))
    size = forms.IntegerField(label=_("How many members?"), min_value=5, max_value=500, initial=15)
    pool = forms.ModelChoiceField(label=_("From which pool?"), queryset=Pool.objects.none())
    issues = forms.ModelMultipleChoiceField(
        label=_("About which issues?"), queryset=Issue.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    meets_on = forms.DateField(
        label=_("When does it meet?"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["process"].queryset = Process.objects.filter(closed_at=None)
        fields["pool"].queryset = Pool.objects.filter(withdrawn_at=None).order_by("-created_at")
        fields["issues"].queryset = Issue.objects.open().order_by("title")


class CommitForm(forms.Form):
    """Where the seed will come from, and when."""

    seed_source = forms.CharField(
        label=_("Where will the seed come from?"),
        max_length=300,
        help_text=_(
            "Something nobody can choose and everybody can look up. For example: the numbers of the national lottery draw on Saturday, in the order drawn."
        ),
    )
    seed_due_at = forms.DateTimeField(
        label=_("When will it be known?"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )


class SeedForm(forms.Form):
    """The seed itself."""

    seed = forms.CharField(label=_("The seed, exactly as it was published"), max_length=128)


class RecommendationForm(forms.Form):
    """What the jury may recommend."""

    issue = forms.ModelChoiceField(label=_("On which issue?"), queryset=Issue.objects.none())
    text = forms.CharField(
        label=_("What do you recommend? Who should do what, by when"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    reasons = forms.CharField(
        label=_("Why?"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )


class CountForm(forms.Form):
    """A vote taken in the room."""

    votes_for = forms.IntegerField(label=_("For"), min_value=0)
    votes_against = forms.IntegerField(label=_("Against"), min_value=0)
    votes_abstain = forms.IntegerField(label=_("Abstained"), min_value=0)


class OtherwiseForm(forms.Form):
    """The minority report."""

    text = forms.CharField(
        label=_("Why do you see it otherwise?"), validators=[NotLonger(4000)], widget=forms.Textarea(attrs={"rows": 6})
    )


class WithdrawForm(forms.Form):
    """Taking a pool back as a whole."""

    reason = forms.CharField(
        label=_("Why is it taken back?"),
        validators=[NotLonger(300)],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("This stands on the public record for good. Name nobody."),
    )
