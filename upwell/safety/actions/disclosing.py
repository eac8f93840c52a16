"""Telling the emergency services: two people, as little as is needed, and the person is told: at once, or as soon as it is safe."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import access
from upwell.accounts.models import Person, Role
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, require
from upwell.kit.time import now
from upwell.promises import duties
from upwell.promises.telling import tell_each
from upwell.safety.actions.care import TELL, owe
from upwell.safety.actions.cases import note, said
from upwell.safety.looking import everybody_who_may, operators_for
from upwell.safety.models import CareMessage, Case, CaseNote, Disclosure


def propose(
    *, actor: Person, case: Case, to_whom: str, what: str, why: str, tell_later_because: str = ""
) -> Disclosure:
    """Say that others should be told, what exactly, and why. Nothing is passed on until somebody else agrees; they are asked at once.

    Where nobody else looks after it the operator is asked. Refused: `already_proposed`, `nobody_else`.
    """
    with transaction.atomic():
        case = Case.objects.lock(case.pk)
        require("safety.disclose", actor, case)
        if case.disclosures.filter(confirmed_at=None, declined_at=None).exists():
            raise Refused("already_proposed", _("Somebody has proposed this already. Agree to it, or decline it."))
        others, to_operator = _second_people(case, actor)
        made = Disclosure.objects.create(
            case=case,
            to_whom=Disclosure.ToWhom(to_whom).value,
            what=said(what, _("Write what they need to know, and nothing more.")),
            why=said(why, _("Write why somebody's life is at risk.")),
            tell_later_because=tell_later_because.strip(),
            to_operator=to_operator,
            proposed_by=actor,
        )
        note(case, CaseNote.Kind.CARE, actor, str(_("Proposed to tell %(whom)s") % {"whom": made}))
        text = _("A second person is needed at once: should the emergency services be told?")
        tell_each(others, "safety.urgent", text, case.get_absolute_url())
    return made


def confirm(*, actor: Person, disclosure: Disclosure) -> Disclosure:
    """Agree, as the second person. From now on it may be passed on; the person is told unless that would put somebody in danger now.

    Refused: `already_settled`, `second_person`.
    """
    with transaction.atomic():
        case, disclosure = _locked(disclosure)
        require("safety.disclose", actor, case)
        _must_be_open(disclosure)
        if disclosure.proposed_by_id == actor.pk:
            raise Refused("second_person", _("Somebody else has to agree. They have been asked."))
        disclosure.confirmed_by, disclosure.confirmed_at = actor, now()
        disclosure.save(update_fields=["confirmed_by", "confirmed_at"])
        note(case, CaseNote.Kind.CARE, actor, str(_("Agreed to tell %(whom)s") % {"whom": disclosure}))
        if disclosure.tell_later_because:
            owe(case, TELL, _("Whoever was told about is told themselves, as soon as it is safe"))
        else:
            _tell(case, disclosure)
    return disclosure


def decline(*, actor: Person, disclosure: Disclosure) -> Disclosure:
    """Do not pass it on; also by whoever proposed it. Refused: `already_settled`."""
    with transaction.atomic():
        case, disclosure = _locked(disclosure)
        require("safety.disclose", actor, case)
        _must_be_open(disclosure)
        disclosure.declined_at = now()
        disclosure.save(update_fields=["declined_at"])
        note(case, CaseNote.Kind.CARE, actor, str(_("Not told: %(whom)s") % {"whom": disclosure}))
    return disclosure


def tell_of(*, actor: Person, disclosure: Disclosure) -> Disclosure:
    """It is safe now: tell the person what was passed on, to whom and why. Refused: `nothing_to_tell`."""
    with transaction.atomic():
        case, disclosure = _locked(disclosure)
        require("safety.disclose", actor, case)
        if not disclosure.is_to_be_told:
            raise Refused("nothing_to_tell", _("There is nothing here that the person does not know."))
        _tell(case, disclosure)
    return disclosure


def _second_people(case: Case, actor: Person) -> tuple[list[Person], bool]:
    """Who could agree, and whether that is the operator because nobody else is left."""
    if others := [person for person in everybody_who_may(case) if person.pk != actor.pk]:
        return others, False
    if operators := [person for person in operators_for(case) if person.pk != actor.pk]:
        return operators, True
    raise Refused(
        "nobody_else",
        _(
            "There is nobody else here who could agree. Ring the emergency services and ask them what to do, naming nobody."
        ),
    )


def _locked(disclosure: Disclosure) -> tuple[Case, Disclosure]:
    case: Case = Case.objects.lock(disclosure.case_id)
    return case, Disclosure.objects.lock(disclosure.pk)


def _must_be_open(disclosure: Disclosure) -> None:
    if not disclosure.is_open:
        raise Refused("already_settled", _("This has been settled already."))


def _tell(case: Case, disclosure: Disclosure) -> None:
    disclosure.told_at = now()
    disclosure.save(update_fields=["told_at"])
    if not case.disclosures.filter(confirmed_at__isnull=False, told_at=None).exists():
        duties.finish(actor=SYSTEM, kind=TELL, subject=case, outcome="told")
    if case.about is None:
        return
    text = _("We were afraid for your life, and told %(whom)s this: %(what)s\n\nWhy: %(why)s")
    words = str(text) % {"whom": disclosure, "what": disclosure.what, "why": disclosure.why}
    CareMessage.objects.create(case=case, words=words, author=disclosure.confirmed_by)
    what = str(_("Told %(whom)s about you") % {"whom": disclosure})
    access.note(case.about, None, what, disclosure.why[:300], str(Role.Kind.MODERATOR.label))
    tell_each([case.about], "safety.care", _("There is a private message for you."), f"/care/{case.ref}/")
