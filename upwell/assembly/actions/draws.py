"""The lottery: commit first, then the seed, then the draw. Why in this order: docs/decisions/0006-lottery.md.

Whoever knew the seed before the pool, the quotas and the panels are fixed could choose among them until the panel pleases. So the commitment goes on the public
record first, with where the seed will come from; only then is there a seed; and from both anybody can draw again.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.accounts.models import Role
from upwell.algorithms import sortition
from upwell.algorithms.canonical import digest, new_salt
from upwell.algorithms.clock import add_working_days
from upwell.assembly.models import Draw, Juror, Jury, Pool
from upwell.assembly.tasks import compute
from upwell.gather import clocks
from upwell.kit.errors import Refused
from upwell.kit.jobs import enqueue
from upwell.kit.permissions import SYSTEM, Actor, require
from upwell.kit.templatetags.kit import day
from upwell.kit.time import now
from upwell.ledger.actions import record
from upwell.promises import duties
from upwell.promises.models import days_off, holiday_calendar

DRAW_DAYS = 3
TOO_LATE = _("The panels were not worked out before the seed was due. Fix the lottery again, with a later seed.")


def commit(*, actor: Actor, jury: Jury, seed_source: str, seed_due_at: datetime) -> Draw:
    """Begin a lottery: the panels are worked out in the background and then fixed on the record.

    seed_source: where the seed will come from, so that everybody can look. seed_due_at: when; it must be still to come. Refused: `no_pool`,
    `already_drawn`, `withdrawn`, `no_seed_source`, `seed_known`.
    """
    with transaction.atomic():
        jury = Jury.objects.lock(jury.pk)
        require("assembly.draw", actor, jury)
        if jury.pool is None or jury.pool.withdrawn_at is not None:
            raise Refused("no_pool", _("First say which people can be drawn."))
        if jury.state == Jury.State.WITHDRAWN:
            raise Refused("withdrawn", _("This jury was withdrawn."))
        if jury.draws.exclude(state=Draw.State.REFUSED).exists():
            raise Refused(
                "already_drawn", _("This jury has its lottery. A lottery is never run twice for the same seats.")
            )
        if not seed_source.strip():
            raise Refused("no_seed_source", _("Say where the seed will come from, so that everybody can look."))
        if seed_due_at <= now():
            raise Refused("seed_known", _("The seed must come later than now: else it could be known already."))
        draw = Draw.objects.create(
            jury=jury, seed_source=seed_source, seed_due_at=seed_due_at, salt=new_salt().hex(), created_at=now()
        )
        enqueue(compute, draw.pk, key=f"draw:{draw.pk}")
    return draw


def work_out(draw_pk: int) -> None:
    """Find the fairest panels and fix them on the record; a lottery that is not possible is refused with the reason. Running again changes nothing."""
    draw = Draw.objects.select_related("jury__pool").get(pk=draw_pk)
    if draw.state != Draw.State.COMPUTING or draw.jury.pool is None:
        return
    pool, quotas = pool_of(draw.jury.pool)
    try:
        distribution = sortition.leximin(pool, quotas, draw.jury.size)
    except sortition.SortitionError as error:
        Draw.objects.filter(pk=draw.pk, state=Draw.State.COMPUTING).update(state=Draw.State.REFUSED, refusal=str(error))
        return
    hidden = sortition.commitment(distribution, pool, quotas, salt=bytes.fromhex(draw.salt))
    with transaction.atomic():
        draw = Draw.objects.lock(draw.pk)
        if draw.state != Draw.State.COMPUTING:
            return
        if draw.seed_due_at is not None and draw.seed_due_at <= now():  # whoever fixes it now could know the seed
            draw.state, draw.refusal = Draw.State.REFUSED, str(TOO_LATE)
            draw.save(update_fields=["state", "refusal"])
        else:
            _fix(draw, distribution, hidden, len(pool))


def fixed_by(draw: Draw) -> dict[str, object]:
    """What the commitment of a draw is made over: the panels with their tickets, a salted commitment to the people's features, where the seed comes from."""
    return {"distribution": draw.distribution, "pool": draw.pool_commitment, "seed_source": draw.seed_source}


def _fix(draw: Draw, distribution: sortition.Distribution, hidden: str, people: int) -> None:
    draw.distribution, draw.pool_commitment = distribution.as_dict(), hidden
    draw.commitment = digest(fixed_by(draw))
    draw.state, draw.committed_at = Draw.State.COMMITTED, now()
    draw.stamp, draw.figures = distribution.stamp.as_dict(), figures(distribution, people)
    draw.save()
    facts = {
        "commitment": draw.commitment,
        "people": people,
        "size": draw.jury.size,
        "seed_source": draw.seed_source,
        "seed_due_at": draw.seed_due_at.isoformat() if draw.seed_due_at else "",
        "method": f"{distribution.stamp.method} {distribution.stamp.version}",
    }
    record("assembly.draw_committed", actor=SYSTEM, subject=draw, facts=facts)
    _owe_the_draw(draw)


def _owe_the_draw(draw: Draw) -> None:
    """Once the seed is out somebody must draw with it, in public by a day: a lottery whose outcome one can work out is not left lying."""
    process, due = draw.jury.process, draw.seed_due_at or now()
    country, part = holiday_calendar()
    duties.open(
        actor=SYSTEM,
        kind="draw",
        subject=draw,
        holder=clocks.organisers_of(process),
        because=str(_("The seed is known on %(day)s; %(number)s working days to draw"))
        % {"day": day(due), "number": DRAW_DAYS},
        due_on=add_working_days(
            localdate(due), DRAW_DAYS, country=country, subdivision=part, off=days_off(process.charter)
        ),
        role=str(Role.Kind.ORGANISER),
        scope=process,
        charter=process.charter,
        process=process,
    )


def figures(distribution: sortition.Distribution, people: int) -> dict[str, object]:
    """What is published of a distribution from the commitment on: chances in bands that single nobody out, in thousandths."""
    chances = list(distribution.probabilities.values())
    return {
        "people": people,
        "panels": len(distribution.panels),
        "least_ppm": int(min(chances) * 1_000_000),
        "most_ppm": int(max(chances) * 1_000_000),
        "gini_ppm": round(distribution.gini * 1_000_000),
        "proved": distribution.reaches_bound,
        "bands": [{"low": float(b.low), "high": float(b.high), "people": b.people} for b in distribution.bands()],
    }


def seed_bytes(seed: str, commitment: str) -> bytes:
    """The seed of the draw: SHA-256 of "upwell-seed-v1", the announced seed and the commitment, one a line. Binding both means that neither can be swapped."""
    return hashlib.sha256(f"upwell-seed-v1\n{seed}\n{commitment}".encode()).digest()


def reveal(*, actor: Actor, draw: Draw, seed: str) -> Draw:
    """Draw with the seed that came from where it was announced. Refused: `not_committed`, `too_early`, `no_seed`."""
    seed = seed.strip()
    with transaction.atomic():
        draw = Draw.objects.lock(draw.pk)
        require("assembly.draw", actor, draw)
        if draw.state != Draw.State.COMMITTED:
            raise Refused("not_committed", _("A lottery is drawn once, after it was fixed on the record."))
        if draw.seed_due_at and now() < draw.seed_due_at:
            raise Refused("too_early", _("The seed is not due yet. Come back when it is published."))
        if not seed or len(seed) > 128:
            raise Refused("no_seed", _("Copy the seed exactly as it was published, at most 128 letters."))
        distribution = sortition.Distribution.from_dict(draw.distribution or {})
        panel = sortition.draw_panel(distribution, seed_bytes(seed, draw.commitment))
        Draw.objects.filter(pk=draw.pk).update(state=Draw.State.DRAWN, seed=seed, panel=panel, drawn_at=now())
        record(
            "assembly.drawn",
            actor=actor,
            subject=draw,
            role="organiser",
            facts={"seed": seed, "commitment": draw.commitment, "panel": panel},
        )
        duties.finish(actor=actor, kind="draw", subject=draw, outcome="drawn")
        _seat(draw.jury, panel)
        draw.refresh_from_db()
    return draw


def _seat(jury: Jury, panel: list[str]) -> None:
    people = (
        {m.number: m.person for m in jury.pool.members.filter(number__in=panel).select_related("person")}
        if jury.pool
        else {}
    )
    Juror.objects.bulk_create(Juror(jury=jury, number=number, person=people.get(number)) for number in panel)
    Jury.objects.filter(pk=jury.pk).update(state=Jury.State.DRAWN)
    drawn = [person for person in people.values() if person is not None]
    notices.tell_many(
        drawn, "jury", _("You were drawn by lot for a jury. It is your choice whether to sit."), jury.get_absolute_url()
    )


def pool_of(pool: Pool) -> tuple[list[sortition.PoolMember], list[sortition.Quota]]:
    """A pool and its quotas as the mathematics takes them."""
    members = [sortition.PoolMember(m.number, m.features) for m in pool.members.all()]
    quotas = [sortition.Quota(q.feature, q.value, q.min, q.max) for q in pool.quotas.all()]
    return members, quotas
