"""Juries of members for appeals: drawn by lot with the sortition of the house, from a seed that is kept; in a tie the person wins."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.algorithms.sortition import PoolMember, Quota, draw_panel, leximin
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, require
from upwell.kit.time import now, today
from upwell.ledger.subjects import kind_of
from upwell.promises import duties
from upwell.promises.telling import tell_each
from upwell.safety.actions.appeals import must_be_open, owe_an_answer, settle, tell_deciders
from upwell.safety.actions.cases import said
from upwell.safety.actions.undoing import APPEAL
from upwell.safety.judging import jury_rule, pool
from upwell.safety.models import Appeal, AppealJuror, AppealRule, Decision

Vote = AppealJuror.Vote
LEAST_VOTES = 3
DAYS_FOR_MODERATOR = 2  # when no jury came together


def choose_jury(*, actor: Person, scope: Model, size: int = 0) -> AppealRule | None:
    """Let a jury of `size` members decide appeals in a space where the person wants it; 0 means no longer. Juries that are not complete then go to a moderator.

    Refused: `odd_size`.
    """
    with transaction.atomic():
        require("safety.choose_jury", actor, scope)
        where = {"scope_kind": kind_of(scope), "scope_ref": scope.ref}  # type: ignore[attr-defined]
        if size == 0:
            AppealRule.objects.filter(**where).delete()
            return None
        if not 3 <= size <= 15 or size % 2 == 0:
            raise Refused("odd_size", _("Choose 3, 5, 7, 9, 11, 13 or 15 members."))
        rule: AppealRule = AppealRule.objects.update_or_create(**where, defaults={"size": size})[0]
    return rule


def draw(appeal: Appeal) -> None:
    """Fill the empty seats from a fair lottery: everybody in the pool has the same chance. A pool that became too small leads to a moderator."""
    with transaction.atomic():
        appeal = Appeal.objects.lock(appeal.pk)
        seats = list(appeal.jurors.all())
        rule = jury_rule(appeal.decision)
        sitting = [seat for seat in seats if seat.stood_down_at is None]
        if not appeal.is_open or not appeal.is_with_jury or (rule is None and len(sitting) >= LEAST_VOTES):
            return  # a jury that sits stays: whoever looks after the space cannot send it home by choosing none, or fewer, afterwards
        wanted = (rule.size if rule else 0) - len(sitting)
        candidates = _without(pool(appeal.decision), {seat.person_id for seat in seats})
        if rule is None or len(candidates) < wanted:
            to_moderator(appeal)
            return
        if wanted > 0:
            _seat(appeal, candidates, wanted, again=len(seats))


def vote(*, actor: Person, appeal: Appeal, reverse: bool, words: str) -> Appeal:
    """Say how one would decide, and why. When the last member of the jury has spoken, it is decided."""
    with transaction.atomic():
        decision = Decision.objects.lock(appeal.decision_id)
        appeal = Appeal.objects.lock(appeal.pk)
        require("safety.sit_on_jury", actor, appeal)
        must_be_open(appeal)
        seat = appeal.jurors.get(person=actor, stood_down_at=None)
        seat.vote, seat.voted_at = (Vote.REVERSE if reverse else Vote.STAND), now()
        seat.words = said(
            words, _("Write why, in a sentence. The person who appealed will read it, without your name.")
        )
        seat.save(update_fields=["vote", "words", "voted_at"])
        if not appeal.jurors.filter(stood_down_at=None, vote="").exists():
            _count(appeal, decision)
    return appeal


def stand_down(*, actor: Person, appeal: Appeal) -> Appeal:
    """Not sit on this jury, without a reason. Somebody else is drawn."""
    with transaction.atomic():
        appeal = Appeal.objects.lock(appeal.pk)
        require("safety.sit_on_jury", actor, appeal)
        must_be_open(appeal)
        appeal.jurors.filter(person=actor, vote="").update(stood_down_at=now())
    return appeal


def end_in_time(appeal: Appeal) -> None:
    """The day has come: who has voted decides, if they are enough; else a moderator does."""
    with transaction.atomic():
        decision = Decision.objects.lock(appeal.decision_id)
        appeal = Appeal.objects.lock(appeal.pk)
        if not appeal.is_open or not appeal.is_with_jury:
            return
        if appeal.jurors.exclude(vote="").count() >= LEAST_VOTES:
            _count(appeal, decision)
        else:
            to_moderator(appeal)


def to_moderator(appeal: Appeal) -> None:
    """No jury came together: another moderator decides, and the person is told."""
    appeal.to = Appeal.To.MODERATOR
    appeal.save(update_fields=["to"])
    # What a jury owed nobody is reminded of; what a moderator owes has people, and a day that is still to come.
    old = duties.finish(actor=SYSTEM, kind=APPEAL, subject=appeal, outcome="moved")
    soon = today() + timedelta(days=DAYS_FOR_MODERATOR)
    owe_an_answer(appeal, max(old.due_on, soon) if old is not None else soon)
    tell_deciders(appeal)
    if appeal.person is not None:
        text = _("No jury came together for your appeal. A moderator who did not decide it looks at it instead.")
        tell_each([appeal.person], "safety.decided", text, appeal.decision.get_absolute_url())


def _seat(appeal: Appeal, candidates: list[Person], wanted: int, *, again: int) -> None:
    people = {person.ref: person for person in candidates}
    members = [PoolMember(ref, {"member": "yes"}) for ref in people]
    lottery = leximin(members, [Quota("member", "yes", wanted, wanted)], wanted)
    drawn = draw_panel(lottery, f"{appeal.seed}:{again}".encode())
    for ref in drawn:
        AppealJuror.objects.create(appeal=appeal, person=people[ref])
    if appeal.drawn_at is None:
        appeal.drawn_at, appeal.pool_size = now(), len(candidates)
        appeal.save(update_fields=["drawn_at", "pool_size"])
    text = _("You were drawn by lot to help decide an appeal. You can say no, without a reason.")
    tell_each([people[ref] for ref in drawn], "safety.jury", text, appeal.get_absolute_url())


def _count(appeal: Appeal, decision: Decision) -> None:
    votes = list(appeal.jurors.exclude(vote="").values_list("vote", flat=True))
    back, stand = votes.count(Vote.REVERSE), votes.count(Vote.STAND)
    words = _("A jury of members decided: %(back)s to take it back, %(stand)s to let it stand.")
    settle(appeal, decision, SYSTEM, reversed_=back >= stand, because=str(words) % {"back": back, "stand": stand})


def _without(people: list[Person], out: Collection[int | None]) -> list[Person]:
    return [person for person in people if person.pk not in out]
