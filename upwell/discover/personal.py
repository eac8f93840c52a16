"""What discover holds of a person: their voices, handed out whole, erased whole."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.discover.actions.voices import scopes_of
from upwell.discover.models import Theme, ThemeRun, Voice
from upwell.kit.personal import Holding, hold
from upwell.kit.time import now


def export(person: Person) -> list[dict[str, Any]]:
    """Each voice with its words, where it was said, and what may happen with it."""
    return [
        {
            "ref": voice.ref,
            "words": voice.text,
            "said_on": voice.said_on.isoformat(),
            "where": voice.source.name,
            "scopes": sorted(scopes_of(voice)),
            "taken_back_at": voice.taken_back_at.isoformat() if voice.taken_back_at else None,
        }
        for voice in Voice.objects.filter(person=person).select_related("source")
    ]


def erase(person: Person) -> int:
    """Untie what is left: the words went when the consents were taken back, which leaving does first."""
    Theme.objects.filter(named_by=person).update(named_by=None)
    ThemeRun.objects.filter(started_by=person.opaque).update(started_by="")
    Voice.objects.filter(person=person, taken_back_at=None).update(
        text="", context={}, post_ref="", taken_back_at=now()
    )
    return Voice.objects.filter(person=person).update(person=None)


hold(
    Holding(
        name="voices",
        label=_("Your words that you let count"),
        models=("discover.Voice", "discover.Theme", "discover.ThemeRun"),
        export=export,
        erase=erase,
        order=30,
    )
)
