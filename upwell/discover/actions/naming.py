"""A human names what the machine found, joins two that are one, puts aside what is none."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.algorithms.disclosure import publishable
from upwell.discover.models import Theme, Voice
from upwell.discover.tasks import recount_themes
from upwell.kit import search
from upwell.kit.errors import Refused
from upwell.kit.lengths import whole
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.ledger.actions import record
from upwell.ledger.models import Link

LONGEST_NAME = 120


def name(*, actor: Actor, theme: Theme, name: str) -> Theme:
    """A human names a theme; from now on it can be seen, if it stands on enough people and spaces. Its voices are tied to it on the record.

    Refused: `no_name`, `too_long`, `put_aside`.
    """
    name = whole(" ".join(name.split()), LONGEST_NAME)
    with transaction.atomic():
        theme = Theme.objects.lock(theme.pk)
        require("discover.work_on_themes", actor, theme)
        if not name:
            raise Refused("no_name", _("Give it a name in people's own words."))
        if theme.retired_at is not None:
            raise Refused("put_aside", _("This theme was put aside. Its voices may be in another by now."))
        person = actor if isinstance(actor, Person) else None
        Theme.objects.filter(pk=theme.pk).update(name=name, named_at=theme.named_at or now(), named_by=person)
        recount_themes([theme.pk])
        theme.refresh_from_db()
        entry = record("discover.theme_named", actor=actor, subject=theme, role="organiser", facts=_facts(theme))
        _tie(theme, entry.pk)
        search.index(theme)
    return theme


def _facts(theme: Theme) -> dict[str, object]:
    """As on the theme's page: small numbers are starred on the record too, for there they would stand for ever."""
    return {"name": theme.name, "people": str(publishable(theme.people)), "spaces": theme.spaces}


def _tie(theme: Theme, entry_pk: int) -> None:
    """Write down that each voice of the theme joined it, and tell those who spoke."""
    refs = list(theme.voices.standing().values_list("ref", flat=True))
    known = set(
        Link.objects.filter(target_kind="discover.theme", target_ref=theme.ref, relation="joined").values_list(
            "source_ref", flat=True
        )
    )
    fresh = [ref for ref in refs if ref not in known]
    Link.objects.bulk_create(
        Link(
            source_kind="discover.voice",
            source_ref=ref,
            target_kind="discover.theme",
            target_ref=theme.ref,
            relation="joined",
            entry_id=entry_pk,
            at=now(),
        )
        for ref in fresh
    )
    people = Person.objects.filter(voices__ref__in=fresh).distinct()
    notices.tell_many(people, "voice", _("What you said was heard with others who say the same."), "/voices/mine/")


def merge(*, actor: Actor, theme: Theme, into: Theme) -> Theme:
    """Two themes become one: `theme` is put aside, its voices join `into`. Refused: `same`."""
    with transaction.atomic():
        require("discover.work_on_themes", actor, theme)
        if theme.pk == into.pk:
            raise Refused("same", _("Choose another theme to join it to."))
        _lock_voices(theme)
        for key in sorted((theme.pk, into.pk)):
            Theme.objects.lock(key)
        Voice.objects.filter(theme=theme).update(theme=into)
        Theme.objects.filter(pk=theme.pk).update(retired_at=now())
        recount_themes([theme.pk, into.pk])
        into.refresh_from_db()
        entry = record("discover.themes_joined", actor=actor, subject=into, role="organiser", facts={"name": into.name})
        _tie(into, entry.pk)
    return into


def _lock_voices(theme: Theme) -> None:
    """Voices before themes, always: whoever takes a voice back holds it while its theme is counted anew."""
    list(Voice.objects.select_for_update().filter(theme=theme).order_by("pk").values_list("pk", flat=True))


def retire(*, actor: Actor, theme: Theme) -> Theme:
    """Put a theme aside that is none; its voices are free for the next search. Refused: `in_use` when an issue was raised from it."""
    with transaction.atomic():
        _lock_voices(theme)
        theme = Theme.objects.lock(theme.pk)
        require("discover.work_on_themes", actor, theme)
        if Link.objects.filter(source_kind="discover.theme", source_ref=theme.ref).exists():
            raise Refused("in_use", _("An issue was raised from this theme, so it stays."))
        Voice.objects.filter(theme=theme).update(theme=None)
        Theme.objects.filter(pk=theme.pk).update(retired_at=now())
        search.unindex(theme)
        theme.refresh_from_db()
    return theme
