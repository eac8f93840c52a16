"""Shapes of what people write; the rules are in the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from upwell.accounts import needs
from upwell.accounts.models import Consent
from upwell.directory.models import Service
from upwell.places.models import Area
from upwell.prescribing import questions, wording
from upwell.prescribing.actions.introductions import STEPS
from upwell.prescribing.actions.referring import About
from upwell.prescribing.categories import NEEDS, REASONS, STOPPED
from upwell.prescribing.models import Contact, Measure, PlanPiece, Referral, Team
from upwell.prescribing.workflow import Act

# A date field of a browser takes and shows days only as 2026-11-30, whatever the language of the page.
_day = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
BY = [("phone", _("Phone")), ("text", _("Text message")), ("mail", _("E-mail")), ("letter", _("Letter"))]


def _words(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AboutForm(forms.Form):
    """Whom it is about and how to reach them."""

    name = forms.CharField(label=_("What do you like to be called?"), max_length=80)
    wish = forms.CharField(
        label=_("What would you like help with?"),
        max_length=2000,
        required=False,
        widget=_words(5),
        help_text=_("In your own words, as much or as little as you like."),
    )
    needs = forms.MultipleChoiceField(
        label=_("Is it about any of these?"),
        choices=list(NEEDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    area = forms.ModelChoiceField(label=_("Where do you live?"), queryset=Area.objects.none(), required=False)
    by = forms.ChoiceField(
        label=_("How should we get in touch?"), choices=BY, widget=forms.RadioSelect, initial="phone"
    )
    phone = forms.CharField(label=_("Phone number"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    address = forms.CharField(label=_("Postal address"), max_length=400, required=False, widget=_words(3))
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
        self.fields["area"].queryset = Area.objects.valid_on()  # type: ignore[attr-defined]
        self.fields["adjustments"].choices = list(needs.kinds.items())  # type: ignore[attr-defined]

    def about(self) -> About:
        """As the actions take it."""
        names = set(About.__dataclass_fields__)
        return About(**{name: value for name, value in self.cleaned_data.items() if name in names})


class AskForm(AboutForm):
    """For oneself: to whom, and what one agrees to."""

    team = forms.ModelChoiceField(label=_("Which link workers?"), queryset=Team.objects.filter(is_open=True))
    scopes = forms.MultipleChoiceField(
        label=_("What do you agree to?"),
        choices=[],
        widget=forms.CheckboxSelectMultiple,
        help_text=wording.ASKED,
    )
    SCOPES: tuple[str, ...] = ("hold", "pass_on", "figures", "count_need")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(name, wording.REFERRAL[name]) for name in self.SCOPES]  # type: ignore[attr-defined]
        teams = list(Team.objects.filter(is_open=True)[:2])
        if len(teams) == 1:  # most places have one: nobody need choose
            self.fields["team"].initial = teams[0].pk
            self.fields["team"].widget = forms.HiddenInput()


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
    source = forms.ChoiceField(label=_("From where does it come?"), choices=[])
    from_name = forms.CharField(
        label=_("Name of the surgery, charity or team, as the person knows it"), max_length=160, required=False
    )
    full_name = forms.CharField(
        label=_("Full name"), max_length=160, required=False, help_text=_("Only if you need it in the message back.")
    )
    born_on = forms.DateField(label=_("Day of birth"), required=False, widget=_day)
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


class MoveForm(forms.Form):
    """The next step, with its reason where it needs one."""

    reason = forms.ChoiceField(label=_("Why?"), widget=forms.RadioSelect, choices=[])
    words = forms.CharField(
        label=_("In words, for the person"),
        max_length=1000,
        required=False,
        widget=_words(),
        help_text=_("They read this. Say what else there is for them, and whom they can ask."),
    )
    look_again_on = forms.DateField(label=_("Until which day?"), widget=_day)

    def __init__(self, *args: Any, act: Act, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = list(REASONS.get(act, {}).items())  # type: ignore[attr-defined]
        if not needs_reason:
            del self.fields["reason"]
        if act != Act.HOLD:
            del self.fields["look_again_on"]
        if not needs_reason and act not in {Act.DECLINE, Act.FAIL}:
            del self.fields["words"]


class WordsForm(forms.Form):
    """Words, for the person."""

    words = forms.CharField(label=_("In words, for the person"), max_length=1000, required=False, widget=_words())


class WhyForm(forms.Form):
    """Why."""

    why = forms.CharField(label=_("Why?"), max_length=300, help_text=_("The person can read this."))


class ContactForm(forms.Form):
    """A call, a meeting, a session, a note."""

    kind = forms.ChoiceField(label=_("What was it?"), choices=Contact.Kind.choices, widget=forms.RadioSelect)
    outcome = forms.ChoiceField(label=_("What came of it?"), choices=Contact.Outcome.choices, widget=forms.RadioSelect)
    on = forms.DateField(label=_("Which day?"), widget=_day)
    minutes = forms.IntegerField(label=_("How many minutes?"), min_value=0, max_value=1440, required=False)
    text = forms.CharField(
        label=_("What should be remembered?"),
        max_length=4000,
        required=False,
        widget=_words(6),
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

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]


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
    on = forms.DateField(label=_("Which day?"), widget=_day)
    because = forms.ChoiceField(
        label=_("If they do not go: why?"), choices=[("", "—"), *STOPPED.items()], required=False
    )


class UnmetForm(forms.Form):
    """A need for which there is nothing."""

    category = forms.ChoiceField(label=_("What is there not?"), choices=list(NEEDS.items()))
    area = forms.ModelChoiceField(label=_("Where?"), queryset=Area.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.valid_on()  # type: ignore[attr-defined]


class MeasureForm(forms.Form):
    """One set of questions; each may be left out."""

    def __init__(self, *args: Any, kind: str, read_out: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in questions.SETS[kind]:
            question = questions.QUESTIONS[name]
            self.fields[name] = forms.TypedChoiceField(
                label=str(question.words),
                choices=question.answers,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
        if read_out:
            self.fields["mode"] = forms.ChoiceField(
                label=_("Who read the questions?"), choices=Measure.Mode.choices, initial=Measure.Mode.READ_OUT
            )

    def answers(self) -> dict[str, int | None]:
        """As the action takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "mode"}


class MessageForm(forms.Form):
    """A message back."""

    summary = forms.CharField(
        label=_("What should whoever referred know?"),
        max_length=3000,
        widget=_words(8),
        help_text=_("In plain words. The person reads it first, and it is sent only with their yes."),
    )


class PieceForm(forms.Form):
    """A piece of a plan."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=PlanPiece.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("In your words"), max_length=600, widget=_words(3))
    goal = forms.ModelChoiceField(
        label=_("If it is a step: towards what?"), queryset=PlanPiece.objects.none(), required=False
    )
    by_whom = forms.CharField(
        label=_("Who does it, or who helps?"),
        max_length=80,
        required=False,
        help_text=_("Say “my sister” or “the walking group”, not their name."),
    )
    share = forms.MultipleChoiceField(
        label=_("Who may read this?"),
        choices=list(wording.PLAN.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, goals: Any, suggesting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["goal"]
        field.queryset = goals  # type: ignore[attr-defined]
        field.label_from_instance = lambda piece: piece.text  # type: ignore[attr-defined]
        if suggesting:
            del self.fields["share"]
            del self.fields["by_whom"]


class ChangePieceForm(forms.Form):
    """Other words for a piece, and who may read it."""

    text = forms.CharField(label=_("In your words"), max_length=600, widget=_words(3))
    by_whom = forms.CharField(label=_("Who does it, or who helps?"), max_length=80, required=False)
    share = forms.MultipleChoiceField(
        label=_("Who may read this?"),
        choices=list(wording.PLAN.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Take a tick away, and it is closed to them at once."),
    )


class ReviewForm(forms.Form):
    """When to look at the plan again."""

    day = forms.DateField(label=_("When do you want to look at it again?"), required=False, widget=_day)


class WriteDownForm(forms.Form):
    """Half an hour in which the link worker writes down what the person says."""

    how = forms.ChoiceField(label=_("How do you speak with them?"), choices=Consent.How.choices[1:])
    consent_note = forms.CharField(label=_("What did they agree to, in their words?"), max_length=300)
