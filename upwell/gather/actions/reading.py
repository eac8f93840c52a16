"""The words that people passed to those who decide, read by them and by nobody else; each reading is shown to whose words they are."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from upwell.accounts import access, roles
from upwell.accounts.models import Access, Person
from upwell.discover.models import Scope, Voice
from upwell.discover.queries import Quote, quotable
from upwell.gather.models import Issue
from upwell.gather.rules import BODY_ROLES, bodies_of
from upwell.kit.permissions import require
from upwell.kit.time import today

MOST = 50  # at one look


def read_for_deciding(*, actor: Person, issue: Issue, voices: Sequence[int]) -> list[Quote]:
    """Read these voices (keys) behind an issue, as far as their authors let the people who decide read them just now.

    Whoever is read sees on their own page who read it, once a day for each reader and issue.
    """
    with transaction.atomic():
        require("gather.read_for_deciding", actor, issue)
        chosen = Voice.objects.filter(pk__in=list(voices)[:MOST]).order_by("-said_on", "-pk")
        quotes = quotable(chosen, Scope.DECIDER)
        _show_to_authors(actor, issue, quotes)
    return quotes


def _show_to_authors(actor: Person, issue: Issue, quotes: Sequence[Quote]) -> None:
    what = str(_("Words that you let the people who decide read: “%(title)s”")) % {"title": issue.title}
    told = set(Access.objects.filter(by=actor, what=what[:300], at__date=today()).values_list("person_id", flat=True))
    for person in {q.voice.person for q in quotes if q.voice.person is not None}:
        if person.pk not in told:
            access.note(person, actor, what, str(_("They must answer it")), post_of(actor, issue))


def post_of(actor: Person, issue: Issue) -> str:
    """In which role somebody reads for a body."""
    held = (roles.current(actor, kind, body) for body in bodies_of(issue) for kind in BODY_ROLES)
    role = next((role for role in held if role is not None), None)
    return (role.title or str(role.get_kind_display())) if role else ""
