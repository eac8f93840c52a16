"""The lottery: committed before its seed, drawn once, drawn again by anybody to the same result."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests import journey
from upwell.accounts.models import Person
from upwell.algorithms import sortition
from upwell.algorithms.canonical import digest
from upwell.assembly.actions import draws
from upwell.assembly.models import Draw, Juror, PoolMember
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.jobs import run_all
from upwell.kit.time import at, now
from upwell.ledger.models import Entry

SEED = "7 12 19 23 40 41"


@pytest.fixture
def world(ann: Person, bryn: Person, dev: Person, finn: Person) -> journey.World:
    return journey.build(ann, bryn, dev, finn)


@pytest.fixture
def draw(world: journey.World, gwen: Person) -> Draw:
    _jury, draw = journey.committed(world, journey.admitted(world, gwen), [gwen])
    return draw


def test_the_commitment_is_on_the_record_before_there_is_a_seed(draw: Draw) -> None:
    entry = Entry.objects.get(kind="assembly.draw_committed")
    assert entry.facts["commitment"] == draw.commitment
    assert (draw.state, draw.seed, draw.panel) == ("committed", "", [])
    people, quotas = draws.pool_of(draw.jury.pool)
    distribution = sortition.Distribution.from_dict(draw.distribution)
    hidden = sortition.commitment(distribution, people, quotas, salt=bytes.fromhex(draw.salt))
    assert hidden == draw.pool_commitment
    assert (
        digest({"distribution": draw.distribution, "pool": hidden, "seed_source": draw.seed_source}) == draw.commitment
    )


def test_another_pool_or_other_quotas_would_have_another_commitment(draw: Draw) -> None:
    PoolMember.objects.filter(pk=draw.jury.pool.members.first().pk).update(features={"age": "old", "place": "hill"})
    people, quotas = draws.pool_of(draw.jury.pool)
    with pytest.raises(sortition.SortitionError):
        sortition.commitment(
            sortition.Distribution.from_dict(draw.distribution), people, quotas, salt=bytes.fromhex(draw.salt)
        )


def test_nobody_draws_before_the_seed_is_due_nor_without_one_nor_twice(
    draw: Draw, world: journey.World, efa: Person
) -> None:
    with pytest.raises(Refused, match="not due yet"):
        draws.reveal(actor=world.ann, draw=draw, seed=SEED)
    with at(now() + timedelta(days=2)):
        with pytest.raises(NotAllowed):
            draws.reveal(actor=efa, draw=draw, seed=SEED)
        with pytest.raises(Refused, match="exactly as it was published"):
            draws.reveal(actor=world.ann, draw=draw, seed=" ")
        panel = draws.reveal(actor=world.ann, draw=draw, seed=SEED).panel
        with pytest.raises(Refused, match="drawn once"):
            draws.reveal(actor=world.ann, draw=draw, seed="another")
    assert sorted(Juror.objects.values_list("number", flat=True)) == panel


def test_the_panel_meets_every_quota_and_is_the_one_that_the_seed_gives(draw: Draw, world: journey.World) -> None:
    with at(now() + timedelta(days=2)):
        drawn = draws.reveal(actor=world.ann, draw=draw, seed=SEED)
    features = dict(PoolMember.objects.filter(number__in=drawn.panel).values_list("number", "features"))
    for quota in draw.jury.pool.quotas.all():
        assert quota.min <= sum(f[quota.feature] == quota.value for f in features.values()) <= quota.max
    again = sortition.draw_panel(
        sortition.Distribution.from_dict(drawn.distribution), draws.seed_bytes(SEED, drawn.commitment)
    )
    assert again == drawn.panel


def test_a_stranger_draws_again_from_the_file_with_one_command(
    draw: Draw, world: journey.World, tmp_path: Path
) -> None:
    with at(now() + timedelta(days=2)):
        draws.reveal(actor=world.ann, draw=draw, seed=SEED)
    file = tmp_path / "lottery.json"
    file.write_bytes(Client().get("/juries/jury/lottery/file/").content)
    command = [sys.executable, str(settings.BASE_DIR / "tools" / "verify.py"), str(file)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    file.write_text(file.read_text().replace(SEED, "1 2 3 4 5 6"))
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def test_quotas_that_cannot_be_met_are_refused_with_what_would_do(world: journey.World, gwen: Person) -> None:
    issue = journey.admitted(world, gwen)
    pool = journey.pool()
    pool.quotas.filter(value="hill").update(min=6, max=6)
    jury = journey.juries.prepare(
        actor=world.ann, process=world.process, title="J", slug="j", task="T", size=6, pool=pool, issues=[issue]
    )
    draws.commit(actor=world.ann, jury=jury, seed_source="Saturday", seed_due_at=now() + timedelta(days=1))
    run_all()
    refused = jury.draws.get()
    assert refused.state == "refused"
    assert "place" in refused.refusal


def test_a_jury_has_one_lottery(draw: Draw, world: journey.World) -> None:
    with pytest.raises(Refused, match="never run twice"):
        draws.commit(actor=world.ann, jury=draw.jury, seed_source="Sunday", seed_due_at=now() + timedelta(days=1))
    assert draw.jury.draws.count() == 1


def test_the_page_shows_chances_in_bands_and_no_features_of_anybody(draw: Draw) -> None:
    page = Client().get("/juries/jury/lottery/").text
    assert draw.commitment in page
    assert "The lottery on Saturday" in page
    assert "p000" not in page
