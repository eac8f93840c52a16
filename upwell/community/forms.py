"""Shapes of what people write; the rules are in the actions."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from upwell.community.models import LONGEST, Space
from upwell.kit.second_look import LookAgain
from upwell.places.fields import AreaField


class DraftedForm(LookAgain):
    """Keeps what is being typed into `title` and `body` as a draft of `place`, where JavaScript runs."""

    def __init__(self, *args: Any, place: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in (self.fields[name] for name in ("title", "body") if place and name in self.fields):
            field.widget.attrs |= {
                "data-draft-url": f"{reverse('community:draft-save')}?{urlencode({'place': place})}",
                "data-draft-state": "draft-state",
                "data-draft-saved": _("Kept for you, not yet sent."),
                "data-draft-failed": _("Could not be kept just now. Do not close this page."),
            }


class ThreadForm(DraftedForm):
    """A new conversation."""

    looks_at = ("title", "body")

    title = forms.CharField(
        label=_("What is it about?"),
        max_length=140,
        help_text=_("A few words, so that others know whether to read on."),
    )
    body = forms.CharField(
        label=_("Your words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("No surnames, no phone numbers, no names of staff."),
    )
    content_note = forms.CharField(
        label=_("A note before it, if it is hard to read"),
        max_length=80,
        required=False,
        help_text=_("For example: talks about dying. Leave it empty if there is no need."),
    )


class PostForm(DraftedForm):
    """A reply, or an edit."""

    body = forms.CharField(label=_("Your words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))


class HideForm(LookAgain):
    """Why a host hides a post: the statement of reasons that its author reads."""

    looks_at = ("facts",)

    facts = forms.CharField(
        label=_("What happened?"),
        help_text=_("The author reads this. Facts, not judgements of them as a person."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    rule = forms.CharField(
        label=_("Which rule of this space, and what does it say?"),
        help_text=_("For example: “No names of staff”."),
        max_length=300,
    )


class SpaceForm(LookAgain):
    """A new space."""

    looks_at = ("statement", "rules")

    name = forms.CharField(label=_("Name"), max_length=80)
    slug = forms.SlugField(label=_("Address"), max_length=60, help_text=_("Small letters and dashes: carers-together"))
    purpose = forms.ChoiceField(label=_("What is it for?"), choices=Space.Purpose.choices)
    audience = forms.ChoiceField(label=_("Who can read it?"), choices=Space.Audience.choices)
    statement = forms.CharField(label=_("Say it in a sentence or two"), widget=forms.Textarea(attrs={"rows": 3}))
    rules = forms.CharField(label=_("Rules, one a line"), widget=forms.Textarea(attrs={"rows": 4}))
    area = AreaField(label=_("Place"), required=False)


class SpaceEditForm(LookAgain):
    """What a space says of itself. Its address stays: others have it."""

    looks_at = ("statement", "rules")

    name = forms.CharField(label=_("Name"), max_length=80)
    audience = forms.ChoiceField(
        label=_("Who can read it?"),
        choices=Space.Audience.choices,
        help_text=_("You can let fewer people read it. Once somebody has written there, not more."),
    )
    statement = forms.CharField(label=_("Say it in a sentence or two"), widget=forms.Textarea(attrs={"rows": 3}))
    rules = forms.CharField(label=_("Rules, one a line"), widget=forms.Textarea(attrs={"rows": 4}))


class InviteForm(forms.Form):
    """Somebody to let in."""

    handle = forms.CharField(label=_("Who?"), max_length=30, help_text=_("The name they are known by here."))
