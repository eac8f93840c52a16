"""Working on a case: looking, taking it on, handing it over, a second opinion, notes. Whoever is concerned never learns who did it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import access
from upwell.accounts.models import Person, Role
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now, today
from upwell.promises.telling import tell_each
from upwell.safety.harms import Severity
from upwell.safety.looking import everybody_who_may
from upwell.safety.models import Case, CaseNote
from upwell.safety.reportables import may_see, reported_thing

Kind = CaseNote.Kind
OWN_MESSAGE = _("Your message to the hosts")
CLOSED_WORDS = _("Something of yours that only some people can see")
ABOUT_YOU = _("Something about you that only some people can see")


def read_case(*, actor: Person, case: Case) -> Case:
    """Open a case. When what was reported is not public, this is logged (once a day) and shown to the person whose words they are."""
    with transaction.atomic():
        case = Case.objects.lock(case.pk)
        require("safety.read_case", actor, case)
        if case.seen_at is None:
            case.seen_at = now()
            case.save(update_fields=["seen_at"])
        if case.whose is not None and _is_private(case):
            _log_the_look(case, actor)
    return case


def note_look(*, actor: Person, case: Case) -> None:
    """Somebody reads on another page (an appeal, say) what stands in a case: logged and shown to its person in the same way."""
    with transaction.atomic():
        case = Case.objects.lock(case.pk)
        if case.whose is not None and case.about_id != actor.pk and _is_private(case):
            _log_the_look(case, actor)


def claim(*, actor: Person, case: Case) -> Case:
    """Take a case on. Refused while somebody else has it (`already_held`); taking it on twice changes nothing."""

    def act(case: Case) -> None:
        if case.holder_id not in {None, actor.pk}:
            raise Refused("already_held", _("Somebody else has taken this on. Ask them to hand it over."))
        if case.holder_id is None:
            _give(case, actor, Kind.CLAIMED, actor)

    return _change(actor, case, "safety.work_on_case", act)


def release(*, actor: Person, case: Case) -> Case:
    """Give a case back, without a reason: nobody has to look at everything. The others who look are told.

    Refused: `not_yours`.
    """

    def act(case: Case) -> None:
        if case.holder_id != actor.pk:
            raise Refused("not_yours", _("You do not have this one."))
        _give(case, actor, Kind.RELEASED, None)
        others = [person for person in everybody_who_may(case) if person.pk != actor.pk]
        tell_each(others, "safety.new_report", _("A report waits for somebody again."), case.get_absolute_url())

    return _change(actor, case, "safety.work_on_case", act)


def hand_over(*, actor: Person, case: Case, to: Person, words: str = "") -> Case:
    """Hand a case to somebody else who may look at it, and tell them. Refused: `cannot_take_it`."""

    def act(case: Case) -> None:
        if to.pk == case.about_id or to.pk not in {person.pk for person in everybody_who_may(case)}:
            raise Refused("cannot_take_it", _("This person cannot look at it. Choose somebody else."))
        _give(case, actor, Kind.HANDED, to, words)
        tell_each([to], "safety.new_report", _("A report was handed over to you."), case.get_absolute_url())

    return _change(actor, case, "safety.work_on_case", act)


def ask_opinion(*, actor: Person, case: Case, words: str) -> Case:
    """Ask the others who look what they think."""

    def act(case: Case) -> None:
        note(case, Kind.ASKED, actor, said(words, _("Write what you would like to know.")))
        others = [person for person in everybody_who_may(case) if person.pk != actor.pk]
        tell_each(others, "safety.new_report", _("Somebody asks for a second opinion."), case.get_absolute_url())

    return _change(actor, case, "safety.work_on_case", act)


def give_opinion(*, actor: Person, case: Case, agrees: bool, words: str) -> Case:
    """Say what one thinks of somebody else's case. Nobody gives a second opinion on what they hold, or reported, themselves: with one somebody can be gone for good."""

    def act(case: Case) -> None:
        if case.holder_id == actor.pk:
            raise Refused("own_case", _("A second opinion is somebody else's. Ask for one."))
        if reported_by(actor, case):
            raise Refused("own_report", _("You reported this yourself, so somebody else gives an opinion."))
        note(case, Kind.AGREES if agrees else Kind.DIFFERS, actor, said(words, _("Write what you think, and why.")))
        if case.holder is not None:
            text = _("Somebody gave a second opinion.")
            tell_each([case.holder], "safety.new_report", text, case.get_absolute_url())

    return _change(actor, case, "safety.work_on_case", act)


def add_note(*, actor: Person, case: Case, words: str) -> Case:
    """Write something down for those who look."""

    def act(case: Case) -> None:
        note(case, Kind.NOTE, actor, said(words, _("Write a few words first.")))

    return _change(actor, case, "safety.work_on_case", act, closed_too=True)


def set_severity(*, actor: Person, case: Case, severity: int, words: str) -> Case:
    """Say how pressing it is, and why. A care case stays at crisis or red until it is closed. Refused: `still_care`."""

    def act(case: Case) -> None:
        if case.is_care and severity < Severity.RED:
            raise Refused("still_care", _("Somebody may be in danger: this stays red at least until it is closed."))
        case.severity = Severity(severity).value
        case.save(update_fields=["severity"])
        why = said(words, _("Write why."))
        note(case, Kind.SEVERITY, actor, f"{case.severity_word}: {why}")

    return _change(actor, case, "safety.work_on_case", act)


def must_be_open(case: Case) -> None:
    """Of two who decide at the same moment the second is told so."""
    if not case.is_open:
        raise Refused("already_closed", _("Somebody has looked at this already."))


def note(case: Case, kind: str, author: Actor | None, words: str, to: Person | None = None) -> CaseNote:
    """One line of what happened to a case."""
    by = author if isinstance(author, Person) else None
    return CaseNote.objects.create(case=case, kind=kind, author=by, words=words, to=to)


def reported_by(person: Person, case: Case) -> bool:
    """Whether `person` is among the accusers; worry about somebody is no accusation."""
    return not case.is_care and bool(case.reports.filter(reporter=person).exists())


def is_own_call(case: Case) -> bool:
    """Somebody asks for help for themselves."""
    return case.is_care and case.subject_kind == "accounts.person" and case.reports.filter(reporter=case.about).exists()


def _change(
    actor: Person, case: Case, permission: str, act: Callable[[Case], Any], *, closed_too: bool = False
) -> Case:
    with transaction.atomic():
        case = Case.objects.lock(case.pk)
        require(permission, actor, case)
        if not closed_too:
            must_be_open(case)
        act(case)
    return case


def _give(case: Case, actor: Person, kind: str, to: Person | None, words: str = "") -> None:
    case.holder, case.held_since = to, now() if to else None
    case.save(update_fields=["holder", "held_since"])
    note(case, kind, actor, words.strip(), to)


def said(words: str, else_say: Any) -> str:
    """The words, or a refusal that asks for them."""
    if not words.strip():
        raise Refused("no_words", else_say)
    return words.strip()


def _log_the_look(case: Case, actor: Person) -> None:
    """Once a day for each who looks. The person is shown that a moderator looked, and why; who it was stays among those who look."""
    if case.whose is None or case.notes.filter(kind=Kind.READ, author=actor, at__date=today()).exists():
        return
    note(case, Kind.READ, actor, "")
    own = is_own_call(case)
    what, why = ABOUT_YOU if case.concerns_id else CLOSED_WORDS, _("Somebody reported it")
    if own or _has_letters(case):
        what, why = OWN_MESSAGE, _("You asked for help") if own else _("To help you")
    access.note(case.whose, None, str(what), str(why), str(Role.Kind.MODERATOR.label))


def _is_private(case: Case) -> bool:
    if is_own_call(case) or _has_letters(case):
        return True
    thing = reported_thing(case.subject_kind, case.subject_ref)
    return thing is None or not may_see(case.subject_kind, thing, None)


def _has_letters(case: Case) -> bool:
    """The person has written to the hosts: whatever the case began with, that is private."""
    return case.is_care and bool(case.messages.filter(by_person=True).exists())
