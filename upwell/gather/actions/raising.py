"""Raising an issue: from themes or voices, with an ask, held by somebody from the first minute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts import roles
from upwell.accounts.models import Person
from upwell.algorithms.disclosure import publishable
from upwell.discover.models import Theme, Voice
from upwell.gather import clocks
from upwell.gather.models import Issue
from upwell.gather.rules import BODY_ROLES, organises
from upwell.gather.telling import people_concerned
from upwell.kit import search, throttle
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, is_system, require
from upwell.kit.time import TWICE, now
from upwell.ledger.actions import link, link_many, record
from upwell.ledger.models import Entry
from upwell.movement.models import Group
from upwell.places.models import PublicBody
from upwell.promises.models import Process
from upwell.promises.telling import tell_each

A_DAY = 24 * 3600
SHORTEST_TITLE, SHORTEST_ASK = 5, 15


def raise_issue(
    *,
    actor: Actor,
    title: str,
    ask: str,
    body: PublicBody,
    process: Process,
    story: str = "",
    themes: Iterable[Theme] = (),
    voices: Iterable[Voice] = (),
    origin: str = "citizens",
    group: Group | None = None,
) -> Issue:
    """Raise an issue: who should do what. It is public at once; the organisers of the process hold it until the charter's day for finding support.

    It stands on the voices of `themes` and on `voices`, as far as they may be counted. Members raise from themes that everybody can see, and from voices of
    their own or that may be quoted; organisers from any.
    group: in whose name it is raised, if in a group's; nothing obliges a group to.
    Refused: `no_title`, `no_ask`, `process_closed`, `no_promise` (the process has no charter of this body), `not_citizens` (people of the body raise for the
    body), `not_the_body`, `unknown_origin`, `theme_not_open`, `voice_not_open`, `slow_down`.
    """
    themes, voices = list(themes), list(voices)
    with transaction.atomic():
        process = Process.objects.lock(process.pk)
        require("gather.raise_issue", actor, process)
        if group is not None:
            require("movement.hand_issue", actor, group)
        _check_words(title, ask)
        _check_process(process, body)
        _check_origin(actor, process, body, origin)
        _check_sources(actor, process, themes, voices)
        if isinstance(actor, Person):
            if twin := _just_raised(actor, process, title, ask):
                return twin
            throttle.spend("issue", actor.opaque, capacity=5, refill_seconds=A_DAY)
        issue = Issue(
            title=title.strip(),
            ask=ask.strip(),
            story=story.strip(),
            body=body.standing,
            process=process,
            raised_by=actor if isinstance(actor, Person) else None,
            origin=origin,
            raised_at=now(),
        )
        issue.duty = clocks.support(actor, issue)
        issue.save()
        entry = _tie(actor, issue, themes, voices)
        if group is not None:
            link(group, issue, "brought", entry=entry)
        search.index(issue)
        _tell_who_spoke(actor, issue)
    return issue


def _just_raised(actor: Person, process: Process, title: str, ask: str) -> Issue | None:
    """What a double click raised a moment ago; the process is locked, so the first one is there."""
    same = Issue.objects.filter(process=process, raised_by=actor, title=title.strip(), ask=ask.strip())
    return same.filter(raised_at__gt=now() - TWICE).order_by("-pk").first()


def _check_words(title: str, ask: str) -> None:
    if not SHORTEST_TITLE <= len(title.strip()) <= 140:
        raise Refused("no_title", _("Give it a name of between 5 and 140 letters."))
    if not SHORTEST_ASK <= len(ask.strip()) <= 1000:
        raise Refused("no_ask", _("Say what exactly they should do: between 15 and 1,000 letters."))


def _check_process(process: Process, body: PublicBody) -> None:
    if process.closed_at is not None:
        raise Refused("process_closed", _("This process is closed. Choose one that is open."))
    if body.standing != process.charter.charter.body.standing:
        raise Refused(
            "no_promise",
            _("%(body)s has promised nothing in this process. Choose the process of the body that you ask."),
            body=body.name,
        )


def _check_origin(actor: Actor, process: Process, body: PublicBody, origin: str) -> None:
    if is_system(actor):
        return
    answers = any(roles.holds(actor, kind, body.standing) for kind in BODY_ROLES)
    if origin == "citizens" and answers:
        raise Refused(
            "not_citizens",
            _("You work for the body that is asked. Raise this as the body’s own, so that everybody can see it."),
        )
    if origin == "body" and not answers:
        raise Refused("not_the_body", _("Only people of the body can raise something as the body’s own."))
    if origin == "staff":
        require("gather.raise_any", actor, process)
    if origin not in {"citizens", "body", "staff"}:
        raise Refused("unknown_origin", _("There is no such origin."))


def _check_sources(actor: Actor, process: Process, themes: Sequence[Theme], voices: Sequence[Voice]) -> None:
    theme_keys, voice_keys = {t.pk for t in themes}, {v.pk for v in voices}
    countable = set(Voice.objects.filter(pk__in=voice_keys).allowing("count").values_list("pk", flat=True))
    if countable != voice_keys:
        raise Refused("voice_not_open", _("One of these voices may not be counted (any more)."))
    if is_system(actor) or organises(actor, process):
        return
    seen = Theme.objects.visible_to(actor).filter(pk__in=theme_keys).values_list("pk", flat=True)
    if set(seen) != theme_keys:
        raise Refused(
            "theme_not_open", _("One of these themes cannot be seen by everybody yet. An organiser can raise it.")
        )
    own = {v.pk for v in voices if v.person_id is not None and v.person_id == getattr(actor, "pk", None)}
    quotable = set(Voice.objects.filter(pk__in=voice_keys).allowing("quote").values_list("pk", flat=True))
    if voice_keys - own - quotable:
        raise Refused("voice_not_open", _("One of these voices may not be shown. An organiser can raise it."))


def _tie(actor: Actor, issue: Issue, themes: Sequence[Theme], voices: Sequence[Voice]) -> Entry:
    """On the record: which themes and voices it stands on, as of now."""
    # Locked, so that nobody takes one back between this look and the link that taking it back must find.
    named = Q(pk__in=[v.pk for v in voices]) | Q(theme__in=themes)
    keys = list(Voice.objects.select_for_update(no_key=True).filter(named).order_by("pk").values_list("pk", flat=True))
    behind = {v.pk: v for v in Voice.objects.filter(pk__in=keys).allowing("count")}
    voices_told = str(publishable(len(behind)))  # as on the issue's page: a few are starred
    facts = {"body": issue.body.name, "origin": issue.origin, "process": issue.process.ref, "voices": voices_told}
    personal = {"ask": (actor.opaque, [issue.title, issue.ask, issue.story])} if actor.opaque else {}
    entry = record("gather.issue_raised", actor=actor, subject=issue, facts=facts, personal=personal)
    for theme in themes:
        link(theme, issue, "raised", entry=entry)
    link_many(((voice, issue) for voice in behind.values()), "stands_on", entry=entry)
    return entry


def _tell_who_spoke(actor: Actor, issue: Issue) -> None:
    people = people_concerned(issue)
    if isinstance(actor, Person):
        people = people.exclude(pk=actor.pk)
    said = _("Words that you let count stand behind a new issue: “%(title)s”.")
    tell_each(people, "gather.voice", said, issue.get_absolute_url(), title=issue.title)
