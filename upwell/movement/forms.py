"""Shapes of what people write in groups; the rules are in the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext_lazy as _

from upwell.accounts.fields import HandleField
from upwell.kit.days import day_input
from upwell.kit.second_look import LookAgain
from upwell.movement.actions.decisions import About
from upwell.movement.actions.doing import Words
from upwell.movement.actions.open_books import MEDIA, Help
from upwell.movement.models import Ballot, Decision, Disclosure, Group, GroupAction, Member, Office, Room, Term
from upwell.places.fields import AreaField, BodyField

NAME_ALONG = _(
    "If the group moves to another Upwell, my name goes along, and a letter comes to my address once so that I can take my place there"
)
NAME_HINT = _("Without this your words go along as those of “a member”. You can change it until the group moves.")
NONE_OF_THESE = _("None of these")
WHICH_PLACE = _("Which place is it about, if any?")
WORDS_STAY = _("My words stay here: leave them out when the group moves")


def capital(choices: Any) -> list[tuple[str, Any]]:
    """Choices as they stand alone, each beginning with a large letter."""
    return [(value, capfirst(label)) for value, label in choices]


def text(label: Any, rows: int = 4, **more: Any) -> forms.CharField:
    """A field of several lines."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


class AddressFromName(forms.Form):
    """Whoever leaves the address out gets one made from the name."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("name") and not data.get("slug") and "slug" not in self.errors:
            data["slug"] = slugify(data["name"])[:60].strip("-")
            if not data["slug"]:
                self.add_error("slug", _("No address can be made from this name. Write one in small letters."))
        return data


class GroupForm(AddressFromName, LookAgain):
    """A new group."""

    looks_at = ("statement",)

    name = forms.CharField(label=_("What is the group called?"), max_length=80)
    slug = forms.SlugField(
        label=_("Its address"),
        max_length=60,
        required=False,
        help_text=_("Small letters and dashes: carers-count. It stays. Leave it out, and it is made from the name."),
    )
    statement = text(
        _("What should change?"), 3, max_length=1000, help_text=_("Two or three sentences. Everybody can read them.")
    )
    stage = forms.ChoiceField(
        label=_("Where does it stand?"),
        choices=capital(Group.Stage.choices),
        help_text=_("Only you say this. Nothing computes it."),
    )
    area = AreaField(label=WHICH_PLACE, required=False, empty_label=_("No place"))
    shows_name = forms.BooleanField(label=NAME_ALONG, help_text=NAME_HINT, required=False)


class ChangeForm(LookAgain):
    """What the group says of itself."""

    looks_at = ("statement",)

    statement = text(_("What should change?"), 3, max_length=1000)
    stage = forms.ChoiceField(label=_("Where does the group stand?"), choices=capital(Group.Stage.choices))
    area = AreaField(label=WHICH_PLACE, required=False, empty_label=_("No place"))


class AlongForm(forms.Form):
    """What of mine goes along."""

    shows_name = forms.BooleanField(label=NAME_ALONG, help_text=NAME_HINT, required=False)
    words_stay = forms.BooleanField(label=WORDS_STAY, required=False)


def _standing_or_not(row: Member) -> str:
    return str(_("%(who)s (shown out)") % {"who": row}) if row.is_barred else str(row)


class DecisionForm(LookAgain):
    """A question to all members."""

    looks_at = ("title", "text")

    kind = forms.ChoiceField(label=_("What is to be decided?"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("In one line"), max_length=140, help_text=_("So that everybody can say yes or no to it.")
    )
    text = text(_("Why?"), max_length=4000, required=False)
    days = forms.IntegerField(
        label=_("How many days to vote?"),
        min_value=1,
        max_value=60,
        initial=7,
        help_text=_("At least 3; at least 7 to show somebody out or to close."),
    )
    member = forms.ModelChoiceField(
        label=_("If it is about somebody: whom?"),
        queryset=Member.objects.none(),
        required=False,
        empty_label=_("Nobody"),
    )
    office = forms.ChoiceField(
        label=_("If it is an office: which?"), choices=[("", _("No office")), *capital(Office.choices)], required=False
    )
    until = forms.DateField(
        label=_("Until which day?"), widget=day_input, required=False, help_text=_("At most a year.")
    )
    asked_by = BodyField(
        label=_("Did an institution ask for this? Which?"),
        required=False,
        empty_label=_("No: it comes from us"),
        help_text=_("It is counted on the page of influence, and everybody who votes sees it."),
    )
    public = forms.BooleanField(label=_("Everybody may read what we decided"), required=False)

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        closing = group.state == Group.State.CLOSING
        hidden = {Decision.Kind.CLOSE if closing else Decision.Kind.GO_ON}
        barred = Member.objects.barred().filter(group=group)
        if not barred.exists():
            hidden.add(Decision.Kind.RETURN)
        self.fields["kind"].choices = capital(pair for pair in Decision.Kind.choices if pair[0] not in hidden)  # type: ignore[attr-defined]
        self.fields["kind"].initial = Decision.Kind.GENERAL
        standing = Member.objects.standing().filter(group=group, person__isnull=False)
        self.fields["member"].queryset = (standing | barred).select_related("person").order_by("person__handle")  # type: ignore[attr-defined]
        self.fields["member"].label_from_instance = _standing_or_not  # type: ignore[attr-defined]

    @property
    def words(self) -> dict[str, Any]:
        """As `propose` takes them."""
        data = dict(self.cleaned_data)
        data["about"] = About(data.pop("member"), data.pop("office"), data.pop("until"))
        if data["kind"] not in Decision.ABOUT_SOMEBODY:
            data["about"] = About()
        elif data["kind"] != Decision.Kind.OFFICE:
            data["about"] = About(data["about"].member)
        return data


class VoteForm(forms.Form):
    """Yes, no, neither."""

    choice = forms.ChoiceField(label=_("Your vote"), choices=Ballot.Choice.choices, widget=forms.RadioSelect)


class ActionForm(LookAgain):
    """A letter, a petition, a story, a meeting."""

    looks_at = ("title", "text")

    kind = forms.ChoiceField(
        label=_("What is it?"), choices=capital(GroupAction.Kind.choices), widget=forms.RadioSelect
    )
    title = forms.CharField(label=_("Title"), max_length=140)
    text = text(_("What it says"), 10, max_length=8000, help_text=_("No names of patients or staff."))
    stance = forms.ChoiceField(
        label=_("What is it for?"),
        choices=capital(GroupAction.Stance.choices),
        widget=forms.RadioSelect,
        help_text=_("None is better than another. Over time the mix tells something."),
    )
    to = forms.CharField(label=_("To whom, for a letter or petition"), max_length=200, required=False)
    to_body = BodyField(label=_("Is that one of these?"), required=False, empty_label=NONE_OF_THESE)
    happens_at = forms.DateTimeField(
        label=_("When, for a meeting"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    where = forms.CharField(label=_("Where, for a meeting"), max_length=200, required=False)
    asked_by = BodyField(
        label=_("Did an institution ask for this? Which?"),
        required=False,
        empty_label=_("No: it comes from us"),
    )
    decision = forms.ModelChoiceField(
        label=_("Does it carry out a decision?"),
        queryset=Decision.objects.none(),
        required=False,
        empty_label=_("None"),
    )

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decided = Decision.objects.filter(group=group, state=Decision.State.CARRIED, kind=Decision.Kind.GENERAL)
        self.fields["decision"].queryset = decided  # type: ignore[attr-defined]

    @property
    def words(self) -> Words:
        """As `write` takes them."""
        return Words(**self.cleaned_data)


class SignForm(forms.Form):
    """Stand behind it."""

    shows_name = forms.BooleanField(label=_("Show my name here. Without this I am only counted."), required=False)


class OutcomeForm(LookAgain):
    """What came of it."""

    looks_at = ("outcome",)

    outcome = text(_("What came of it?"), 6, max_length=4000)
    called_off = forms.BooleanField(label=_("It did not take place"), required=False)


class GuestForm(forms.Form):
    """Somebody of an institution."""

    handle = HandleField(label=_("Their name here"))
    body = BodyField(label=_("For which institution?"), empty_label=_("Choose"))
    title = forms.CharField(
        label=_("What do they do there?"), max_length=120, help_text=_("Everybody sees it beside their name.")
    )


class ReasonForm(LookAgain):
    """Why."""

    looks_at = ("reason",)

    reason = text(_("Why? They read this."), 3, max_length=2000)


class AppealForm(LookAgain):
    """Think again."""

    looks_at = ("words",)

    words = text(_("Why should the members think again?"), 6, max_length=2000)


class RoomForm(AddressFromName, LookAgain):
    """A further room."""

    looks_at = ("statement",)

    name = forms.CharField(label=_("Name"), max_length=80)
    slug = forms.SlugField(
        label=_("Its address"),
        max_length=60,
        required=False,
        help_text=_("Small letters and dashes. Leave it out, and it is made from the name."),
    )
    kind = forms.ChoiceField(label=_("Who can read it?"), choices=capital(Room.Kind.choices), widget=forms.RadioSelect)
    statement = text(_("What is it for?"), 3, max_length=1000)


class PaidForm(forms.Form):
    """Who pays me."""

    paid = forms.ChoiceField(
        label=_("Who pays you for this?"),
        choices=capital(pair for pair in Term.Paid.choices if pair[0]),
        widget=forms.RadioSelect,
    )
    payer = forms.CharField(label=_("If an institution or somebody else: which?"), max_length=120, required=False)


class HelpForm(LookAgain):
    """Whose help the group takes."""

    looks_at = ("giver", "what", "strings")

    kind = forms.ChoiceField(label=_("What is it?"), choices=capital(Disclosure.Kind.choices))
    giver = forms.CharField(
        label=_("Who gives it?"),
        max_length=120,
        help_text=_("An institution or a firm. Never the name of a private person: write “a member” or “somebody”."),
    )
    body = BodyField(label=_("Is that one of these?"), required=False, empty_label=NONE_OF_THESE)
    what = forms.CharField(label=_("What exactly?"), max_length=300)
    pounds = forms.IntegerField(
        label=_("If it is money: how many pounds?"), min_value=1, max_value=100_000_000, required=False
    )
    strings = text(_("What is asked in return?"), 2, max_length=500, help_text=_("If it is nothing, write “nothing”."))
    since = forms.DateField(label=_("Since when?"), widget=day_input)
    until = forms.DateField(label=_("Until when, if it is known?"), widget=day_input, required=False)
    corrects = forms.ModelChoiceField(
        label=_("Does this put an earlier line right?"),
        queryset=Disclosure.objects.none(),
        required=False,
        empty_label=_("No, it is new"),
    )

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["corrects"].queryset = Disclosure.objects.filter(group=group, corrected=None)  # type: ignore[attr-defined]

    @property
    def help(self) -> Help:
        """As `disclose` takes it."""
        return Help(**{name: value for name, value in self.cleaned_data.items() if name != "corrects"})


class QuestionForm(LookAgain):
    """A question to those who hold an office."""

    looks_at = ("text",)

    text = text(_("Your question"), 4, max_length=2000)


class AnswerForm(LookAgain):
    """An answer."""

    looks_at = ("text",)

    text = text(_("Your answer"), 5, max_length=4000)


class PaperForm(forms.Form):
    """A file."""

    file = forms.FileField(label=_("File"), help_text=_("Up to 2 MB: ") + ", ".join(MEDIA))
    public = forms.BooleanField(label=_("Everybody may have it"), required=False)

    def given(self) -> dict[str, Any]:
        """As `add_paper` takes it."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        return {"name": str(file.name), "content": bytes(file.read()), "public": self.cleaned_data["public"]}


class ClaimForm(forms.Form):
    """Taking a place that was kept."""

    over_16 = forms.BooleanField(label=_("I am 16 or older"))
    shows_name = forms.BooleanField(label=NAME_ALONG, help_text=NAME_HINT, required=False)
