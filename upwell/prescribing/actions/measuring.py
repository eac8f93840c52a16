"""Asking how somebody is. Every question may be left out, and what is left out is no nought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.algorithms.measures import check
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.kit.time import TWICE, now, today
from upwell.prescribing import questions
from upwell.prescribing.models import Measure, Referral


def answer(
    *,
    actor: Person,
    referral: Referral,
    kind: str,
    answers: Mapping[str, int | None],
    mode: str,
    on: date | None = None,
) -> Measure:
    """Write down answers to one set of questions. Refused: `unknown_set`, `unknown_question`, `no_such_answer`, `nothing_answered`, `in_future`."""
    with transaction.atomic():
        referral = Referral.objects.lock(referral.pk)
        require("prescribing.answer_measure", actor, referral)
        if kind not in questions.SETS or mode not in Measure.Mode.values:
            raise Refused("unknown_set", _("There are no such questions."))
        given = _checked(kind, answers)
        day = on or today()
        if day > today():
            raise Refused("in_future", _("The day is still to come."))
        if twin := _just_answered(referral, kind, given):
            return twin
        return Measure.objects.create(
            person=referral.person,
            referral=referral,
            kind=kind,
            wording=questions.VERSION,
            answers=given,
            mode=mode,
            on=day,
            written_by=actor if actor.pk != referral.person_id else None,
            at=now(),
        )


def _checked(kind: str, answers: Mapping[str, int | None]) -> dict[str, int]:
    given = {name: value for name, value in answers.items() if value is not None}
    if unknown := set(given) - set(questions.SETS[kind]):
        raise Refused("unknown_question", _("“%(what)s” is none of these questions."), what=", ".join(sorted(unknown)))
    for name, value in given.items():
        try:
            check(name, value)
        except ValueError as error:
            raise Refused("no_such_answer", _("One of the answers is none that can be given.")) from error
    if not given:
        raise Refused("nothing_answered", _("Nothing was answered. That is fine: leave this page and nothing is kept."))
    return given


def _just_answered(referral: Referral, kind: str, given: dict[str, int]) -> Measure | None:
    same = Measure.objects.filter(referral=referral, kind=kind, at__gt=now() - TWICE).order_by("-pk").first()
    return same if same is not None and same.answers == given else None
