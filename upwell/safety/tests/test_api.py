"""What programs read of how this place is kept safe: what the page shows, no more."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from upwell.accounts.models import Person
from upwell.kit.time import at
from upwell.safety import actions, figures
from upwell.safety.tests.conftest import decided

LONDON = ZoneInfo("Europe/London")
IN_MAY, IN_OCTOBER = (datetime(2026, month, 15, 12, tzinfo=LONDON) for month in (5, 10))


@pytest.mark.parametrize("language", ["en", "cy"])
def test_programs_read_the_same_figures_and_the_same_log_as_the_page_shows(thing, moderator, client, language):
    with at(IN_MAY):
        for n in range(12):
            reporter = Person.objects.create_user(f"Reporter {n}", None)
            case = actions.report(actor=reporter, subject=thing, reason="unkind").case
            actions.read_case(actor=moderator, case=case)
            decided(moderator, case, "hidden")
    with at(IN_OCTOBER), translation.override(language):
        shown = figures.quarters()
        told = client.get("/api/v1/safety/figures", headers={"Accept-Language": language}).json()
        log = client.get("/api/v1/safety/log", headers={"Accept-Language": language}).json()
    assert [one["begins"] for one in told] == [one["begins"] for one in log] == [q.begins.isoformat() for q in shown]
    for one, lines, quarter in zip(told, log, shown, strict=True):
        for table in ("reports", "measures", "appeals"):
            assert list(one[table].values()) == [number for _label, number in getattr(quarter, table)]
        assert [line["number"] for line in lines["lines"]] == [line.number for line in quarter.log]
    spring, lines = told[1], log[1]["lines"]
    assert (spring["reports"]["unkind"], spring["reports"]["total"]) == ("10", "10")
    assert (spring["measures"]["hidden"], spring["measures"]["total"]) == ("10", "10")
    assert "in_danger" not in spring["reports"]
    assert [line["measure"] for line in lines if line["number"] == "10"] == ["hidden"]
    for secret in ("Carers", "Bryn", "your neighbour", "Reporter"):
        assert secret not in str(told) + str(log)
