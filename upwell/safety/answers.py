"""What whoever decides writes to the person concerned can be reported by them, too: reasons of a decision are appealed, but nobody has to take an insult with them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.safety.aside import stand_aside
from upwell.safety.models import Appeal
from upwell.safety.reportables import Reportable, register

KIND = "safety.appeal"


def said_to(appeal: Appeal) -> str:
    """What the person reads of those who judged their appeal: the answer, and what members of the jury wrote."""
    jury = appeal.jurors.exclude(words="").order_by("vote").values_list("words", flat=True)
    return "\n\n".join(filter(None, [appeal.because, *jury]))


def decided_it(person: Any) -> Q | None:
    """Reports about an appeal in which this person decided, at first or later, or sat on the jury."""
    if not isinstance(person, Person):
        return None
    part = Q(decided_by=person) | Q(decision__decided_by=person) | Q(jurors__person=person)
    return Q(subject_kind=KIND, subject_ref__in=Appeal.objects.filter(part).values("ref"))


def register_answers() -> None:
    """Only the person concerned reads them, and reports them: to those of the whole site who had no part in it."""
    register(
        KIND,
        Reportable(
            snapshot=said_to,
            author=lambda appeal: appeal.decided_by,  # nobody where a jury decided
            concerns=lambda appeal: appeal.person,
            visible=lambda appeal, viewer: (
                isinstance(viewer, Person)
                and appeal.person_id == viewer.pk
                and not appeal.is_open
                and bool(said_to(appeal))
            ),
            url=lambda appeal: appeal.decision.get_absolute_url(),
            noun=_("the answer to an appeal"),
            before=_(
                "Somebody of the whole site who had no part in it reads what was written to you. The appeal itself is not decided anew by this. Only you can report it, so "
                "those who wrote it may guess that it was you."
            ),
        ),
    )
    stand_aside(decided_it)
