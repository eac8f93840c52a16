"""What is missing becomes a voice: a sentence that the machine makes from a need and an area. No word of anybody is in it, and no number of people."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from upwell.discover.models import MISSING, Scope, Source, SourceScope, Voice
from upwell.discover.tasks import place_new_voice, recount_themes
from upwell.kit.jobs import enqueue
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now, today
from upwell.ledger.actions import link, record, withdraw_links
from upwell.prescribing.categories import NEEDS
from upwell.prescribing.hooks import when_gap_closes, when_gap_opens
from upwell.prescribing.models import Gap

SCOPES = (Scope.COUNT, Scope.QUOTE)


def source() -> Source:
    """The one source of these voices, with the ground on which they stand; on the record when it is made."""
    found, made = Source.objects.get_or_create(
        slug=MISSING,
        defaults={
            "kind": "import",
            "name": "What is missing",
            "basis": "Counted by link workers with each person's consent, from eight people on. A sentence made by the machine.",
            "created_at": now(),
        },
    )
    if made:
        SourceScope.objects.bulk_create(SourceScope(source=found, scope=scope) for scope in SCOPES)
        facts = {"name": found.name, "basis": found.basis, "scopes": [str(scope) for scope in SCOPES]}
        record("discover.source_added", actor=SYSTEM, subject=found, facts=facts)
    return found


def voice_of(gap: Gap) -> Voice | None:
    """The voice that stands for a gap now."""
    return Voice.objects.standing().filter(source__slug=MISSING, external_id=gap.ref).first()


@when_gap_opens
def speak(gap: Gap) -> None:
    """A voice of its own, which counts once: the people behind it were counted where they are, and are not counted here again."""
    voice, _made = Voice.objects.update_or_create(
        source=source(),
        external_id=gap.ref,
        defaults={"text": sentence(gap), "said_on": today(), "speaker": gap.ref, "taken_back_at": None},
    )
    link(gap, voice, "gap_heard")
    enqueue(place_new_voice, voice.pk, key=f"place:{voice.pk}")


@when_gap_closes
def fall_silent(gap: Gap) -> None:
    """It is missing no longer, or too few miss it: the voice goes wherever it stood."""
    voice = voice_of(gap)
    if voice is None:
        return
    theme = voice.theme_id
    Voice.objects.filter(pk=voice.pk).update(text="", theme=None, taken_back_at=now())
    withdraw_links(voice)
    if theme is not None:
        recount_themes([theme])


def sentence(gap: Gap) -> str:
    """In the language of the installation, as all that is brought in."""
    with translation.override("en-gb"):
        return _("There is nothing in %(area)s for “%(need)s”.") % {
            "area": gap.area.name,
            "need": str(NEEDS[gap.category]),
        }
