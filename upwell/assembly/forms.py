"""Shapes of what organisers, jurors and facilitators write; the rules are in the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from upwell.accounts.fields import HandleField
from upwell.accounts.models import Person
from upwell.assembly.models import Jury, Pool
from upwell.gather.models import Issue, Statement
from upwell.kit.days import day_input
from upwell.kit.lengths import NotLonger
from upwell.kit.permissions import allowed
from upwell.kit.second_look import LookAgain
from upwell.promises.models import Process


class JuryForm(LookAgain):
    """A jury to prepare."""

    looks_at = ("task",)

    process = forms.ModelChoiceField(label=_("Under which process?"), queryset=Process.objects.none())
    title = forms.CharField(label=_("Name of the jury"), max_length=140)
    slug = forms.SlugField(label=_("Address"), max_length=80, help_text=_("Small letters and dashes: jury-spring"))
    task = forms.CharField(label=_("What is it asked to do?"), widget=forms.Textarea(attrs={"rows": 4}))
    size = forms.IntegerField(label=_("How many members?"), min_value=5, max_value=500, initial=15)
    pool = forms.ModelChoiceField(label=_("From which pool?"), queryset=Pool.objects.none())
    issues = forms.ModelMultipleChoiceField(
        label=_("About which issues?"), queryset=Issue.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    meets_on = forms.DateField(label=_("When does it meet?"), required=False, widget=day_input)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        open_ones = Process.objects.filter(closed_at=None).select_related("charter__charter__body")
        theirs = [process.pk for process in open_ones if allowed("assembly.prepare_jury", person, process)]
        fields["process"].queryset = Process.objects.filter(pk__in=theirs)
        fields["pool"].queryset = Pool.objects.filter(withdrawn_at=None).order_by("-created_at")
        fields["issues"].queryset = Issue.objects.open().filter(process__in=theirs).order_by("title")


class WithdrawForm(LookAgain):
    """Why a jury is given up."""

    looks_at = ("because",)

    because = forms.CharField(
        label=_("Why is it withdrawn?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class SeatForm(forms.Form):
    """Who has the seat of a number that was drawn."""

    number = forms.ChoiceField(label=_("Which number was drawn?"))
    handle = HandleField(label=_("Whose is it?"), help_text=_("The name they are known by here. Nobody else is told."))

    def __init__(self, *args: Any, jury: Jury, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = jury.jurors.filter(person=None, left_at=None).order_by("number").values_list("number", flat=True)
        self.fields["number"].choices = [(number, number) for number in free]  # type: ignore[attr-defined]


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


class RecommendationForm(LookAgain):
    """What the jury may recommend."""

    looks_at = ("text", "reasons")

    issue = forms.ModelChoiceField(label=_("On which issue?"), queryset=Issue.objects.none())
    text = forms.CharField(
        label=_("What do you recommend? Who should do what, by when"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    reasons = forms.CharField(
        label=_("Why?"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )


class StatementChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Statements by their words."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.words)


class TakeUpForm(forms.Form):
    """What of the conversation a recommendation carries."""

    statements = StatementChoice(
        label=_("Which of these does the recommendation take up?"),
        queryset=Statement.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What most people agree on and you do not tick is listed in public beside your recommendation."),
    )

    def __init__(self, *args: Any, statements: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["statements"].queryset = statements  # type: ignore[attr-defined]


class CountForm(forms.Form):
    """A vote taken in the room."""

    votes_for = forms.IntegerField(label=_("For"), min_value=0)
    votes_against = forms.IntegerField(label=_("Against"), min_value=0)
    votes_abstain = forms.IntegerField(label=_("Abstained"), min_value=0)


class OtherwiseForm(LookAgain):
    """The minority report."""

    looks_at = ("text",)

    text = forms.CharField(
        label=_("Why do you see it otherwise?"), validators=[NotLonger(4000)], widget=forms.Textarea(attrs={"rows": 6})
    )


class PoolWithdrawForm(LookAgain):
    """Taking a pool back as a whole."""

    looks_at = ("reason",)

    reason = forms.CharField(
        label=_("Why is it taken back?"),
        validators=[NotLonger(300)],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("This stands on the public record for good. Name nobody."),
    )
