"""What a link worker writes in a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Consent
from upwell.directory.models import Service
from upwell.kit.days import day_input
from upwell.kit.second_look import LookAgain
from upwell.places.fields import AreaField
from upwell.prescribing.actions.introductions import STEPS
from upwell.prescribing.categories import NEEDS, STOPPED
from upwell.prescribing.forms.fields import words_input
from upwell.prescribing.models import Contact


class ContactForm(LookAgain):
    """A call, a meeting, a session, a note."""

    looks_at = ("text",)
    looks_for = "tone"

    kind = forms.ChoiceField(label=_("What was it?"), choices=Contact.Kind.choices, widget=forms.RadioSelect)
    outcome = forms.ChoiceField(label=_("What came of it?"), choices=Contact.Outcome.choices, widget=forms.RadioSelect)
    on = forms.DateField(label=_("Which day?"), widget=day_input)
    minutes = forms.IntegerField(label=_("How many minutes?"), min_value=0, max_value=1440, required=False)
    text = forms.CharField(
        label=_("What should be remembered?"),
        max_length=4000,
        required=False,
        widget=words_input(6),
        help_text=_("The person can read all of it. It stays as it is: what is wrong is corrected by a further note."),
    )


class ServiceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A service with what is known of its room: who is full is chosen with open eyes."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} – {obj.get_room_display()}" if obj.room else str(obj.name)


class IntroduceForm(forms.Form):
    """A service that might help."""

    service = ServiceChoice(label=_("From the directory"), queryset=Service.objects.none(), required=False)
    what = forms.CharField(label=_("Or something that is not in it"), max_length=200, required=False)
    first_visit_together = forms.BooleanField(label=_("Somebody goes with them the first time"), required=False)

    def __init__(self, *args: Any, services: Any, chosen: Service | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["service"]
        field.queryset = services if chosen is None else Service.objects.filter(pk=chosen.pk)  # type: ignore[attr-defined]
        if chosen is not None:
            field.initial, field.widget = chosen.pk, forms.HiddenInput()
            del self.fields["what"]


_REACHED = {
    "enrolled": _("They said yes, and there is room"),
    "engaged": _("They came for the first time"),
    "still": _("They still go"),
    "stopped": _("They do not go, or no longer"),
}


class ReachedForm(forms.Form):
    """How far it went."""

    step = forms.ChoiceField(
        label=_("How far did it go?"), choices=[(n, _REACHED[n]) for n in (*STEPS, "stopped")], widget=forms.RadioSelect
    )
    on = forms.DateField(label=_("Which day?"), widget=day_input)
    because = forms.ChoiceField(
        label=_("If they do not go: why?"), choices=[("", "—"), *STOPPED.items()], required=False
    )


class UnmetForm(forms.Form):
    """A need for which there is nothing."""

    category = forms.ChoiceField(label=_("What is there not?"), choices=[("", _("Please choose")), *NEEDS.items()])
    area = AreaField(label=_("Where?"))


class MessageForm(LookAgain):
    """A message back."""

    looks_at = ("summary",)
    looks_for = "tone"

    summary = forms.CharField(
        label=_("What should whoever referred know?"),
        max_length=3000,
        widget=words_input(8),
        help_text=_("In plain words. The person reads it first, and it is sent only with their yes."),
    )


class WriteDownForm(forms.Form):
    """Half an hour in which the link worker writes down what the person says."""

    how = forms.ChoiceField(label=_("How do you speak with them?"), choices=Consent.How.choices[1:])
    consent_note = forms.CharField(label=_("What did they agree to, in their words?"), max_length=300)
