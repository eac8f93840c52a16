"""Shapes of what people write in the time bank; the rules are in the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from upwell.accounts.fields import HandleField
from upwell.kit.days import day_input
from upwell.kit.refs import new_ref
from upwell.kit.second_look import LookAgain
from upwell.places.fields import AreaField
from upwell.timebank.models import Help, Listing, Place, Slot
from upwell.timebank.wording import GRANT_REASONS, HOUR
from upwell.timebank.wording import hours as in_hours


class LengthWidget(forms.MultiWidget):
    """Two boxes side by side, each with its word."""

    template_name = "timebank/widgets/length.html"
    use_fieldset = True

    def __init__(self) -> None:
        box = {"min": 0, "inputmode": "numeric"}
        super().__init__([forms.NumberInput(box | {"max": 167}), forms.NumberInput(box | {"max": 59})])

    def decompress(self, value: Any) -> list[Any]:
        """Minutes in all as hours and minutes."""
        return list(divmod(value, HOUR)) if value else [None, None]


class LengthField(forms.MultiValueField):
    """So many hours and minutes, as two numbers; minutes in all."""

    widget = LengthWidget

    def __init__(self, **kwargs: Any) -> None:
        hours = forms.IntegerField(min_value=0, max_value=167, required=False)
        minutes = forms.IntegerField(min_value=0, max_value=59, required=False)
        super().__init__(fields=(hours, minutes), require_all_fields=False, **kwargs)

    def compress(self, data_list: list[int | None]) -> int:
        """Minutes in all."""
        hours, minutes = [*(data_list or []), None, None][:2]
        return (hours or 0) * HOUR + (minutes or 0)

    def in_words(self, minutes: int | None) -> str:
        """As a page says it before somebody presses: "1 hour 30 minutes"."""
        return in_hours(minutes) if minutes else ""


class OnceForm(forms.Form):
    """A form that carries a key, so that pressing the button twice does it once."""

    key = forms.CharField(max_length=24, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": new_ref(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class JoinForm(forms.Form):
    """Taking part."""

    area = AreaField(
        label=_("Roughly where do you live?"),
        empty_label=_("I would rather not say"),
        required=False,
        help_text=_("Only the name of the area, never an address. It helps to find somebody near."),
    )
    agree = forms.BooleanField(label=_("I have read what we agree on, and I agree"))


class GiveForm(LookAgain, OnceForm):
    """A gift of hours."""

    looks_at = ("words",)
    looks_for = "tone"

    to = HandleField(
        label=_("To whom?"),
        required=False,
        help_text=_("The name they are known by here. Leave it empty to give to the common pot."),
    )
    minutes = LengthField(label=_("How much?"))
    words = forms.CharField(label=_("A word with it"), max_length=200, required=False)


class GrantForm(OnceForm):
    """Hours from the common pot."""

    to = HandleField(label=_("To whom?"))
    minutes = LengthField(label=_("How much?"))
    why = forms.ChoiceField(
        label=_("Why?"),
        choices=list(GRANT_REASONS.items()),
        widget=forms.RadioSelect,
        help_text=_("Everybody can read this; nobody can read to whom."),
    )


class ListingForm(LookAgain):
    """An offer or a need. Many read it, so its writer is asked to look again when it gives an address or a number away."""

    looks_at = ("title", "words")

    title = forms.CharField(label=_("In a few words"), max_length=80)
    help = forms.ChoiceField(label=_("What kind of help is it?"), choices=Help.choices)
    words = forms.CharField(
        label=_("More about it"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "No address, no telephone number, nothing about your health. You can say that later, to one person."
        ),
    )
    places = forms.MultipleChoiceField(
        label=_("Where can it be?"), choices=Place.choices, widget=forms.CheckboxSelectMultiple, initial=["public"]
    )
    slots = forms.MultipleChoiceField(
        label=_("When do you usually have time?"),
        choices=Slot.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    area = AreaField(label=_("Roughly where?"), required=False, empty_label=_("anywhere"))

    def __init__(self, *args: Any, spaces: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if spaces is not None and spaces.exists():
            self.fields["space"] = forms.ModelChoiceField(
                label=_("For whom?"), queryset=spaces, required=False, empty_label=_("everybody with an account here")
            )


class ProposeForm(LookAgain):
    """Answering an offer or a need."""

    looks_at = ("about",)
    looks_for = "tone"

    about = forms.CharField(label=_("What exactly?"), max_length=200)
    place = forms.ChoiceField(label=_("Where?"), choices=Place.choices, widget=forms.RadioSelect)
    on = forms.DateField(label=_("On which day?"), required=False, widget=day_input)

    def __init__(self, *args: Any, listing: Listing, **kwargs: Any) -> None:
        kwargs["initial"] = {"about": listing.title, "place": next(iter(listing.places), "")}
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [c for c in Place.choices if c[0] in listing.places]  # type: ignore[attr-defined]


class MetForm(forms.Form):
    """That two have met in public before a visit."""

    on = forms.DateField(
        label=_("On which day did you meet in a public place?"),
        widget=day_input,
    )
    understood = forms.BooleanField(
        label=_("I know that nobody here was checked for me. No criminal record check (DBS) is implied."),
        required=False,
    )


class MeetingForm(forms.Form):
    """Where and when."""

    on = forms.DateField(label=_("On which day?"), required=False, widget=day_input)
    meeting = forms.CharField(
        label=_("Where exactly, and at what time?"),
        max_length=200,
        required=False,
        help_text=_(
            "For example: two o’clock, at the door of the library. Only you two read this, and whoever comes along. It goes when it is over."
        ),
    )


class AlongForm(forms.Form):
    """Who comes along."""

    companion = HandleField(
        label=_("Who comes along?"),
        help_text=_("The name they are known by here. They have to take part in the time bank, and are asked."),
    )


class DoneForm(forms.Form):
    """How long it was."""

    minutes = LengthField(label=_("How long was it?"), help_text=_("With the way there, if you agreed on that."))


class ConfirmForm(forms.Form):
    """Yes to what stands on the page, and to nothing else."""

    minutes = forms.IntegerField(widget=forms.HiddenInput)


class DisputeForm(LookAgain):
    """A question to a broker."""

    looks_at = ("words",)
    looks_for = "tone"

    words = forms.CharField(
        label=_("How was it?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("A broker and the other side read this, and nobody else."),
    )


class SettleForm(LookAgain):
    """A broker's answer."""

    looks_at = ("answer",)
    looks_for = "tone"

    minutes = LengthField(
        label=_("How long counts?"), required=False, help_text=_("Leave it empty if nothing is to be booked.")
    )
    answer = forms.CharField(label=_("Tell both why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))
