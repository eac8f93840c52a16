"""Forms of accounts: they hold the shape of what is asked; the actions hold the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from upwell.accounts import handles, needs, notices
from upwell.accounts.models import Consent, Notice, NoticeWish, Person, Role
from upwell.kit.second_look import LookAgain

HANDLE_HINT = _("Not your real name. People here know you by it. 3 to 30 letters, numbers, spaces, dots or dashes.")


class SignupQuestions(forms.Form):
    """What every way of signing up asks besides e-mail and handle; the sign-in library builds its forms on this one."""

    over_16 = forms.BooleanField(
        label=_("I am 16 or older"),
        error_messages={
            "required": _(
                "This place is for people who are 16 or older. Tick this if you are. If you are younger: under “I need help now” stand people who listen to you at once."
            )
        },
    )
    not_my_name = forms.BooleanField(
        label=_("It is not my real name: keep it"), required=False, widget=forms.HiddenInput
    )

    def clean(self) -> dict[str, Any] | None:
        """A name in the shape of a real one is asked about once; whoever says that it is not theirs may keep it."""
        cleaned = super().clean()
        data = self.cleaned_data
        if handles.looks_like_full_name(data.get("username", "")) and not data.get("not_my_name"):
            self.fields["not_my_name"].widget = forms.CheckboxInput()
            self.add_error(
                "username", _("This looks like a full name. Choose another one, or say below that it is not yours.")
            )
        return cleaned

    def signup(self, request: HttpRequest, user: Person) -> None:
        """The adapter has written everything already."""


class ProfileForm(LookAgain):
    """Who somebody is here."""

    looks_at = ("about",)

    handle = forms.CharField(label=_("Name to be known by"), min_length=3, max_length=30, help_text=HANDLE_HINT)
    about = forms.CharField(
        label=_("A line about yourself"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everybody who is signed in can read it."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class NeedsForm(forms.Form):
    """What somebody needs so as to read, hear and take part."""

    kinds = forms.MultipleChoiceField(
        label=_("What do you need?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick all that apply."),
    )
    note = forms.CharField(
        label=_("In your own words"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For instance which language, which size of print, which days are good."),
    )
    share = forms.BooleanField(
        label=_("People who arrange something for me may see this"),
        required=False,
        help_text=_("You see each time somebody looks. You can take this back."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = needs.kinds.items()  # type: ignore[attr-defined]

    def notes(self) -> dict[str, str]:
        """Kind -> note: the words go with “Something else”, or with whatever else was ticked first."""
        ticked: list[str] = self.cleaned_data["kinds"]
        words = self.cleaned_data["note"].strip()
        if words and not ticked:
            ticked = ["other"]
        bearer = "other" if "other" in ticked else next(iter(ticked), "")
        return {kind: words if kind == bearer else "" for kind in ticked}


class WishesForm(forms.Form):
    """How somebody wants to be told of each kind of thing."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = {kind.name: by for kind, by in notices.wishes_of(person)}
        self._told = set(Notice.objects.filter(person=person).values_list("kind", flat=True).distinct())
        for kind in notices.kinds.values():
            self.fields[kind.name] = forms.ChoiceField(
                label=str(kind.label), choices=NoticeWish.By.choices, initial=self.now[kind.name]
            )

    def told(self) -> list[forms.BoundField]:
        """What this person has been told of so far: few of the many kinds, for nobody holds every role."""
        return [self[name] for name in self.fields if name in self._told]

    def others(self) -> list[forms.BoundField]:
        """All the rest."""
        return [self[name] for name in self.fields if name not in self._told]

    def changed(self) -> dict[str, str]:
        """Kind -> new wish, where it differs."""
        return {kind: by for kind, by in self.cleaned_data.items() if by != self.now[kind]}


class TokenForm(forms.Form):
    """A new key for a program."""

    name = forms.CharField(
        label=_("What is the key for?"),
        max_length=80,
        help_text=_("A name that you will know it by, such as “import from the library”."),
    )


class LeaveForm(forms.Form):
    """Leaving."""

    when = forms.ChoiceField(
        label=_("When?"),
        widget=forms.RadioSelect,
        choices=[
            ("pause", _("In 21 days. Until then I can change my mind.")),
            ("now", _("Now, at once and for ever")),
        ],
    )
    handle = forms.CharField(label=_("Type your name here, so that this does not happen by mistake"), max_length=30)


class BreakForm(forms.Form):
    """A rest."""

    days = forms.TypedChoiceField(
        label=_("How long?"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=[(7, _("One week")), (30, _("One month")), (91, _("Three months")), (0, _("No break, or end it now"))],
    )


class RoleForm(forms.Form):
    """A role for somebody."""

    handle = forms.CharField(label=_("Who?"), max_length=30, help_text=_("The name they are known by here."))
    kind = forms.ChoiceField(
        label=_("Which role?"), choices=[(kind, capfirst(label)) for kind, label in Role.Kind.choices]
    )
    scope = forms.ChoiceField(label=_("For what?"), required=False)
    title = forms.CharField(
        label=_("Public title"),
        max_length=120,
        required=False,
        help_text=_("For people of a public body: the post and not the person, such as “Director of community care”."),
    )

    def __init__(self, *args: Any, scopes: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = scopes  # type: ignore[attr-defined]


class ActingForm(LookAgain):
    """Beginning to write down for somebody."""

    looks_at = ("consent_note", "note")

    handle = forms.CharField(
        label=_("What would the person like to be called here?"),
        max_length=30,
        help_text=_("Not their real name. If they were here before, the same name as then."),
    )
    how = forms.ChoiceField(
        label=_("How did they reach us?"),
        choices=[(way, capfirst(label)) for way, label in Consent.How.choices if way != Consent.How.PAGE],
        widget=forms.RadioSelect,
    )
    consent_note = forms.CharField(
        label=_("What did they agree to, in their own words?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Read out: “I write down here what you say, for half an hour. You get a letter that says what I wrote.”"
        ),
    )
    note = forms.CharField(
        label=_("A note to know them by next time"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Only helpers see it. For instance: rings on Tuesdays, has a dog called Bess. The person can ask to hear it."
        ),
    )
    over_16 = forms.BooleanField(label=_("They say that they are 16 or older"))
