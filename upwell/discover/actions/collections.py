"""Collections brought in from outside: taking one back as a whole."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.discover.forgetting import forget_many
from upwell.discover.hooks import tell_taken_back
from upwell.discover.models import MISSING, Scope, Source, SourceScope, Theme, Voice
from upwell.discover.tasks import recount_themes
from upwell.kit.errors import Refused
from upwell.kit.lengths import whole
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.ledger.actions import record
from upwell.ledger.models import Link

LONGEST_REASON = 300
BATCH = 500


def withdraw_collection(*, actor: Actor, collection: str, reason: str) -> int:
    """Take a collection back, with all its places: its ground was not what it seemed, or is no more. As when a person takes a voice back, the words are
    gone everywhere at once and figures that were published stay; the reason stands on the record. How many voices went.

    Refused: `no_reason`, `too_long`, `no_collection`, `taken_back` (twice).
    """
    reason = whole(" ".join(reason.split()), LONGEST_REASON)
    with transaction.atomic():
        require("discover.import_voices", actor)
        found = Source.objects.select_for_update().filter(kind="import", collection=collection)
        sources = list(found.exclude(slug=MISSING).order_by("pk"))
        _check(sources, reason)
        SourceScope.objects.filter(source__in=sources).delete()  # from here on no query finds its words
        voices = list(Voice.objects.select_for_update().standing().filter(source__in=sources).order_by("pk"))
        _empty(voices)
        Source.objects.filter(pk__in=[s.pk for s in sources]).update(withdrawn_at=now(), withdrawn_because=reason)
        facts = {"name": collection, "reason": reason, "voices": len(voices)}
        record("discover.collection_withdrawn", actor=actor, subject=sources[0], role="organiser", facts=facts)
    return len(voices)


def _check(sources: list[Source], reason: str) -> None:
    if not sources:
        raise Refused("no_collection", _("There is no such collection."))
    if sources[0].withdrawn_at is not None:
        raise Refused("taken_back", _("This collection was taken back already."))
    if not reason:
        raise Refused("no_reason", _("Say why: it stands on the public record."))


def _empty(voices: list[Voice]) -> None:
    themes = {voice.theme_id for voice in voices if voice.theme_id}
    for voice in voices:
        tell_taken_back(voice, frozenset(Scope.values))
    for start in range(0, len(voices), BATCH):
        piece = voices[start : start + BATCH]
        Voice.objects.filter(pk__in=[v.pk for v in piece]).update(
            text="", context={}, speaker="", theme=None, likeness=None, taken_back_at=now()
        )
        gone = Link.objects.filter(source_kind="discover.voice", source_ref__in=[v.ref for v in piece])
        gone.filter(withdrawn_at=None).update(withdrawn_at=now())
    forget_many(voices)
    list(Theme.objects.select_for_update().filter(pk__in=themes).order_by("pk").values_list("pk"))
    recount_themes(themes)
