"""Forms of reporting and of looking."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from upwell.safety.models import Report

ROWS = {"rows": 4}


class ReportForm(forms.Form):
    """What is not right."""

    reason = forms.ChoiceField(label=_("What is not right?"), widget=forms.RadioSelect, choices=Report.Reason.choices)
    words = forms.CharField(
        label=_("What should the moderators know?"), required=False, max_length=2000, widget=forms.Textarea(attrs=ROWS)
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        required=False,
        help_text=_("Only if you want to be told what came of it. It is used for nothing else."),
    )

    def __init__(self, *args: object, signed_in: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if signed_in:
            del self.fields["email"]


class HelpForm(forms.Form):
    """A private message to the hosts. It may be empty: pressing the button is enough."""

    words = forms.CharField(
        label=_("What is happening?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
        help_text=_("You need not explain. If you cannot find words, leave it empty."),
    )


class CloseForm(forms.Form):
    """What came of it."""

    state = forms.ChoiceField(
        label=_("What came of it?"),
        widget=forms.RadioSelect,
        choices=[(Report.State.ACTED, _("Something was done")), (Report.State.KEPT, _("Left as it is"))],
    )
    outcome = forms.CharField(
        label=_("In your words"),
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
        help_text=_("The person who reported it reads this. Say what you did and why."),
    )


class HideForm(forms.Form):
    """Why something is hidden."""

    because = forms.CharField(
        label=_("Why is it hidden?"),
        max_length=1000,
        widget=forms.Textarea(attrs=ROWS),
        help_text=_("The person who wrote it reads this. They never learn who reported it."),
    )
