"""Letting a voice count, changing one's mind, taking it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from upwell.accounts import consent
from upwell.accounts.models import Consent, Person
from upwell.community.models import Post, Space
from upwell.discover import wording
from upwell.discover.forgetting import forget_terms, look_at_labels
from upwell.discover.hooks import tell_taken_back
from upwell.discover.models import Scope, Source, Voice
from upwell.discover.tasks import place_new_voice, recount_themes
from upwell.kit.errors import Refused
from upwell.kit.jobs import enqueue
from upwell.kit.markup import plain
from upwell.kit.permissions import require
from upwell.kit.time import day_of, now, today
from upwell.ledger.actions import record, withdraw_links
from upwell.safety import taken_back

LONGEST = 2000


def let_be_heard(*, actor: Person, post: Post, passage: str, scopes: Iterable[str]) -> Voice:
    """Let a passage of one's own post count, scope by scope.

    Refused: `not_in_post` (the passage is not there, word for word), `too_long`, `no_scope`, `unknown_scope`, `already_heard` (the same words of the same
    post; change its scopes instead).
    """
    words = " ".join(passage.split())
    wanted = _known(scopes)
    with transaction.atomic():
        post = Post.objects.lock(post.pk)
        require("discover.let_be_heard", actor, post)
        _check_passage(post, words)
        if Voice.objects.standing().filter(post_ref=post.ref, text=words).exists():
            raise Refused(
                "already_heard", _("These words already count. You can change what may happen with them on “My words”.")
            )
        voice = Voice.objects.create(
            person=actor,
            source=source_of(post.thread.space),
            post_ref=post.ref,
            text=words,
            said_on=day_of(post.created_at),
            created_at=now(),
        )
        _consent(actor, voice, wanted)
    return voice


def _check_passage(post: Post, words: str) -> None:
    if not words or words not in " ".join(plain(post.body).split()):
        raise Refused("not_in_post", _("Copy a sentence from your post, word for word."))
    if len(words) > LONGEST:
        raise Refused("too_long", _("Choose a shorter passage: up to %(most)s letters."), most=LONGEST)


def write_down(*, actor: Person, source: Source, text: str, said_on: date, scopes: Iterable[str]) -> Voice:
    """Write down what somebody said in a room, on the phone or in a letter. `actor` is the person who said it, while a helper writes for them
    (`accounts.acting`); the scopes are their own choices. Refused: `too_long`, `in_future`, `no_scope`, `unknown_scope`.
    """
    words = " ".join(text.split())
    wanted = _known(scopes)
    with transaction.atomic():
        require("discover.write_down", actor)
        if not words or len(words) > LONGEST:
            raise Refused("too_long", _("Write between one and %(most)s letters."), most=LONGEST)
        if said_on > today():
            raise Refused("in_future", _("The day is still to come. Give the day on which it was said."))
        voice = Voice.objects.create(person=actor, source=source, text=words, said_on=said_on, created_at=now())
        _consent(actor, voice, wanted)
    return voice


def _consent(person: Person, voice: Voice, wanted: frozenset[str]) -> None:
    """Consent and voice are one act, and one line on the record."""
    rows = consent.give(
        actor=person,
        person=person,
        purpose="voice",
        scopes=wanted,
        subject=voice,
        wording=wording.VERSION,
        on_record=False,
    )
    record(
        "discover.voice_given",
        actor=person,
        subject=voice,
        facts={"scopes": sorted(wanted), "wording": rows[0].wording, "how": rows[0].how},
        personal={"words": (person.opaque, voice.text), **consent.whose(person)},
    )
    if Scope.COUNT in wanted:
        enqueue(place_new_voice, voice.pk, key=f"place:{voice.pk}")


def change_scopes(*, actor: Person, voice: Voice, scopes: Iterable[str]) -> Voice:
    """Say anew what may happen with a voice. Without any scope it is taken back. Refused: `no_scope`, `taken_back`, `unknown_scope`."""
    wanted = _known(scopes, none_is_fine=True)
    with transaction.atomic():
        Person.objects.lock(actor.pk)  # first the person, then the voice, then its theme: the order of consent
        voice = Voice.objects.lock(voice.pk)
        require("discover.change_scopes", actor, voice)
        if voice.taken_back_at is not None:
            raise Refused(
                "taken_back", _("You took this voice back. To let the words count again, choose them in your post.")
            )
        had = consent.active(actor, "voice", voice)
        # Give before taking: a voice without any scope, even for a moment, is a voice taken back.
        if added := wanted - had:
            consent.give(
                actor=actor, person=actor, purpose="voice", scopes=added, subject=voice, wording=wording.VERSION
            )
        consent.withdraw(actor=actor, person=actor, purpose="voice", scopes=had - wanted, subject=voice)
        if Scope.COUNT in added:
            enqueue(place_new_voice, voice.pk, key=f"place:{voice.pk}")
        voice.refresh_from_db()
    return voice


def take_back(*, actor: Person, voice: Voice) -> Voice:
    """Take a voice back: its words are gone everywhere, at once. Taking it back twice changes nothing."""
    with transaction.atomic():
        Person.objects.lock(actor.pk)  # first the person, then the voice, then its theme: the order of consent
        voice = Voice.objects.lock(voice.pk)
        require("discover.change_scopes", actor, voice)
        consent.withdraw(actor=actor, person=actor, purpose="voice", subject=voice)
        voice.refresh_from_db()
    return voice


def when_consent_ends(ended: Consent) -> None:
    """Whatever stood on a consent goes in the transaction in which it is taken back, wherever that was done; with the last one go the words."""
    voice = Voice.objects.select_for_update().filter(ref=ended.subject_ref, taken_back_at=None).first()
    if voice is None:
        return
    tell_taken_back(voice, frozenset({ended.scope}))
    if ended.scope == Scope.COUNT:
        forget_terms(voice)
        _leave_theme(voice)
    elif ended.scope == Scope.QUOTE:
        look_at_labels(voice, still_counts=True)
    if not scopes_of(voice):
        tell_taken_back(voice, frozenset(Scope.values))
        _leave_theme(voice)
        Voice.objects.filter(pk=voice.pk).update(text="", context={}, post_ref="", taken_back_at=now())
        withdraw_links(voice)
        taken_back.tell(voice)


def _leave_theme(voice: Voice) -> None:
    theme = Voice.objects.filter(pk=voice.pk).values_list("theme", flat=True).get()
    if theme is not None:
        Voice.objects.filter(pk=voice.pk).update(theme=None)
        recount_themes([theme])


def _known(scopes: Iterable[str], *, none_is_fine: bool = False) -> frozenset[str]:
    wanted = frozenset(scopes)
    if unknown := wanted - set(Scope.values):
        raise Refused("unknown_scope", _("There is no such choice: %(what)s"), what=", ".join(sorted(unknown)))
    if not wanted and not none_is_fine:
        raise Refused("no_scope", _("Choose at least one thing that may happen with it."))
    return wanted


def source_of(space: Space) -> Source:
    """The source that stands for a space."""
    source, _made = Source.objects.get_or_create(
        slug=f"space-{space.slug}",
        defaults={"kind": "space", "name": public_name(space), "space_ref": space.ref, "created_at": now()},
    )
    return source


def public_name(space: Space) -> str:
    """How a space is named beside words that left it: one by invitation is not named to those outside."""
    if not space.is_by_invitation:
        return space.name
    with translation.override(settings.LANGUAGE_CODE):
        return str(_("A space by invitation"))


def rename_source(space: Space) -> None:
    """A space was renamed or closed to others: so is what stands beside its voices."""
    Source.objects.filter(space_ref=space.ref, kind="space").update(name=public_name(space))


def scopes_of(voice: Voice) -> set[str]:
    """What may happen with a voice now."""
    if voice.person_id is None:
        return set(voice.source.scope_grants.values_list("scope", flat=True)) if voice.taken_back_at is None else set()
    given = Consent.objects.filter(
        purpose="voice", subject_kind="discover.voice", subject_ref=voice.ref, withdrawn_at=None
    )
    return set(given.values_list("scope", flat=True))


def scopes_of_many(spoken: Sequence[Voice]) -> dict[str, set[str]]:
    """What may happen with each of several voices of people, by reference, in one query."""
    given: dict[str, set[str]] = {voice.ref: set() for voice in spoken}
    rows = Consent.objects.filter(
        purpose="voice", subject_kind="discover.voice", subject_ref__in=given, withdrawn_at=None
    )
    for ref, scope in rows.values_list("subject_ref", "scope"):
        given[ref].add(scope)
    return given
