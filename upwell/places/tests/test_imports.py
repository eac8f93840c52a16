"""Areas and bodies from files."""

import pytest

from upwell.kit import imports
from upwell.kit.permissions import SYSTEM
from upwell.ledger.models import Entry
from upwell.places.models import Area, PublicBody, Remit

AREAS = """Code,Name,Kind,Parent,Valid to,Successor
W1,North ward,ward,T1,,
T1,Ashmere,town,C1,,
C1,Ashmereshire,county,,31/03/2023,C2
C2,Greater Ashmereshire,county,,,
"""
BODIES = """Code,Name,Kind,Valid from,Valid to,Successor,Decides,Area
G1,Ashmere Commissioning Group,group,01/04/2013,30/06/2022,B1,care at home,T1
G1,Ashmere Commissioning Group,group,01/04/2013,30/06/2022,B1,support for carers,T1
B1,Ashmere Care Board,board,01/07/2022,,,,
"""


@pytest.fixture
def bring(db):
    """Bring text in as a file."""

    def brought(kind, text, **more):
        run = imports.start(SYSTEM, kind, text.encode(), f"{kind}.csv", **more)
        return imports.take_up(run)

    return brought


def _said(run):
    return {(problem["row"], problem["code"]) for problem in run.report}


def test_areas_come_in_whatever_the_order_of_their_rows(bring):
    run = bring("areas", AREAS)
    assert (run.state, run.added, run.refused, run.report) == ("done", 4, 0, [])
    assert Area.objects.get(code="W1").parent.parent.code == "C1"
    assert Area.objects.get(code="C1").successor.code == "C2"
    assert Area.objects.valid_on().count() == 3


def test_bodies_come_in_with_what_they_decide_and_who_took_over(bring):
    bring("areas", AREAS)
    run = bring("bodies", BODIES)
    assert (run.state, run.refused, run.report) == ("done", 0, [])
    group = PublicBody.objects.get(code="G1")
    assert group.standing.name == "Ashmere Care Board"
    assert {remit.decides for remit in Remit.objects.valid_on()} == {"care at home", "support for carers"}
    assert {remit.body.code for remit in Remit.objects.valid_on()} == {"B1"}


@pytest.mark.parametrize("kind", ["areas", "bodies"])
def test_a_dry_run_writes_nothing_and_a_second_run_changes_nothing(bring, kind):
    if kind == "bodies":
        bring("areas", AREAS)
    text, counted = (AREAS if kind == "areas" else BODIES), (Area, PublicBody, Remit, Entry)
    before = [model.objects.count() for model in counted]
    tried = bring(kind, text, dry_run=True)
    assert (tried.state, tried.refused) == ("checked", 0)
    assert [model.objects.count() for model in counted] == before
    done = bring(kind, text)
    assert (done.added, done.unchanged) == (tried.added, tried.unchanged)
    after = [model.objects.count() for model in counted]
    again = bring(kind, text)
    assert (again.added, again.unchanged, again.refused) == (0, again.total_rows, 0)
    assert [model.objects.count() for model in counted] == after


def test_rows_that_cannot_be_are_refused_with_the_reason_and_the_rest_comes_in(bring):
    text = AREAS + "\n".join(
        [
            "X1,No such parent,ward,NOPE,,",
            "X2,Backwards,ward,T1,31/02/2023,",
            "X3,Round,ward,X4,,",
            "X4,And round,ward,X3,,",
            "X5,Came after but stayed,ward,,,T1",
            "W1,Twin,ward,T1,,",
            ",Without a code,ward,,,",
        ]
    )
    run = bring("areas", text)
    assert _said(run) == {
        (6, "unknown_code"),
        (7, "impossible_date"),
        (8, "circle"),
        (9, "circle"),
        (10, "missing"),
        (11, "duplicate"),
        (12, "missing"),
    }
    assert (run.added, run.refused) == (4, 7)


def test_what_is_known_otherwise_is_left_alone(bring):
    bring("areas", AREAS)
    run = bring("areas", AREAS.replace("North ward", "South ward"))
    assert _said(run) == {(2, "known_otherwise")}
    assert Area.objects.get(code="W1").name == "North ward"


def test_half_a_remit_and_unknown_areas_are_refused(bring):
    bring("areas", AREAS)
    run = bring(
        "bodies",
        BODIES + "B2,Other,board,,,,parks,\nB3,Third,board,,,,parks,NOPE\nB4,Fourth,board,,01/02/2023,NOPE,,\n",
    )
    assert _said(run) == {(5, "half_a_remit"), (6, "unknown_code"), (7, "unknown_code")}
