"""A pool and its quotas brought in: whole or not at all."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests import journey
from upwell.accounts.models import Person
from upwell.assembly.actions import draws, juries
from upwell.assembly.actions.pools import withdraw_pool
from upwell.assembly.models import Pool, PoolMember, Quota
from upwell.gather.actions import issues
from upwell.kit import imports
from upwell.kit.errors import NotAllowed
from upwell.kit.imports import take_up
from upwell.kit.jobs import run_all
from upwell.kit.models import ImportRun
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, now, today
from upwell.ledger.models import Entry

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


def test_a_pool_larger_than_any_chunk_comes_in_whole_and_another_of_its_name_is_refused(db: None) -> None:
    many = "id,age,place,email\n" + "".join(
        f"p{n},{['young', 'old'][n % 2]},{['east', 'west'][n % 2]},p{n}@example.org\n" for n in range(1200)
    )
    seen: list[ImportRun] = []
    files = {"pool.csv": many.encode(), "quotas.csv": QUOTAS.encode()}
    run = take_up(imports.start(SYSTEM, "pool", files, options={"name": "Spring"}), seen.append)
    assert (run.state, PoolMember.objects.count()) == ("done", 1200)
    assert [at.added for at in seen] == [1204], "a pool that is in only in part can be drawn from"
    assert not PoolMember.objects.filter(features__has_key="email").exists()
    other = bring_in()
    assert (other.state, other.report[0]["code"], PoolMember.objects.count()) == ("refused", "other_pool", 1200)


def test_names_and_addresses_in_the_file_never_reach_the_record_or_the_file_of_the_lottery(
    ann: Person, bryn: Person, dev: Person, finn: Person, gwen: Person, client, sign_in
) -> None:
    world = journey.build(ann, bryn, dev, finn)
    people = "id,age,place\n" + "".join(
        f"person{n}@example.org,{['young', 'old'][n % 2]},{['east', 'west'][n % 2]}\n" for n in range(20)
    )
    bring_in(people, QUOTAS.replace("2,2", "3,3").replace("1,3", "1,5"))
    in_order = [m.number for m in sorted(PoolMember.objects.all(), key=lambda m: int(m.given[6:].split("@")[0]))]
    assert len(set(in_order)) == 20
    assert in_order != sorted(in_order), "the order of the file would tell who is who"
    issue = journey.admitted(world, gwen)
    issues.to_jury(actor=world.ann, issue=issue, due_on=today() + timedelta(days=60))
    jury = juries.prepare(
        actor=world.ann,
        process=world.process,
        title="J",
        slug="j",
        task="T",
        size=6,
        pool=Pool.objects.get(),
        issues=[issue],
    )
    draw = draws.commit(actor=world.ann, jury=jury, seed_source="The paper", seed_due_at=now() + timedelta(minutes=1))
    run_all()
    with at(now() + timedelta(minutes=2)):
        draws.reveal(actor=world.ann, draw=draw, seed="7 12 19")
    public = client.get("/juries/j/lottery/file/").text + "".join(str(e.facts) for e in Entry.objects.all())
    assert in_order[0] in client.get("/juries/j/lottery/file/").text
    assert "example.org" not in public
    page = sign_in(world.ann).get("/juries/j/drawn/").text
    assert page.count("@example.org") == 6
    assert sign_in(gwen).get("/juries/j/drawn/").status_code == 403


def test_only_organisers_bring_pools_in(bryn: Person) -> None:
    with pytest.raises(NotAllowed):
        imports.start(
            bryn, "pool", {"pool.csv": PEOPLE.encode(), "quotas.csv": QUOTAS.encode()}, options={"name": "Mine"}
        )


def test_a_pool_is_taken_back_with_a_reason_and_what_was_drawn_from_it_can_still_be_checked(
    ann: Person, bryn: Person, dev: Person, finn: Person, gwen: Person, efa: Person, sign_in
) -> None:
    world = journey.build(ann, bryn, dev, finn)
    _jury, draw = journey.committed(world, journey.admitted(world, gwen), [gwen])
    pool = draw.jury.pool
    page = f"/juries/pools/{pool.ref}/take-back/"
    staff = sign_in(world.ann)
    assert sign_in(efa).get(page).status_code == sign_in(efa).get("/juries/pools/").status_code == 403
    assert "24 people" in staff.get(page).text
    assert "Draw it first" in staff.post(page, {"reason": "Asked the wrong people."}).text
    with at(now() + timedelta(days=400)):
        draw = draws.reveal(actor=world.ann, draw=draw, seed="7 12 19")
    PoolMember.objects.filter(pool=pool).update(given="somebody@example.org")
    assert staff.post(page, {"reason": ""}).status_code == 422
    assert staff.post(page, {"reason": "Asked the wrong people."}).status_code == 302
    assert set(PoolMember.objects.values_list("given", "person")) == {("", None)}
    assert set(draw.panel) <= set(PoolMember.objects.values_list("number", flat=True))
    assert Entry.objects.get(kind="assembly.pool_withdrawn").facts["reason"] == "Asked the wrong people."
    assert "Asked the wrong people." in staff.get("/juries/pools/").text
    bring_in()
    fresh = Pool.objects.get(name="Spring")
    withdraw_pool(actor=world.ann, pool=fresh, reason="Twice.")
    assert not fresh.members.exists()
    assert bring_in().report[0]["code"] == "taken_back"


@pytest.mark.slow
def test_a_real_survey_pool_comes_in(db: None, shared_data: Path) -> None:
    run = take_up(imports.start(SYSTEM, "pool", shared_data / "sortition" / "anes96", options={"name": "ANES"}))
    assert run.state == "done"
    assert PoolMember.objects.count() == 944
    assert sum(q.min for q in Quota.objects.filter(feature="age")) <= 60
