"""Forms of reporting and of looking. They check shape only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.second_look import LookAgain
from upwell.safety.harms import Harm, Reason, Severity
from upwell.safety.models import Appeal, Decision, Disclosure, Restriction

ROWS = {"rows": 4}
Measure = Restriction.Measure
GROUNDS = [(value, capfirst(label)) for value, label in Decision.Ground.choices]
TO_WHOM = [(value, capfirst(label)) for value, label in Disclosure.ToWhom.choices]


def _words(label: Any, help_text: Any = "", *, required: bool = True, most: int = 2000) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=most, widget=forms.Textarea(attrs=ROWS)
    )


class ReportForm(forms.Form):
    """What is not right."""

    reason = forms.ChoiceField(label=_("What is not right?"), widget=forms.RadioSelect, choices=Reason.choices)
    harm = forms.ChoiceField(
        label=_("If you think it is against the law, which kind?"),
        required=False,
        choices=[("", _("I do not know, or none of these")), *Harm.choices],
        help_text=_("The law on online safety names these. You need not know; a person looks at it in any case."),
    )
    words = _words(_("What should the moderators know?"), required=False)
    email = forms.EmailField(
        label=_("Your e-mail"),
        required=False,
        help_text=_("Only if you want to be told what came of it. It is deleted a month after that."),
    )

    def __init__(self, *args: object, signed_in: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if signed_in:
            del self.fields["email"]


class HelpForm(forms.Form):
    """A private message to the hosts. It may be empty: pressing the button is enough."""

    words = _words(
        _("What is happening?"),
        _("You need not explain. If you cannot find words, leave it empty."),
        required=False,
    )


class NothingForm(forms.Form):
    """A button is all."""


class WordsForm(forms.Form):
    """A few words to the others who look."""

    words = _words(_("In your words"))


class HandOverForm(forms.Form):
    """To whom."""

    to = forms.ModelChoiceField(label=_("To whom?"), queryset=Person.objects.none(), empty_label=None)
    words = _words(_("What should they know?"), required=False)

    def __init__(self, *args: Any, people: Sequence[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Person.objects.filter(pk__in=[one.pk for one in people])  # type: ignore[attr-defined]


class OpinionForm(forms.Form):
    """What one thinks of a colleague's case."""

    agrees = forms.TypedChoiceField(
        label=_("What do you think?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("I would do the same")), ("no", _("I see it otherwise"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
    )
    words = _words(_("Why?"))


class SeverityForm(forms.Form):
    """How pressing it is."""

    severity = forms.TypedChoiceField(label=_("How pressing is it?"), choices=Severity.choices, coerce=int)
    words = _words(_("Why?"))


class CloseForm(LookAgain):
    """What came of it."""

    looks_at = ("outcome",)

    outcome = _words(
        _("What came of it?"),
        _("The people who reported it read this. Say what you saw and why it stays, kindly and without names."),
    )


class TakeBackForm(LookAgain):
    """Why a decision is taken back."""

    looks_at = ("because",)

    because = _words(_("Why is it taken back?"), _("The person concerned reads this."))


class DecideForm(LookAgain):
    """A statement of reasons. It is sent to the person concerned as it stands here, without names."""

    looks_at = ("facts", "outcome")

    measures = forms.MultipleChoiceField(
        label=_("What is done?"), widget=forms.CheckboxSelectMultiple, choices=Measure.choices
    )
    note = forms.CharField(
        label=_("The note, if there is one"),
        required=False,
        max_length=80,
        help_text=_("Stands before the words, for example “talks about dying”."),
    )
    days = forms.IntegerField(
        label=_("For how many days, if it is slow or reading only"),
        required=False,
        min_value=1,
        max_value=30,
        initial=7,
    )
    everywhere = forms.BooleanField(label=_("Everywhere on this site, not only in this space"), required=False)
    facts = _words(
        _("What happened?"), _("The person concerned reads this. Facts, not judgements of them as a person.")
    )
    ground = forms.ChoiceField(
        label=_("What is it against?"), widget=forms.RadioSelect, choices=GROUNDS, initial="rule"
    )
    rule = forms.CharField(
        label=_("Which rule or law, and what does it say?"),
        max_length=300,
        help_text=_("For example: “No addresses or phone numbers of others”, a rule of this space."),
    )
    harm = forms.ChoiceField(
        label=_("Kind of harm in the law, if it is one of these"),
        required=False,
        choices=[("", _("None of these")), *Harm.choices],
    )
    found_by = forms.ChoiceField(
        label=_("How was it found?"), choices=Decision.FoundBy.choices, initial=Decision.FoundBy.REPORT
    )
    outcome = _words(_("What do those who reported it read?"), _("Say what was done. Thank them; name nobody."))


class AppealForm(forms.Form):
    """Why a decision is wrong, and who should look at it."""

    words = _words(_("Why do you think it is wrong?"), _("Whoever looks at it reads this. They are somebody else."))
    to = forms.ChoiceField(label=_("Who should look at it?"), widget=forms.RadioSelect, choices=Appeal.To.choices)

    def __init__(self, *args: Any, jury: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not jury:
            del self.fields["to"]


class JudgeForm(LookAgain):
    """Whether a decision stands, and why."""

    looks_at = ("because",)

    reverse = forms.TypedChoiceField(
        label=_("What should come of it?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("It should be taken back")), ("no", _("It should stand"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
    )
    because = _words(_("Why?"), _("The person who appealed reads this, without your name."))


class JuryForm(forms.Form):
    """How many members."""

    size = forms.TypedChoiceField(
        label=_("A jury of how many members?"),
        choices=[(0, _("No jury: another moderator decides")), *((n, str(n)) for n in (3, 5, 7, 9, 11, 13, 15))],
        coerce=int,
    )


class CareForm(forms.Form):
    """Words to and fro."""

    words = _words(
        _("Write to them"), _("Short and kind. Ask how they are, and whether they are safe. Say who can help.")
    )


class WriteBackForm(forms.Form):
    """The person's own words."""

    words = _words(_("Write to the hosts"), _("One word is enough."))


class DisclosureForm(forms.Form):
    """What is passed on, to whom, and why."""

    to_whom = forms.ChoiceField(label=_("Who should be told?"), choices=TO_WHOM)
    what = _words(_("What do they need to know?"), _("As little as they need to help. The person reads this, too."))
    why = _words(_("Why is somebody's life at risk?"), _("The person reads this, too."))
    tell_later_because = _words(
        _("If telling the person at once would put somebody in danger: why?"),
        _("Leave it empty, and the person is told in the same moment."),
        required=False,
    )


class DebriefForm(forms.Form):
    """After helping."""

    talked = forms.TypedChoiceField(
        label=_("How are you?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("I talked with one of the others about it")), ("no", _("I am all right, and need no talk"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
    )
