"""Letters of care can be reported, by either side. Whoever had a part in the care looks at none of it, and what was written while asking for help is held against nobody."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.ledger.subjects import Presenter, present
from upwell.safety.aside import stand_aside
from upwell.safety.models import CareMessage, Case, CaseNote
from upwell.safety.reportables import Reportable, register

KIND = "safety.caremessage"


def hide(*, actor: Actor, letter: CareMessage) -> CareMessage:
    """A moderator hides its words from the other side, after a decision whose reasons its author reads."""
    return _set(actor, letter, hidden=True)


def show(*, actor: Actor, letter: CareMessage) -> CareMessage:
    """The decision was taken back: the words stand."""
    return _set(actor, letter, hidden=False)


def _set(actor: Actor, letter: CareMessage, *, hidden: bool) -> CareMessage:
    with transaction.atomic():
        letter = CareMessage.objects.lock(letter.pk)
        require("safety.hide_letter", actor, letter)
        CareMessage.objects.filter(pk=letter.pk, hidden_at__isnull=hidden).update(hidden_at=now() if hidden else None)
        letter.refresh_from_db()
    return letter


def took_part(person: Any) -> Q | None:
    """Reports of letters in a care case in which this person wrote, worked or wrote notes. To have read it is no part."""
    if not isinstance(person, Person):
        return None
    noted = CaseNote.objects.filter(author=person).exclude(kind=CaseNote.Kind.READ).values("case")
    part = Q(messages__author=person) | Q(holder=person) | Q(pk__in=noted) | Q(closed_by=person)
    cared = Case.objects.filter(part, is_care=True).values("pk")
    return Q(subject_kind=KIND, is_care=False, subject_ref__in=CareMessage.objects.filter(case__in=cared).values("ref"))


def _where(letter: CareMessage) -> str:
    """Where its reader found it: the person on their own page, the hosts on that of the case."""
    return letter.case.get_absolute_url() if letter.by_person else f"/care/{letter.case.ref}/"


def register_letters() -> None:
    """How a letter is shown, reported and hidden. Those of the whole site look at it: the hosts of the space are one of the two sides."""
    present(
        KIND,
        Presenter(
            _("letter of care"), lambda one, viewer: "", _where, lambda rows, viewer: rows.none()
        ),  # its words are for two sides, and stand in no list
    )
    register(
        KIND,
        Reportable(
            snapshot=lambda one: one.words,
            author=lambda one: one.author,
            concerns=lambda one: one.case.about,
            visible=lambda one, viewer: isinstance(viewer, Person) and one.is_read_by(viewer),
            url=_where,
            hide=lambda actor, one: hide(actor=actor, letter=one),
            restore=lambda actor, one: show(actor=actor, letter=one),
            spares=lambda one: one.by_person,
            noun=_("a letter between somebody and the hosts"),
            before=_(
                "Somebody who had no part in it looks at this one letter: a moderator of the whole site, or whoever runs it. What it says is kept for that, and goes "
                "when it is over. Whoever wrote it is not told who reported it, but few people can read it, so they may guess."
            ),
        ),
    )
    stand_aside(took_part)
