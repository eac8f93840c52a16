"""Asking for a link worker, for oneself or for somebody else."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts import needs
from upwell.accounts.models import Consent
from upwell.kit.days import day_input
from upwell.places.fields import AreaField
from upwell.prescribing import wording
from upwell.prescribing.about import About
from upwell.prescribing.categories import NEEDS
from upwell.prescribing.forms.fields import words_input
from upwell.prescribing.models import Referral, Team

BY = [("phone", _("Phone")), ("text", _("Text message")), ("mail", _("E-mail")), ("letter", _("Letter"))]


class AboutForm(forms.Form):
    """Whom it is about and how to reach them."""

    name = forms.CharField(label=_("What do you like to be called?"), max_length=80)
    wish = forms.CharField(
        label=_("What would you like help with?"),
        max_length=2000,
        required=False,
        widget=words_input(5),
        help_text=_("In your own words, as much or as little as you like."),
    )
    needs = forms.MultipleChoiceField(
        label=_("Is it about any of these?"),
        choices=list(NEEDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    area = AreaField(label=_("Where do you live?"), required=False)
    by = forms.ChoiceField(
        label=_("How should we get in touch?"), choices=BY, widget=forms.RadioSelect, initial="phone"
    )
    phone = forms.CharField(label=_("Phone number"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    address = forms.CharField(label=_("Postal address"), max_length=400, required=False, widget=words_input(3))
    no_writing = forms.BooleanField(
        label=_("Do not write to me"),
        required=False,
        help_text=_("No letter, no e-mail, no text, because somebody else might see it. We only phone."),
    )
    may_leave_message = forms.BooleanField(label=_("You may leave a message on the phone"), required=False)
    safe_note = forms.CharField(
        label=_("Is there anything we must know before we phone?"),
        max_length=300,
        required=False,
        help_text=_("For example: only in the morning; say that you are from the library."),
    )
    adjustments = forms.MultipleChoiceField(
        label=_("What do you need so that you can take part?"),
        choices=[],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    adjustment_note = forms.CharField(label=_("Anything else about that?"), max_length=300, required=False)
    over_16 = forms.BooleanField(label=_("I am 16 or older"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adjustments"].choices = list(needs.kinds.items())  # type: ignore[attr-defined]

    def about(self) -> About:
        """As the actions take it."""
        names = set(About.__dataclass_fields__)
        return About(**{name: value for name, value in self.cleaned_data.items() if name in names})


class ReachForm(forms.Form):
    """How somebody is reached, when that has changed: the same questions, and no others."""

    def __init__(self, *args: Any, of_others: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("by", "phone", "email", "address", "no_writing", "may_leave_message", "safe_note"):
            self.fields[name] = deepcopy(AboutForm.base_fields[name])
            if of_others and name in _OF_OTHERS:
                self.fields[name].label = _OF_OTHERS[name]


class AskForm(AboutForm):
    """For oneself: to whom, and what one agrees to."""

    team = forms.ModelChoiceField(label=_("Which link workers?"), queryset=Team.objects.filter(is_open=True))
    scopes = forms.MultipleChoiceField(
        label=_("What do you agree to?"),
        choices=[],
        widget=forms.CheckboxSelectMultiple,
        help_text=wording.ASKED,
    )
    WITHOUT: str | Promise = _("Nobody can get in touch with you without the first one. Tick it, or phone instead.")
    SCOPES: tuple[str, ...] = ("hold", "pass_on", "figures", "count_need")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(name, wording.REFERRAL[name]) for name in self.SCOPES]  # type: ignore[attr-defined]
        teams = list(Team.objects.filter(is_open=True)[:2])
        if len(teams) == 1:  # most places have one: nobody need choose
            self.fields["team"].initial = teams[0].pk
            self.fields["team"].widget = forms.HiddenInput()
        self.nobody_to_ask = not teams

    def clean_scopes(self) -> list[str]:
        """Said where it is ticked; the action asks for it too."""
        given: list[str] = self.cleaned_data["scopes"]
        if wording.NEEDED not in given:
            raise forms.ValidationError(str(self.WITHOUT))
        return given

    @property
    def more_is_said(self) -> bool:
        """Something about taking part was written, or is wrong: the part that is folded away stands open."""
        return any(self[name].value() or self[name].errors for name in ("adjustments", "adjustment_note"))

    @property
    def needs_are_said(self) -> bool:
        """The same for the list of what it is about."""
        return bool(self["needs"].value() or self["needs"].errors)


# The same questions asked about somebody else.
_OF_OTHERS = {
    "name": _("What do they like to be called?"),
    "wish": _("What would they like help with, in their words?"),
    "area": _("Where do they live?"),
    "by": _("How do they want us to get in touch?"),
    "no_writing": _("Do not write to them"),
    "may_leave_message": _("They are happy with a message on the phone"),
    "safe_note": _("Is there anything we must know before we phone them?"),
    "adjustments": _("What do they need so that they can take part?"),
    "over_16": _("They are 16 or older"),
    "scopes": _("What did they agree to?"),
}


class ReferForm(AskForm):
    """For somebody else, who agreed."""

    SCOPES = tuple(wording.REFERRAL)
    WITHOUT = _("Nobody can get in touch without the person's yes. Ask them first, and tick what they agreed to.")
    source = forms.ChoiceField(label=_("From where does it come?"), choices=[])
    from_name = forms.CharField(
        label=_("Name of the surgery, charity or team, as the person knows it"), max_length=160, required=False
    )
    full_name = forms.CharField(
        label=_("Full name"), max_length=160, required=False, help_text=_("Only if you need it in the message back.")
    )
    born_on = forms.DateField(label=_("Day of birth"), required=False, widget=day_input)
    nhs_number = forms.CharField(label=_("NHS number"), max_length=14, required=False)
    agreed_how = forms.ChoiceField(
        label=_("How did they agree?"),
        choices=[choice for choice in Consent.How.choices if choice[0] != Consent.How.PAGE],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, at_work: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in _OF_OTHERS.items():
            self.fields[name].label = label
        own = Referral.Source
        chosen = (own.SURGERY, own.COUNCIL, own.CHARITY, own.FAMILY) if at_work else (own.FAMILY,)
        self.fields["source"].choices = [(one.value, one.label) for one in chosen]  # type: ignore[attr-defined]
        if not at_work:
            self.fields["source"].initial = own.FAMILY.value
            self.fields["source"].widget = forms.HiddenInput()
            for name in ("from_name", "full_name", "born_on", "nhs_number"):
                del self.fields[name]


class ReferenceForm(forms.Form):
    """A reference and the word that goes with it."""

    reference = forms.CharField(label=_("Reference"), max_length=30, help_text=_("Twelve letters and figures."))
    word = forms.CharField(label=_("The two words that go with it"), max_length=60)

    @property
    def found(self) -> str:
        """The reference as it is kept."""
        return "".join(sign for sign in str(self.cleaned_data["reference"]).lower() if sign.isalnum())
