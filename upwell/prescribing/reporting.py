"""What is written about somebody in their case can be reported by them, and by nobody else; nobody of the team, or of those who referred, looks at it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.ledger import subjects
from upwell.prescribing.actions import messages
from upwell.prescribing.models import Contact, Message, Move, Referral
from upwell.safety import aside, reportables

HOUSE: dict[str, Any] = {"prescribing.message": Message, "prescribing.contact": Contact, "prescribing.move": Move}
BEFORE = _(
    "Moderators of this site read these words, and nothing else of you; nobody of your link worker's team, and nobody of those who referred you. The words are "
    "kept for that, and go when it is over. Only you can report them, so whoever wrote them may guess that it was you."
)


def register_reportables() -> None:
    """The message back, notes, and words on a step."""
    subjects.present(
        "prescribing.message",
        subjects.Presenter(
            _("message back about you"),
            lambda m, v: m.referral.team.name,
            lambda m: m.get_absolute_url(),
            lambda rows, v: (
                rows.filter(referral__person=v).select_related("referral__team")
                if isinstance(v, Person)
                else rows.none()
            ),
        ),
    )
    # Its person alone reports it. Moderators read the words that the link worker wrote, not the plan, the answers and the numbers that stand around them.
    reportables.register(
        "prescribing.message",
        reportables.Reportable(
            snapshot=lambda message: message.summary,
            hide=lambda actor, message: messages.hide(actor=actor, message=message),
            restore=lambda actor, message: messages.show(actor=actor, message=message),
            author=lambda message: message.author,
            concerns=lambda message: message.referral.person,
            visible=lambda message, viewer: isinstance(viewer, Person) and message.referral.person_id == viewer.pk,
            url=lambda message: message.get_absolute_url(),
            noun=_("a message back"),
            before=BEFORE,
        ),
    )
    _register_note("prescribing.contact", _("a note in your case"), lambda one: one.text, lambda one: one.author)
    _register_note("prescribing.move", _("words on a step in your case"), lambda one: one.words, lambda one: one.by)
    aside.stand_aside(_of_own_house)


def _register_note(kind: str, noun: Any, words: Any, author: Any) -> None:
    """What is written about somebody in their case: read by them, reported by them alone. It stays as it is, so that nobody can change what was written of them."""
    subjects.present(
        kind,
        subjects.Presenter(
            noun,
            lambda one, v: "",
            lambda one: f"/me/referrals/{one.referral.ref}/",
            lambda rows, v: rows.filter(referral__person=v) if isinstance(v, Person) else rows.none(),
        ),
    )
    reportables.register(
        kind,
        reportables.Reportable(
            snapshot=words,
            author=author,
            concerns=lambda one: one.referral.person,
            visible=lambda one, viewer: (
                isinstance(viewer, Person)
                and one.referral.person_id == viewer.pk
                and author(one) != viewer
                and bool(words(one))
            ),
            url=lambda one: f"/me/referrals/{one.referral.ref}/",
            noun=noun,
            before=BEFORE,
        ),
    )


def _of_own_house(person: Any) -> Q | None:
    """What is reported about words of their own team, or about people whom their own surgery referred."""
    if not isinstance(person, Person):
        return None
    theirs = Referral.objects.of_team_of(person).values("pk"), Referral.objects.sent_by(person).values("pk")
    found = Q(pk=None)
    for kind, model in HOUSE.items():
        rows = model._default_manager.filter(Q(referral__in=theirs[0]) | Q(referral__in=theirs[1]))
        found |= Q(subject_kind=kind, subject_ref__in=rows.values("ref"))
    return found
