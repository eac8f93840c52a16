"""The read API tells what everybody may see, and nothing else."""

from datetime import timedelta

import pytest
from ninja.testing import TestClient

from upwell.kit.time import at, at_noon, today


@pytest.fixture(scope="module")
def api():
    from upwell.promises.api import router

    return TestClient(router)


def test_charters_and_their_versions_can_be_read(version, api):
    assert api.get("/charters").json()[0]["slug"] == "board"
    found = api.get("/charters/board/versions/1").json()
    assert found["terms"]["not_open"] == "The budget of this year."
    assert api.get("/charters/board/versions/2").status_code == 404
    assert api.get(f"/charters/board/versions/{2**70}").status_code == 404


def test_processes_can_be_read_with_their_stages(process, api):
    assert api.get("/processes").json()[0]["slug"] == "memory"
    assert api.get("/processes/memory").json()["stages"][0]["key"] == "support"
    assert api.get("/processes/nothing").status_code == 404


def test_public_duties_can_be_read_and_others_are_not_counted(owe, api):
    owe(days=2)
    owe(days=2, kind="test.report")
    assert api.get("/duties").json()["count"] == 1
    assert api.get("/duties?overdue=true").json()["count"] == 0
    with at(at_noon(today() + timedelta(days=3))):
        late = api.get("/duties?overdue=true").json()["duties"]
    assert [duty["kind"] for duty in late] == ["test.answer"]
    assert api.get("/duties?limit=1000").status_code == 422
