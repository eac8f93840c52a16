"""Meeting somebody who may be in danger: a kind word at once, a person soon, a look the next day, and a talk for whoever helped.

Nothing here restricts anybody, and nothing here can be reached by a program but the first kind word.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person, Role
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, require
from upwell.kit.time import TWICE, now, today
from upwell.promises import duties
from upwell.promises.telling import tell_each
from upwell.safety import hours, terms
from upwell.safety.actions.cases import note, said
from upwell.safety.models import CareMessage, Case, CaseNote, Debrief
from upwell.safety.telling import owe_a_look, scope_of, tell_lookers

FOLLOW_UP, DEBRIEF, TELL = "follow_up", "debrief", "tell_person"
ONCE_IN = timedelta(days=1)  # so that nobody is pestered by worry
FIRST_WORD = _(
    "You matter to people here. You are not in trouble, and nothing you say counts against you. Below stand people who answer at once, day and night. "
    "A host will write to you here. If you can, write back, or write one word."
)


def welcome(case: Case) -> None:
    """The first kind word, and the time by which a person writes. Once a day at most, however many worry. Part of the report's act."""
    _a_person_is_due(case)
    if (
        case.about is None
        or CareMessage.objects.filter(case__about=case.about, automatic=True, at__gt=now() - ONCE_IN).exists()
    ):
        return
    CareMessage.objects.create(case=case, automatic=True)  # its words are the page's, in the reader's language
    _tell_person(case)


def _a_person_is_due(case: Case) -> None:
    """Every new word or worry is answered in time, not only the first: once a host has written the clock begins anew with the next, and rings again."""
    if case.answer_by is not None and case.answered_at is None:
        return  # it runs already, and nobody can move it by writing more
    case.answer_by, case.answered_at, case.alarmed_at = hours.answer_by(now(), terms.ANSWER), None, None
    case.save(update_fields=["answer_by", "answered_at", "alarmed_at"])


def answer(*, actor: Person, case: Case, words: str) -> CareMessage:
    """A host writes to the person. With the first answer a look the next day becomes due. The same words twice are a double click."""
    with transaction.atomic():
        case = Case.objects.lock(case.pk)
        require("safety.care", actor, case)
        text = said(words, _("Write a few words to them."))
        if twin := _just_written(case, actor, text):
            return twin
        made = CareMessage.objects.create(case=case, author=actor, words=text)
        note(case, CaseNote.Kind.CARE, actor, "")
        if case.answered_at is None:
            case.answered_at = now()
            case.save(update_fields=["answered_at"])
            owe(case, FOLLOW_UP, _("Whoever was in danger is asked the next day how they are"))
        _tell_person(case)
    return made


def write_back(*, actor: Person, case: Case, words: str) -> CareMessage:
    """The person writes to the hosts, who are to answer in time as the first time. A case that was closed is opened again."""
    with transaction.atomic():
        case = Case.objects.lock(case.pk)
        require("safety.write_back", actor, case)
        text = said(words, _("Write a word, or ring one of the numbers on this page."))
        if twin := _just_written(case, actor, text):
            return twin
        if not case.is_open:
            case = _open_again(case)
        made = CareMessage.objects.create(case=case, by_person=True, author=actor, words=text)
        _a_person_is_due(case)
        tell_lookers(case)
    return made


def check_in(*, actor: Person, case: Case, words: str) -> CareMessage:
    """The next day: ask how they are. Also when the case is closed. Refused on the first day (`not_yet`): then one simply writes."""
    with transaction.atomic():
        owed = duties.open_one(FOLLOW_UP, case)
        if owed is not None and today() < owed.due_on:
            raise Refused("not_yet", _("Ask again tomorrow. Today you can simply write to them."))
        made = answer(actor=actor, case=case, words=words)
        duties.finish(actor=SYSTEM, kind=FOLLOW_UP, subject=case, outcome="asked")
    return made


def offer_debriefs(case: Case) -> None:
    """After a care case: everybody who wrote to the person is offered a talk, and the others owe one. Part of closing."""
    helpers = Person.objects.filter(pk__in=case.messages.filter(by_person=False).values("author"))
    for person in helpers:
        Debrief.objects.get_or_create(case=case, person=person)
    if helpers:
        owe(case, DEBRIEF, _("Whoever helped somebody in danger is asked how they are"))
        text = _("You helped somebody through something hard. Take a break, and talk to one of the others about it.")
        tell_each(helpers, "safety.new_report", text, case.get_absolute_url())


def debrief(*, actor: Person, case: Case, talked: bool) -> Debrief:
    """Say that one has talked with somebody about it, or needs no talk. The last one to say so ends the duty.

    Refused: `not_yours`.
    """
    with transaction.atomic():
        case = Case.objects.lock(case.pk)
        require("safety.read_case", actor, case)
        mine: Debrief | None = case.debriefs.filter(person=actor).first()
        if mine is None:
            raise Refused("not_yours", _("There is no talk that you were offered here."))
        mine.done_at, mine.talked = now(), talked
        mine.save(update_fields=["done_at", "talked"])
        if not case.debriefs.filter(done_at=None).exists():
            duties.finish(actor=SYSTEM, kind=DEBRIEF, subject=case, outcome="talked" if talked else "not_needed")
    return mine


def _open_again(case: Case) -> Case:
    """Somebody writes after it was closed: it is looked at as the first time. Where another case about them is open, their words go there."""
    same = {"subject_kind": case.subject_kind, "subject_ref": case.subject_ref, "is_care": True}
    other: Case | None = Case.objects.waiting().filter(**same).first()
    if other is not None:
        locked: Case = Case.objects.lock(other.pk)
        return locked
    Case.objects.filter(pk=case.pk).update(
        state=Case.State.OPEN,
        closed_at=None,
        answered_at=None,
        alarmed_at=None,
        answer_by=hours.answer_by(now(), terms.ANSWER),
    )
    case.refresh_from_db()
    owe_a_look(case)
    return case


def owe(case: Case, kind: str, because: object) -> None:
    """Those who look after it owe this by tomorrow; owed twice is owed once. Part of another act."""
    if duties.open_one(kind, case) is None:
        duties.open(
            actor=SYSTEM,
            kind=kind,
            subject=case,
            holder=str(_("Those who look after it")),
            because=str(because),
            days=1,
            role=Role.Kind.MODERATOR,
            scope=scope_of(case),
        )


def _just_written(case: Case, author: Person, words: str) -> CareMessage | None:
    return case.messages.filter(author=author, words=words, at__gt=now() - TWICE).first()


def _tell_person(case: Case) -> None:
    """Without a word of what it is about: somebody else may read the letter."""
    if case.about is not None:
        tell_each([case.about], "safety.care", _("There is a private message for you."), f"/care/{case.ref}/")
