"""A pool and its quotas brought in: whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from upwell.accounts.models import Person
from upwell.assembly.models import Pool, PoolMember, Quota
from upwell.kit import imports
from upwell.kit.errors import NotAllowed
from upwell.kit.imports import take_up
from upwell.kit.models import ImportRun
from upwell.kit.permissions import SYSTEM

PEOPLE = "id,age,place\n" + "".join(f"p{n},{['young', 'old'][n % 2]},{['east', 'west'][n % 2]}\n" for n in range(10))
QUOTAS = "feature,value,min,max\nage,young,2,2\nage,old,2,2\nplace,east,1,3\nplace,west,1,3\n"


def bring_in(people: str = PEOPLE, quotas: str = QUOTAS, **options: str) -> ImportRun:
    files = {"pool.csv": people.encode(), "quotas.csv": quotas.encode()}
    return take_up(imports.start(SYSTEM, "pool", files, options={"name": "Spring", **options}))


def test_people_and_quotas_come_in_and_again_changes_nothing(db: None) -> None:
    run = bring_in()
    assert (run.added, PoolMember.objects.count(), Quota.objects.count()) == (14, 10, 4)
    again = bring_in()
    assert (again.added, again.unchanged, Pool.objects.count()) == (0, 14, 1)


@pytest.mark.parametrize(
    ("people", "quotas", "said"),
    [
        (PEOPLE + "p1,young,east\n", QUOTAS, "p1"),
        (PEOPLE + "p77,,east\n", QUOTAS, "age"),
        (PEOPLE + "p77,ancient,east\n", QUOTAS, "ancient"),
        (PEOPLE, QUOTAS.replace("young,2,2", "young,6,6").replace("1,3", "0,8"), "young"),
        (PEOPLE, QUOTAS.replace("young,2,2", "young,3,2"), "young"),
        (PEOPLE, QUOTAS.replace("east,1,3", "east,3,3"), "relax"),
        (PEOPLE, QUOTAS.replace("min,", "least,"), "min"),
        (PEOPLE, QUOTAS.replace("young,2,2", "young,two,2"), "whole numbers"),
        (PEOPLE.replace("id,", "number,"), QUOTAS, "id"),
    ],
)
def test_a_pool_that_does_not_hold_together_is_refused_whole_with_the_reason(
    db: None, people: str, quotas: str, said: str
) -> None:
    run = bring_in(people, quotas)
    assert run.state == "refused"
    assert said in " ".join(problem["sentence"] for problem in run.report)
    assert not PoolMember.objects.exists()
    assert not Quota.objects.exists()


def test_only_organisers_bring_pools_in(bryn: Person) -> None:
    with pytest.raises(NotAllowed):
        imports.start(
            bryn, "pool", {"pool.csv": PEOPLE.encode(), "quotas.csv": QUOTAS.encode()}, options={"name": "Mine"}
        )


@pytest.mark.slow
def test_a_real_survey_pool_comes_in(db: None, shared_data: Path) -> None:
    run = take_up(imports.start(SYSTEM, "pool", shared_data / "sortition" / "anes96", options={"name": "ANES"}))
    assert run.state == "done"
    assert PoolMember.objects.count() == 944
    assert sum(q.min for q in Quota.objects.filter(feature="age")) <= 60
