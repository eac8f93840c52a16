"""Whom an issue concerns, and telling them: whoever raised it, supports it, follows it, or let words of theirs stand behind it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from upwell.accounts.models import Person
from upwell.discover.models import Voice
from upwell.gather.models import HandOff, Issue
from upwell.kit.permissions import Actor
from upwell.ledger.models import Link
from upwell.ledger.subjects import find, kind_of
from upwell.promises.models import Duty
from upwell.promises.telling import tell_each

KIND = "gather.issue"


def voice_refs(issue: Issue) -> QuerySet[Any, str]:
    """References of the voices that stand behind an issue and were not taken back."""
    links = Link.objects.filter(
        target_kind=kind_of(issue), target_ref=issue.ref, source_kind="discover.voice", withdrawn_at=None
    )
    return links.values_list("source_ref", flat=True)


def people_concerned(issue: Issue) -> QuerySet[Person]:
    """Everybody whom the issue concerns, once each."""
    spoke = Voice.objects.filter(ref__in=voice_refs(issue), person__isnull=False).values("person_id")
    return Person.objects.filter(
        Q(pk=issue.raised_by_id)
        | Q(pk__in=issue.supports.values("person_id"))
        | Q(pk__in=issue.follows.values("person_id"))
        | Q(pk__in=spoke),
        is_active=True,
    )


def of_duty(duty: Duty) -> list[Person]:
    """Whom a duty about an issue or a hand-off concerns: for `promises.duties.concerned`."""
    thing = find(duty.subject_kind, duty.subject_ref)
    issue = thing.issue if isinstance(thing, HandOff) else thing
    return list(people_concerned(issue)) if isinstance(issue, Issue) else []


def tell(issue: Issue, actor: Actor, text: str | Promise, **facts: object) -> None:
    """Tell everybody concerned but the actor. `text` may hold %(title)s and the names in `facts`."""
    people = people_concerned(issue)
    if isinstance(actor, Person):
        people = people.exclude(pk=actor.pk)
    tell_each(people, KIND, text, issue.get_absolute_url(), title=issue.title, **facts)
