"""The plan: written by its person, in their own words; a link worker may only suggest. Who reads it is said piece by piece."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import consent
from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.kit.time import now, today
from upwell.prescribing import telling, wording
from upwell.prescribing.models import Plan, PlanPiece, Referral
from upwell.prescribing.workflow import ACTIVE

Kind = PlanPiece.Kind


def plan_of(*, actor: Person) -> Plan:
    """The plan of `actor`; an empty one if they have none yet."""
    require("prescribing.begin_plan", actor)
    plan, _made = Plan.objects.get_or_create(person=actor, defaults={"created_at": now(), "changed_at": now()})
    return plan


def write(
    *,
    actor: Person,
    plan: Plan,
    kind: str,
    text: str,
    goal: PlanPiece | None = None,
    by_whom: str = "",
    share: Collection[str] = (),
) -> PlanPiece:
    """Add a piece. Refused: `unknown_kind`, `no_words`, `not_a_goal`, and what sharing refuses (`unknown_scope`)."""
    with transaction.atomic():
        Person.objects.lock(plan.person_id)
        plan = Plan.objects.lock(plan.pk)
        require("prescribing.keep_plan", actor, plan)
        piece = _add(actor, plan, kind, text, goal, by_whom, suggested=False)
        _share(actor, piece, share)
    return piece


def suggest(*, actor: Person, plan: Plan, kind: str, text: str, goal: PlanPiece | None = None) -> PlanPiece:
    """A link worker suggests a piece: it is seen as theirs, and is no part of the plan until its person takes it.

    Refused: `unknown_kind`, `not_a_goal`, `no_words`.
    """
    with transaction.atomic():
        plan = Plan.objects.lock(plan.pk)
        require("prescribing.suggest_for_plan", actor, plan)
        piece = _add(actor, plan, kind, text, goal, "", suggested=True)
        referral = Referral.objects.filter(person=plan.person, worker=actor, state__in=ACTIVE).first()
        if referral is not None:
            telling.tell_person(referral, actor)
    return piece


def take(*, actor: Person, piece: PlanPiece) -> PlanPiece:
    """The person makes a suggestion their own."""
    with transaction.atomic():
        piece = PlanPiece.objects.lock(piece.pk)
        require("prescribing.keep_plan", actor, piece)
        PlanPiece.objects.filter(pk=piece.pk).update(suggested=False)
        _touch(piece.plan)
        piece.refresh_from_db()
    return piece


def change(*, actor: Person, piece: PlanPiece, text: str, by_whom: str = "") -> PlanPiece:
    """Other words for a piece. Refused: `no_words`."""
    with transaction.atomic():
        piece = PlanPiece.objects.lock(piece.pk)
        require("prescribing.keep_plan", actor, piece)
        piece.text, piece.by_whom, piece.suggested = _words(text), by_whom.strip()[:80], False
        piece.save(update_fields=["text", "by_whom", "suggested"])
        _touch(piece.plan)
    return piece


def remove(*, actor: Person, piece: PlanPiece) -> None:
    """Take a piece out of the plan; who could read it cannot any more."""
    with transaction.atomic():
        Person.objects.lock(piece.plan.person_id)
        piece = PlanPiece.objects.lock(piece.pk)
        require("prescribing.keep_plan", actor, piece)
        consent.withdraw(actor=actor, person=piece.plan.person, purpose="plan", subject=piece)
        _touch(piece.plan)
        piece.delete()


def tick(*, actor: Person, piece: PlanPiece, is_done: bool = True) -> PlanPiece:
    """A step or a goal is done, or not after all."""
    with transaction.atomic():
        piece = PlanPiece.objects.lock(piece.pk)
        require("prescribing.keep_plan", actor, piece)
        piece.done_at = now() if is_done else None
        piece.save(update_fields=["done_at"])
        _touch(piece.plan)
    return piece


def share(*, actor: Person, piece: PlanPiece, scopes: Collection[str]) -> PlanPiece:
    """Say anew who may read a piece: what is not named is closed at once. Refused: `unknown_scope`."""
    with transaction.atomic():
        Person.objects.lock(piece.plan.person_id)
        piece = PlanPiece.objects.lock(piece.pk)
        require("prescribing.keep_plan", actor, piece)
        _share(actor, piece, scopes)
    return piece


def set_review(*, actor: Person, plan: Plan, day: date | None) -> Plan:
    """The day on which the person wants to look at the plan again. Refused: `past_day`."""
    with transaction.atomic():
        plan = Plan.objects.lock(plan.pk)
        require("prescribing.keep_plan", actor, plan)
        if day is not None and day < today():
            raise Refused("past_day", _("Choose a day that is still to come."))
        Plan.objects.filter(pk=plan.pk).update(review_on=day, changed_at=now())
        plan.refresh_from_db()
    return plan


def _add(
    actor: Person, plan: Plan, kind: str, text: str, goal: PlanPiece | None, by_whom: str, *, suggested: bool
) -> PlanPiece:
    if kind not in Kind.values:
        raise Refused("unknown_kind", _("Choose what it is: what matters, a goal, a step, somebody who helps."))
    if goal is not None and (goal.plan_id != plan.pk or goal.kind != Kind.GOAL):
        raise Refused("not_a_goal", _("A step belongs to one of your own goals."))
    _touch(plan)
    return PlanPiece.objects.create(
        plan=plan,
        kind=kind,
        text=_words(text),
        goal=goal if kind == Kind.STEP else None,
        by_whom=by_whom.strip()[:80],
        author=actor,
        suggested=suggested,
        at=now(),
    )


def _words(text: str) -> str:
    words = text.strip()
    if not 1 <= len(words) <= 600:
        raise Refused("no_words", _("Write between one and 600 letters."))
    return words


def _share(actor: Person, piece: PlanPiece, scopes: Collection[str]) -> None:
    wanted, person = set(scopes), piece.plan.person
    if unknown := wanted - set(wording.PLAN):
        raise Refused("unknown_scope", _("Nobody can agree to “%(scope)s” here."), scope=", ".join(sorted(unknown)))
    had = consent.active(person, "plan", piece)
    if wanted - had:
        consent.give(actor=actor, person=person, purpose="plan", scopes=wanted - had, subject=piece)
    if had - wanted:
        consent.withdraw(actor=actor, person=person, purpose="plan", scopes=had - wanted, subject=piece)


def _touch(plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(changed_at=now())
