"""Shapes of what people write; the rules are in the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.discover.models import Theme
from upwell.gather.actions.holding import LONGEST
from upwell.kit.days import day_input
from upwell.kit.lengths import NotLonger
from upwell.kit.second_look import LookAgain
from upwell.movement.models import Group
from upwell.places.models import PublicBody
from upwell.promises.models import Process

_words = forms.Textarea(attrs={"rows": 4})


class ThemeChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Themes by their names."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class ProcessChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A process with the body that promised something in it."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.charter.charter.body.standing.name}: {obj.title}"


class IssueForm(LookAgain):
    """An issue: who should do what."""

    looks_at = ("title", "ask", "story")

    title = forms.CharField(
        label=_("A name for it"),
        min_length=5,
        max_length=140,
        help_text=_("Short, so that others know what it is about."),
    )
    process = ProcessChoice(
        label=_("Who is asked?"),
        queryset=Process.objects.filter(closed_at=None).select_related("charter__charter__body__successor"),
        empty_label=_("Choose"),
        help_text=_("Only bodies that signed a promise are here. Look on this page for who decides what."),
    )
    ask = forms.CharField(
        label=_("What should they do, for whom, by when?"),
        min_length=15,
        max_length=1000,
        widget=_words,
        help_text=_("One thing that they can do, and that everybody can see done."),
    )
    story = forms.CharField(
        label=_("Why does it matter?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Everyone can read this. No surnames, no names of staff."),
    )
    themes = ThemeChoice(label=_("Which themes does it come from?"), queryset=Theme.objects.none(), required=False)
    origin = forms.ChoiceField(label=_("Whose issue is it?"), required=False, initial="citizens")
    group = forms.ModelChoiceField(
        label=_("In the name of a group?"),
        queryset=Group.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("No, in my own name"),
        help_text=_("Only where you speak for a group. No group has to go this way."),
    )

    def __init__(
        self, *args: Any, themes: Any, origins: list[tuple[str, Any]], groups: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if groups is None or not groups.exists():
            del self.fields["group"]
        else:
            self.fields["group"].queryset = groups  # type: ignore[attr-defined]
        self.fields["themes"].queryset = themes  # type: ignore[attr-defined]
        self.fields["themes"].widget = forms.CheckboxSelectMultiple(choices=self.fields["themes"].choices)  # type: ignore[attr-defined]
        self.fields["origin"].choices = origins  # type: ignore[attr-defined]
        if len(origins) < 2:
            self.fields["origin"].widget = forms.HiddenInput()
            self.fields["origin"].initial = origins[0][0]

    @property
    def words(self) -> dict[str, Any]:
        """As `raise_issue` takes them."""
        data = dict(self.cleaned_data)
        data["body"] = data["process"].charter.charter.body.standing
        data["origin"] = data["origin"] or "citizens"
        return data


class WithdrawForm(LookAgain):
    """Taking back as a whole what was brought in."""

    looks_at = ("reason",)

    reason = forms.CharField(
        label=_("Why is it taken back?"),
        validators=[NotLonger(300)],
        widget=_words,
        help_text=_("This stands on the public record for good. Name nobody."),
    )


class ReasonForm(LookAgain):
    """Why."""

    looks_at = ("because",)

    because = forms.CharField(label=_("Why?"), max_length=2000, widget=_words, help_text=_("Everybody can read this."))


class RemitForm(LookAgain):
    """Is it yours to decide?"""

    looks_at = ("reason",)

    ours = forms.ChoiceField(
        label=_("Is this yours to decide?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes, it is ours to decide")), ("no", _("No, it is not ours to decide"))],
    )
    reason = forms.CharField(
        label=_("Why?"),
        max_length=3000,
        widget=_words,
        help_text=_("Everybody can read this, with your title. It cannot be changed later."),
    )
    receiver = forms.ModelChoiceField(
        label=_("If not: who decides it?"),
        queryset=PublicBody.objects.none(),
        required=False,
        empty_label=_("It is ours"),
        help_text=_("It is handed on to them at once, and they have a day by which to answer."),
    )
    receiver_title = forms.CharField(label=_("Who there? Their post, if you know it"), max_length=160, required=False)

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = bodies  # type: ignore[attr-defined]

    @property
    def words(self) -> dict[str, Any]:
        """As `decide_remit` takes them."""
        return {**self.cleaned_data, "ours": self.cleaned_data["ours"] == "yes"}


class HandOnForm(LookAgain):
    """To whom, and what they are asked."""

    looks_at = ("text",)

    receiver = forms.ModelChoiceField(label=_("Who decides it?"), queryset=PublicBody.objects.none())
    receiver_title = forms.CharField(label=_("Who there? Their post, if you know it"), max_length=160, required=False)
    text = forms.CharField(label=_("What are they asked, and why is it theirs?"), max_length=3000, widget=_words)

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = bodies  # type: ignore[attr-defined]


class ReplyForm(LookAgain):
    """Taking a hand-off on, or refusing it."""

    looks_at = ("text",)

    accept = forms.ChoiceField(
        label=_("Do you take it on?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes, it is ours to decide")), ("no", _("No, it is not ours"))],
    )
    text = forms.CharField(
        label=_("Why?"), max_length=3000, widget=_words, help_text=_("Everybody can read this, with your title.")
    )

    @property
    def words(self) -> dict[str, Any]:
        """As `handoffs.reply` takes them."""
        return {"accept": self.cleaned_data["accept"] == "yes", "text": self.cleaned_data["text"]}


class NextForm(forms.Form):
    """Where an issue goes next."""

    STEPS = [
        ("weigh", _("Everybody weighs it up")),
        ("jury", _("A jury looks at it")),
        ("body", _("The body must answer")),
        ("more_time", _("More time to find support")),
    ]
    step = forms.ChoiceField(label=_("What comes next?"), widget=forms.RadioSelect)
    due_on = forms.DateField(label=_("By which day will the jury have spoken?"), required=False, widget=day_input)

    def __init__(self, *args: Any, steps: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [(key, words) for key, words in self.STEPS if key in steps]  # type: ignore[attr-defined]
        if "jury" not in steps:
            del self.fields["due_on"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("step") == "jury" and not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Say by which day."))
        return data


class ConversationForm(LookAgain):
    """A conversation to be opened."""

    looks_at = ("question", "seeds")

    title = forms.CharField(label=_("What is it about?"), max_length=200)
    question = forms.CharField(label=_("The question"), max_length=2000, widget=_words, required=False)
    seeds = forms.CharField(
        label=_("Statements to begin with"),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        help_text=_(
            "One on each line, 280 letters at most. Write what different people would say, not what you think."
        ),
    )
    closes_on = forms.DateField(label=_("Last day"), required=False, widget=day_input)

    def clean_seeds(self) -> list[str]:
        """One statement a line."""
        return [line for line in str(self.cleaned_data["seeds"]).splitlines() if line.strip()]


class StatementForm(LookAgain):
    """One statement."""

    looks_at = ("text",)

    text = forms.CharField(
        label=_("Say it in one sentence"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One thought that people can agree or disagree with. 280 letters at most. Your name is not shown with it."
        ),
    )
    voice = forms.ChoiceField(label=_("Or use words that you let be quoted"), required=False)

    def __init__(self, *args: Any, person: Person, voices: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.voices = {voice.ref: voice for voice in voices}
        choices = [("", _("No, I write it new"))] + [(voice.ref, voice.text) for voice in voices]
        self.fields["voice"].choices = choices  # type: ignore[attr-defined]
        if not voices:
            del self.fields["voice"]
        else:
            self.fields["text"].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        voice = self.voices.get(data.get("voice") or "")
        if voice is None and not data.get("text") and "text" not in self.errors:
            self.add_error("text", _("Write a sentence that others can agree or disagree with."))
        data["voice"] = voice
        data["text"] = voice.text if voice is not None else data.get("text", "")
        return data
