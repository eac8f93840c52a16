"""A place that can be reported (a public body stands in for a space and for the thing in it), and those who look after it."""

from __future__ import annotations

import pytest

from upwell.accounts.models import Person
from upwell.places.models import PublicBody
from upwell.promises.tests.conftest import give_role
from upwell.safety import actions, membership, reportables
from upwell.safety.actions import Measure, Reasons
from upwell.safety.models import Case, Decision

HIDDEN: list[tuple[str, str]] = []
SECRET: set[str] = set()
GONE: set[str] = set()
KIND = "places.publicbody"

if KIND not in reportables.reportables:
    reportables.register(
        KIND,
        reportables.Reportable(
            snapshot=lambda thing: f"words of {thing.name}",
            scope=lambda thing: thing,
            url=lambda thing: "/places/",
            author=lambda thing: Person.objects.filter(handle="Bryn").first(),
            hide=lambda actor, thing: HIDDEN.append(("hide", thing.ref)),
            restore=lambda actor, thing: HIDDEN.append(("restore", thing.ref)),
            note=lambda actor, thing, words: HIDDEN.append(("note", words)),
            taken_back=lambda thing: thing.ref in GONE,
            visible=lambda thing, viewer: thing.ref not in SECRET or viewer is not None,
            noun="post",
        ),
    )


if KIND not in membership.membership:
    membership.register(
        KIND, lambda ref, since: Person.objects.filter(handle__startswith="Member", joined_at__lte=since)
    )


@pytest.fixture(autouse=True)
def _nothing_hidden() -> None:
    HIDDEN.clear()
    SECRET.clear()
    GONE.clear()


@pytest.fixture
def thing(bryn: Person) -> PublicBody:
    """Bryn wrote it; it is its own space."""
    return PublicBody.objects.create(code="S1", slug="carers", name="Carers together", kind="space")


@pytest.fixture
def other(db: None) -> PublicBody:
    return PublicBody.objects.create(code="S2", slug="walkers", name="Walkers", kind="space")


@pytest.fixture
def moderator(carys: Person, thing: PublicBody) -> Person:
    give_role(carys, "moderator", thing)
    return carys


@pytest.fixture
def site_moderator(finn: Person) -> Person:
    give_role(finn, "moderator")
    return finn


def reasons(**more: str) -> Reasons:
    """A statement of reasons."""
    said = {"facts": "It names your neighbour.", "ground": "rule", "rule": "No names of others"}
    return Reasons(**{**said, **more})


def decided(actor: Person, case: Case, *kinds: str, days: int = 7, everywhere: bool = False, **more: str) -> Decision:
    """A decision with these measures."""
    measures = [Measure(kind, days, "talks about dying", everywhere) for kind in kinds]
    return actions.decide(
        actor=actor, case=case, measures=measures, reasons=reasons(**more), outcome="Thank you. Something was done."
    )
