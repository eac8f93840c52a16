"""Shared work: owned by both sides or not at all, told by both sides, finished with what it was beside what it was called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.algorithms import coproduction
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.kit.time import now
from upwell.ledger.actions import record
from upwell.places.models import PublicBody
from upwell.promises.telling import tell_each
from upwell.timebank.models import Account, BlockMark, Owner, Side, Told, Work
from upwell.timebank.rules import is_professional, works_for
from upwell.timebank.works import doing_of, hours_at_the_end, side_of

State = Work.State


@dataclass(frozen=True)
class Asked:
    """Somebody who is to own a shared work, and for a professional the post in which they do."""

    person: Person
    side: str
    post: str = ""


def propose(
    *,
    actor: Person,
    title: str,
    power: str,
    rung: str,
    owners: Iterable[Asked],
    about: str = "",
    body: PublicBody | None = None,
) -> Work:
    """Propose a shared work. It begins when at least one citizen and one professional have said yes to owning it; the proposer's yes is in it.

    Refused: `no_title`, `unknown_level`, `needs_both`, `not_an_owner` (whoever proposes it owns it), `not_a_professional`, `not_a_citizen`.
    """
    with transaction.atomic():
        require("timebank.propose_work", actor)
        asked = list({one.person.pk: one for one in owners}.values())
        _check(actor, title, power, rung, asked)
        made: Work = Work.objects.create(
            title=title.strip()[:120], about=about.strip()[:1000], power=power, rung=rung, body=body,
            account=Account.objects.create(kind=Account.Kind.WORK), created_at=now(),
        )  # fmt: skip
        for one in asked:
            _ask(made, one, body)
        _say_yes(actor, made, made.owners.get(person=actor))
    return made


def ask_owner(*, actor: Person, work: Work, asked: Asked) -> Owner:
    """An owner asks a further person to own it too. Asking again changes nothing. Refused: as `propose`, `finished`."""
    with transaction.atomic():
        work = _lock(actor, work, "timebank.lead_work")
        found = Owner.objects.filter(work=work, person=asked.person, left_at=None).first()
        return found or _ask(work, asked, work.body)


def answer(*, actor: Person, work: Work, yes: bool) -> Work:
    """Whoever was asked says yes or no. With a yes of each side the work begins. Refused: `finished`."""
    with transaction.atomic():
        work = _lock(actor, work, "timebank.answer_work")
        mine: Owner = work.owners.get(person=actor)
        if yes:
            _say_yes(actor, work, mine)
        elif mine.yes_at is None:
            mine.delete()
    return work


def step_down(*, actor: Person, work: Work) -> Work:
    """An owner gives it up. Refused: `finished`, `last_owner`, while the work goes on and nobody else of that side owns it."""
    with transaction.atomic():
        work = _lock(actor, work, "timebank.lead_work")
        mine = work.owners.get(person=actor)
        if work.state == State.BEGUN and getattr(work, mine.side) <= 1:
            raise Refused(
                "last_owner", _("You are the last of your side. Ask somebody else to own it first, or finish it.")
            )
        give_up(work, mine)
    return work


def give_up(work: Work, owner: Owner) -> None:
    """One owner less; a work that loses a whole side is paused. Part of stepping down, and of leaving this place."""
    if owner.yes_at is not None and owner.left_at is None:
        left = max(getattr(work, owner.side) - 1, 0)
        paused = {"state": State.PAUSED} if work.state == State.BEGUN and left == 0 else {}
        Work.objects.filter(pk=work.pk).update(**{owner.side: left}, **paused)
    Owner.objects.filter(pk=owner.pk).update(left_at=now())
    work.refresh_from_db()


def part_with_changed() -> int:
    """Owners whose side is not theirs any more own it no more: a professional without the post, a citizen who came to work for it. How many; the tick calls it.

    A work that loses a whole side by it is paused, and says so.
    """
    standing = Owner.objects.filter(left_at=None, person__isnull=False).exclude(work__state=State.FINISHED)
    changed = [
        owner
        for owner in standing.select_related("work__body", "person")
        if works_for(owner.person, owner.work.body) != (owner.side == Side.PROFESSIONALS)
    ]
    return sum(_part(owner) for owner in changed)


def _part(owner: Owner) -> bool:
    """Looked at again under the lock: they may have stepped down, been erased, or finished it in this very minute."""
    with transaction.atomic():
        work = Work.objects.lock(owner.work_id)
        still = Owner.objects.filter(pk=owner.pk, left_at=None, person__isnull=False).select_related("person").first()
        if still is None or work.state == State.FINISHED:
            return False
        give_up(work, still)
        words = _("Your post has changed, so you do not own “%(title)s” any more. You can be asked anew.")
        tell_each([still.person], "hours", words, work.get_absolute_url(), title=work.title)
    return True


def tell(*, actor: Person, work: Work, step: str, who: str) -> Told:
    """One side says who set the question, who chose, or who judges. Each side speaks for itself; where they differ, both are shown.

    Refused: `finished`, `unknown_answer`.
    """
    with transaction.atomic():
        work = _lock(actor, work, "timebank.lead_work")
        if step not in Told.Step.values or who not in Told.Who.values:
            raise Refused("unknown_answer", _("Choose who it was: citizens, professionals, or both together."))
        made: Told = Told.objects.update_or_create(
            work=work, side=side_of(work, actor), step=step, defaults={"who": who, "by": actor, "at": now()}
        )[0]
    return made


def mark(*, actor: Person, work: Work, values: Mapping[str, int]) -> None:
    """One side marks the six building blocks, all of them at once. The other side's marks are shown only when both have. Refused: `finished`, `unknown_answer`."""
    with transaction.atomic():
        work = _lock(actor, work, "timebank.lead_work")
        if set(values) != set(coproduction.BLOCKS) or not set(values.values()) <= set(BlockMark.Value.values):
            raise Refused("unknown_answer", _("Mark all six, each from “not at all” to “fully”."))
        side = side_of(work, actor)
        for block, value in values.items():
            BlockMark.objects.update_or_create(
                work=work, side=side, block=block, defaults={"value": value, "by": actor, "at": now()}
            )
        # Without the values: the record is public, and the other side may not have marked yet.
        record("timebank.blocks_marked", actor=actor, subject=work, role=side, facts={"side": side})


def finish(*, actor: Person, work: Work, outcome: str) -> Work:
    """An owner says that it is finished and what came of it. What it was called and what the record shows go on the public record together.

    Refused: `no_words`, `finished`.
    """
    with transaction.atomic():
        work = _lock(actor, work, "timebank.lead_work")
        if not outcome.strip():
            raise Refused("no_words", _("Say in a few words what came of it."))
        Work.objects.filter(pk=work.pk).update(state=State.FINISHED, finished_at=now(), outcome=outcome.strip()[:1000])
        work.refresh_from_db()
        seen = coproduction.observe(doing_of(work))
        facts = {
            "declared_power": work.power, "declared_rung": work.rung, "observed_power": seen.power, "observed_rung": seen.rung,
            **hours_at_the_end(work),
        }  # fmt: skip
        record("timebank.work_finished", actor=actor, subject=work, role=side_of(work, actor), facts=facts)
    return work


def _lock(actor: Person, work: Work, permission: str) -> Work:
    work = Work.objects.lock(work.pk)
    require(permission, actor, work)
    if work.state == State.FINISHED:
        raise Refused("finished", _("This is finished. What it was stays as it is."))
    return work


def _check(actor: Person, title: str, power: str, rung: str, asked: list[Asked]) -> None:
    if not title.strip():
        raise Refused("no_title", _("Say in a few words what you do together."))
    if power not in Work.Power.values or rung not in Work.Rung.values:
        raise Refused("unknown_level", _("Choose how much power is shared, and what you call it."))
    if {one.side for one in asked} != set(Side.values):
        raise Refused("needs_both", _("Shared work is owned by at least one citizen and one professional. Name both."))
    if actor.pk not in {one.person.pk for one in asked}:
        raise Refused("not_an_owner", _("Whoever proposes a shared work owns it too."))


def _ask(work: Work, one: Asked, body: PublicBody | None) -> Owner:
    if one.side == Side.PROFESSIONALS and not is_professional(one.person, body):
        raise Refused("not_a_professional", _("%(who)s has no post here that could own this."), who=one.person.handle)
    if one.side == Side.CITIZENS and works_for(one.person, body):
        raise Refused(
            "not_a_citizen", _("%(who)s works for this and cannot own it as a citizen."), who=one.person.handle
        )
    defaults = {"side": one.side, "post": one.post.strip()[:120], "asked_at": now(), "yes_at": None, "left_at": None}
    owner: Owner = Owner.objects.update_or_create(work=work, person=one.person, defaults=defaults)[0]
    tell_each([one.person], "hours", _("You are asked to own a shared work: “%(title)s”."), work.get_absolute_url(), title=work.title)  # fmt: skip
    return owner


def _say_yes(actor: Person, work: Work, owner: Owner) -> None:
    if owner.yes_at is not None:
        return
    Owner.objects.filter(pk=owner.pk).update(yes_at=now(), left_at=None)
    Work.objects.filter(pk=work.pk).update(**{owner.side: F(owner.side) + 1})
    work.refresh_from_db()
    if work.state in (State.PROPOSED, State.PAUSED) and work.citizens and work.professionals:
        is_new = work.begun_at is None
        work.state, work.begun_at = State.BEGUN, work.begun_at or now()
        work.save(update_fields=["state", "begun_at"])
        if is_new:
            facts = {"power": work.power, "rung": work.rung}
            record("timebank.work_begun", actor=actor, subject=work, role=owner.side, facts=facts)
