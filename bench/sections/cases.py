"""The caseload of a link worker, among few referrals and among many."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from bench import ground
from bench.apart import Task
from bench.figures import Figure

NAME = "cases"
TITLE = "A link worker's caseload"
ABOUT = """Referrals of one team of forty link workers, written straight into the tables: half with somebody, a quarter waiting, the rest ended. From the request to the
whole page of forty lines, signed in, production settings, one process, no network; and one case, whose look is noted on its person's page. “Grows” is the time among many
over the time among few."""
NEEDS: tuple[str, ...] = ()

WORKERS = 40
PAGES = {
    "their own cases": "/caseload/",
    "waiting, first page": "/caseload/?show=waiting",
    "waiting, last page": "/caseload/?show=waiting&page=9999",
    "with colleagues": "/caseload/?show=team",
}


def measure(task: Task) -> list[Figure]:
    """Each list at both sizes; the larger one is the smaller one grown."""
    ground.prepare()
    few, many = task.sizes.few_referrals, task.sizes.many_referrals
    team, workers = _team()
    small = _at(team, workers, few, task.sizes.visits)
    large = _at(team, workers, many - few, task.sizes.visits)
    return [
        Figure(
            f"{page}, {many:,} referrals",
            took,
            "ms",
            note=f"{queries} queries; {small[page][0]:.1f} ms at {few:,}; grows {took / small[page][0]:.2f} times"
            + ("" if queries == small[page][1] else f"; {small[page][1]} QUERIES AT {few:,}"),
        )
        for page, (took, queries) in large.items()
    ]


def _at(team: Any, workers: list[Any], more: int, visits: int) -> dict[str, tuple[float, int]]:
    from bench.visits import _one

    case = _write(team, workers, more)
    return {page: _one(path, workers[0], visits) for page, path in {**PAGES, "one case": case}.items()}


def _team() -> tuple[Any, list[Any]]:
    from allauth.mfa.models import Authenticator

    from upwell.accounts.models import Person, Role
    from upwell.places.models import PublicBody
    from upwell.prescribing.models import Team

    body = PublicBody.objects.create(code="B", slug="b", name="Board", kind="board")
    team = Team.objects.create(slug="team", name="Link workers", body=body)
    workers = [Person.objects.create_user(f"Worker {n}") for n in range(WORKERS)]
    Role.objects.bulk_create(
        Role(person=one, kind="link_worker", scope_kind="places.publicbody", scope_ref=body.ref) for one in workers
    )
    # A role with power opens nothing without a second step.
    Authenticator.objects.create(user=workers[0], type=Authenticator.Type.TOTP, data={})
    return team, workers


def _write(team: Any, workers: list[Any], number: int) -> str:
    """So many more referrals; the address of one that the first worker holds."""
    from upwell.accounts.models import Person
    from upwell.kit.time import now, today
    from upwell.prescribing.models import Referral

    chance = random.Random(number)
    start = Person.objects.count()
    people = Person.objects.bulk_create(
        [Person(handle=f"guest {start + n}", assisted=True, password="!") for n in range(number)], batch_size=2_000
    )
    rows = []
    for n, person in enumerate(people):
        state = ("in-progress", "accepted", "requested", "completed")[n % 4]
        rows.append(
            Referral(
                person=person,
                team=team,
                state=state,
                worker=None if state == "requested" else workers[n % WORKERS],
                source="surgery",
                name=f"Person {n}",
                phone="01632 960000",
                needs=["company", "moving"],
                sent_at=now(),
                due_on=today() + timedelta(days=chance.randint(-10, 60)) if state != "completed" else None,
            )
        )
    Referral.objects.bulk_create(rows, batch_size=2_000)
    return Referral.objects.filter(worker=workers[0], state="in-progress").first().get_absolute_url()
