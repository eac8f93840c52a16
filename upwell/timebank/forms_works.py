"""Shapes of what people write about shared work; the rules are in the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from upwell.accounts.fields import HandleField
from upwell.accounts.models import Person
from upwell.kit.days import day_input
from upwell.kit.second_look import LookAgain
from upwell.places.fields import BodyField
from upwell.timebank.actions.works import Asked
from upwell.timebank.forms import LengthField
from upwell.timebank.models import BlockMark, Side, Told

POWERS = {
    "inform": _("Inform: people are told what is done"),
    "consult": _("Consult: people are heard, and told what became of it"),
    "involve": _("Involve: what people say is in what is chosen from"),
    "collaborate": _("Collaborate: it is worked out together"),
    "empower": _("Empower: people decide, and it is done"),
}
RUNGS = {
    "informing": _("Informing: people learn what is done"),
    "consultation": _("Consultation: people may say what they think"),
    "engagement": _("Engagement: people have a say in some of it"),
    "co_design": _("Co-design: people have a say in all of it, others do it"),
    "co_production": _("Co-production: planned together and done together"),
}


class WorkForm(LookAgain):
    """A new shared work. Everybody can read it."""

    looks_at = ("title", "about")

    title = forms.CharField(label=_("What do you do together?"), max_length=120)
    about = forms.CharField(
        label=_("More about it"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    power = forms.ChoiceField(
        label=_("How much power is shared?"), choices=list(POWERS.items()), widget=forms.RadioSelect
    )
    rung = forms.ChoiceField(
        label=_("What do you call it?"),
        choices=list(RUNGS.items()),
        widget=forms.RadioSelect,
        help_text=_("What the record shows stands beside it later: who set the question, who chose, who did the work."),
    )
    side = forms.ChoiceField(label=_("On which side are you?"), choices=Side.choices, widget=forms.RadioSelect)
    post = forms.CharField(
        label=_("The post of the professional"),
        max_length=120,
        help_text=_("Public: “Officer for patient experience”."),
    )
    other = HandleField(
        label=_("Who owns it with you, on the other side?"),
        help_text=_("The name they are known by here. They are asked, and it begins when they say yes."),
    )
    body = BodyField(label=_("With which public body?"), required=False)

    def __init__(self, *args: Any, of_body: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_body:
            for name in ("side", "body"):
                del self.fields[name]

    def words(self, me: Person, side: str = "") -> dict[str, Any]:
        """What the action is told."""
        data = self.cleaned_data
        mine = Side(side or data["side"])
        posts = {mine: "", mine.other: "", Side.PROFESSIONALS: data["post"]}
        owners = [Asked(me, mine, posts[mine]), Asked(data["other"], mine.other, posts[mine.other])]
        said = {name: data[name] for name in ("title", "about", "power", "rung")}
        return {**said, "owners": owners, **({"body": data["body"]} if "body" in data else {})}


class OwnerForm(forms.Form):
    """A further owner."""

    who = HandleField(label=_("Who?"))
    side = forms.ChoiceField(label=_("On which side?"), choices=Side.choices, widget=forms.RadioSelect)
    post = forms.CharField(label=_("Post, for a professional"), max_length=120, required=False)


class ToldForm(forms.Form):
    """Who set the question, who chose, who judges."""

    question = forms.ChoiceField(
        label=Told.Step.QUESTION.label, choices=Told.Who.choices, widget=forms.RadioSelect, required=False
    )
    choice = forms.ChoiceField(
        label=Told.Step.CHOICE.label, choices=Told.Who.choices, widget=forms.RadioSelect, required=False
    )
    assessment = forms.ChoiceField(
        label=Told.Step.ASSESSMENT.label, choices=Told.Who.choices, widget=forms.RadioSelect, required=False
    )


class MarksForm(forms.Form):
    """The six building blocks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for block, label in BlockMark.Block.choices:
            self.fields[block] = forms.TypedChoiceField(
                label=label, choices=BlockMark.Value.choices, coerce=int, widget=forms.RadioSelect
            )


class HoursForm(LookAgain):
    """One's own hours."""

    looks_at = ("what",)

    on = forms.DateField(label=_("On which day?"), widget=day_input)
    minutes = LengthField(label=_("How long?"))
    what = forms.CharField(label=_("What was it?"), max_length=200, required=False)
    paid = forms.BooleanField(
        label=_("I was paid for this time"),
        required=False,
        help_text=_("Then it counts as work done, and no hours are given for it twice."),
    )


class FinishForm(LookAgain):
    """The end of it."""

    looks_at = ("outcome",)

    outcome = forms.CharField(label=_("What came of it?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))
