"""Which theme one voice is about: by nearness, by hand, and "not about that"."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.algorithms import themes as mathematics
from upwell.discover.models import OUT, Theme, ThemeRun, Voice
from upwell.discover.tasks import recount_themes
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.ledger.actions import link, record
from upwell.ledger.models import Link


def place_voice(*, actor: Actor, voice: Voice, theme: Theme) -> Voice:
    """Put a voice into a theme. Refused: `not_counted`."""
    with transaction.atomic():
        voice = Voice.objects.lock(voice.pk)
        require("discover.work_on_themes", actor, theme)
        if not _counts(voice):
            raise Refused("not_counted", _("This voice may not be counted (any more)."))
        _put(voice, theme)
        voice.refresh_from_db()
    return voice


def _counts(voice: Voice) -> bool:
    return Voice.objects.filter(pk=voice.pk).allowing("count").exists()


def _put(voice: Voice, theme: Theme, likeness: float | None = None) -> None:
    before = voice.theme_id
    if voice.theme is not None and voice.theme_id != theme.pk:
        _untie(voice, voice.theme)
    Voice.objects.filter(pk=voice.pk).update(theme=theme, likeness=likeness)
    recount_themes({key for key in (before, theme.pk) if key})
    if theme.named_at is not None:
        link(voice, theme, "joined")
        if voice.person is not None:
            notices.tell(
                voice.person, "voice", _("What you said was heard with others who say the same."), "/voices/mine/"
            )


def not_about_that(*, actor: Actor, voice: Voice, reason: str = "") -> Voice:
    """Take a voice out of a theme that it is not about. The speaker needs no reason; anybody else gives one of `models.OUT`, which is kept on the record, and
    the speaker is told. Refused: `no_reason`.
    """
    with transaction.atomic():
        voice = Voice.objects.lock(voice.pk)
        require("discover.not_about_that", actor, voice)
        own = isinstance(actor, Person) and voice.person_id == actor.pk
        if not own and reason not in OUT:
            raise Refused("no_reason", _("Say why it is not about that: whoever said it is told."))
        theme = voice.theme
        if theme is not None:
            Voice.objects.filter(pk=voice.pk).update(theme=None)
            _untie(voice, theme)
            recount_themes([theme.pk])
            record(
                "discover.voice_taken_out",
                actor=actor,
                subject=voice,
                role="member" if own else "organiser",
                facts={"because": "own" if own else reason},
            )
            if not own:
                _tell_out(voice, theme, reason)
            voice.refresh_from_db()
    return voice


def _untie(voice: Voice, theme: Theme) -> None:
    tie = {
        "source_kind": "discover.voice",
        "source_ref": voice.ref,
        "target_kind": "discover.theme",
        "target_ref": theme.ref,
    }
    Link.objects.filter(**tie, withdrawn_at=None).update(withdrawn_at=now())


def _tell_out(voice: Voice, theme: Theme, reason: str) -> None:
    if voice.person is not None and theme.named_at is not None:
        said = _("What you said was taken out of “%(theme)s”. Why: %(reason)s. It still counts as a voice.") % {
            "theme": theme.name,
            "reason": OUT[reason],
        }
        notices.tell(voice.person, "voice", said, voice.get_absolute_url())


def place_by_nearness(voice_pk: int) -> None:
    """Put a new voice with the named theme it is nearest to, if any is near enough. Running again changes nothing."""
    voice = Voice.objects.allowing("count").filter(pk=voice_pk, theme=None).first()
    run = ThemeRun.objects.filter(model__isnull=False).order_by("-at").first()
    if voice is None or run is None or run.model is None:
        return
    number, likeness = mathematics.assign(mathematics.ThemeModel.from_json(run.model), voice.text)
    # The model counts its themes as they were made, so those put aside since are looked up too, and then passed over.
    theme = Theme.objects.filter(run=run).order_by("pk")[number : number + 1].first() if number is not None else None
    if theme is not None and theme.retired_at is None:
        with transaction.atomic():
            voice = Voice.objects.lock(voice.pk)
            if _counts(voice) and voice.theme_id is None:
                _put(voice, theme, likeness)
