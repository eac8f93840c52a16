"""Forms: they check shape only; whether something may be done is the action's business."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from upwell.kit.days import day_input
from upwell.kit.second_look import PEOPLE, LookAgain
from upwell.places.fields import BodyField
from upwell.places.models import PublicBody
from upwell.promises.models import CharterVersion
from upwell.promises.terms import LEVELS, NUMBERS, WORDS

ROWS = {"rows": 3}


class DayOffForm(forms.Form):
    """A day on which nobody works there."""

    day = forms.DateField(label=_("Which day?"), widget=day_input)
    name = forms.CharField(label=_("What day is it?"), max_length=80, help_text=_("For example: the town fair"))


class NewCharterForm(forms.Form):
    """Which body, and what the charter is called; everything else follows on the next page."""

    body = forms.ModelChoiceField(
        PublicBody.objects.none(), label=_("Which body makes this promise?"), to_field_name="slug"
    )
    title = forms.CharField(
        label=_("What is the charter called?"),
        max_length=160,
        help_text=_("For example: How Ashmere Care Board listens and answers"),
    )

    @property
    def slug(self) -> str:
        return slugify(self.cleaned_data["title"])[:80] or "charter"


class TermsForm(LookAgain, forms.ModelForm[CharterVersion]):
    """Everything a charter says, in the order in which people read it. It may be saved unfinished; signing asks for all of it."""

    looks_at = WORDS
    looks_for = PEOPLE  # where to write to is the point

    level = forms.ChoiceField(
        label=_("How much power is on offer?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(value, f"{name}: {LEVELS[value]}") for value, name in CharterVersion.Level.choices],
    )

    class Meta:
        model = CharterVersion
        fields = ["level", *WORDS, *NUMBERS, "effective_on"]
        labels = {
            "promise": _("The promise, in a sentence"),
            "open_to": _("What can be changed by what people say?"),
            "not_open": _("What cannot be changed, whatever people say?"),
            "who_decides": _("Who decides?"),
            "accountable": _("Which post answers for it?"),
            "who_takes_part": _("Who takes part, and how are they chosen?"),
            "if_missed": _("What happens if a date is missed?"),
            "data_use": _("What happens with what people say?"),
            "payment": _("What do people get for their time?"),
            "run_by": _("Who runs this?"),
            "paid_by": _("Who pays for it?"),
            "closing": _("How can this be ended?"),
            "effective_on": _("From which day does it hold?"),
        }
        help_texts = {
            "accountable": _("A post, not a person: “Director of community care”."),
            "if_missed": _("A date that passes is shown as overdue by itself. Say what happens besides."),
            "closing": _("How long before people are told, and who keeps what is still owed."),
            "effective_on": _("It never holds before the day it is signed."),
        }
        widgets = {
            **{name: forms.Textarea(attrs=ROWS) for name in ("promise", "open_to", "not_open", "who_takes_part")},
            **{name: forms.Textarea(attrs=ROWS) for name in ("if_missed", "data_use", "payment", "closing")},
            "effective_on": day_input,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in WORDS:
            self.fields[name].required = False


class StageForm(forms.Form):
    """One stage. A stage without a name is left out."""

    key = forms.SlugField(max_length=30, required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=_("Stage"), max_length=120, required=False)
    min_days = forms.IntegerField(label=_("Days it lasts at least"), min_value=0, max_value=3650, required=False)
    max_days = forms.IntegerField(label=_("Days it lasts at most"), min_value=1, max_value=3650, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        least, most = said.get("min_days") or 0, said.get("max_days")
        if most is not None and most < least:
            self.add_error("max_days", _("This is less than the days it lasts at least."))
        return said


def stages_as_data(filled: Iterable[StageForm]) -> list[dict[str, Any]]:
    """The stages as a charter keeps them, each with a key of its own."""
    stages: list[dict[str, Any]] = []
    for said in (form.cleaned_data for form in filled):
        if not said.get("title"):
            continue
        key = said.get("key") or slugify(said["title"])[:28] or "stage"
        if key in {stage["key"] for stage in stages}:
            key = f"{key[:26]}-{len(stages)}"
        least, most = said.get("min_days") or 0, said.get("max_days")
        stages.append({"key": key, "title": said["title"], "min_days": least, "max_days": most})
    return stages


StageFormSet = forms.formset_factory(StageForm, extra=1, max_num=20, absolute_max=20)


class SignForm(forms.Form):
    """Signing is said, not clicked by accident."""

    sure = forms.BooleanField(label=_("I have the power to promise this, and I do."))


class OpenProcessForm(LookAgain):
    """A new process under the charter in force."""

    looks_at = ("about",)

    title = forms.CharField(label=_("What is it called?"), max_length=160)
    about = forms.CharField(label=_("What is it about?"), widget=forms.Textarea(attrs=ROWS), required=False)

    @property
    def slug(self) -> str:
        return slugify(self.cleaned_data["title"])[:80] or "process"


class CloseProcessForm(LookAgain):
    """Why it ends, and who keeps what is still owed."""

    looks_at = ("note",)

    note = forms.CharField(
        label=_("Why is it closed, and what happens to what people said?"),
        widget=forms.Textarea(attrs=ROWS),
        help_text=_("Everybody can read this."),
    )
    inheritor = BodyField(
        label=_("Which body keeps what is still owed?"),
        to_field_name="slug",
        required=False,
        empty_label=_("Nothing is owed any more"),
    )


class ExplainForm(LookAgain):
    """Why something is late. It is added; the date stays."""

    looks_at = ("text",)

    text = forms.CharField(
        label=_("What should people know about this?"),
        max_length=4000,
        widget=forms.Textarea(attrs=ROWS),
        help_text=_("Everybody who can see this duty can read it, with your post. The date stays as it is."),
    )
