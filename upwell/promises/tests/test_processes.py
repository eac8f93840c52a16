"""Stages are data and go forward, never faster than promised; a process is not closed silently."""

from datetime import timedelta

import pytest

from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.time import at, at_noon, today
from upwell.ledger.models import Entry
from upwell.promises import charters, duties, processes
from upwell.promises.models import Duty


def test_a_process_copies_its_stages_and_begins_the_first(process, version):
    assert [stage.key for stage in process.stages.all()] == [stage["key"] for stage in version.stages]
    assert process.current_stage.key == "support"
    assert Entry.objects.filter(kind="promises.stage_begun").count() == 1


def test_a_stage_lasts_at_least_as_long_as_promised_and_never_comes_back(process, organiser):
    with pytest.raises(Refused, match="lasts until") as refused:
        processes.begin_stage(actor=organiser, process=process, key="admit")
    assert refused.value.code == "too_soon"
    with at(at_noon(today() + timedelta(days=14))):
        processes.begin_stage(actor=organiser, process=process, key="admit")
        again = processes.begin_stage(actor=organiser, process=process, key="admit")
        assert again == process.stages.get(began_on=today())
        with pytest.raises(Refused, match="only goes forward"):
            processes.begin_stage(actor=organiser, process=process, key="support")
        with pytest.raises(Refused, match="no such stage"):
            processes.begin_stage(actor=organiser, process=process, key="nonsense")


def test_a_stage_that_outlasts_its_plan_is_owed_by_the_organisers_until_they_go_on(process, organiser, version):
    stage = process.current_stage
    with at(at_noon(stage.should_end_by)):
        assert processes.call_late_stages() == 0
    with at(at_noon(stage.should_end_by + timedelta(days=1))):
        assert processes.call_late_stages() == 1
        assert processes.call_late_stages() == 0, "once"
        duty = Duty.objects.open().get(kind="stage")
        assert organiser in duties.holders(duty)
        assert (duty.public, duty.process, duty.due_on > today()) == (True, process, True)
        processes.begin_stage(actor=organiser, process=process, key="admit")
        assert not Duty.objects.open().filter(kind="stage").exists()
    with at(at_noon(stage.should_end_by + timedelta(days=90))):
        processes.call_late_stages()
        processes.close(actor=organiser, process=process, note="All of it was answered.")
        assert processes.call_late_stages() == 0
    assert not Duty.objects.open().filter(kind="stage").exists()


def test_a_running_process_keeps_its_version_when_the_charter_changes(process, director, client):
    changed = charters.revise(actor=director, charter=process.charter.charter, answer_days=5)
    charters.sign(actor=director, version=changed)
    process.refresh_from_db()
    assert process.charter.answer_days == 30
    assert "keeps to version 1" in client.get(process.get_absolute_url()).content.decode()


def test_closing_is_refused_while_anything_is_owed_unless_somebody_keeps_it(process, owe, organiser, council, client):
    duty = owe()
    with pytest.raises(Refused, match="1 things are still open"):
        processes.close(actor=organiser, process=process, note="We are done here.")
    closed = processes.close(actor=organiser, process=process, note="We are done here.", inheritor=council)
    assert closed.closed_at is not None
    kept = Duty.objects.get(pk=duty.pk)
    assert (kept.body, kept.due_on) == (council, duty.due_on)
    assert Entry.objects.get(kind="promises.process_closed").facts["still_owed"] == 1
    page = client.get(process.get_absolute_url()).content.decode()
    assert "Still owed after the end" in page
    assert "kept by Ashmere Council" in page


def test_what_higher_packages_keep_open_also_stands_in_the_way(process, organiser, bryn, monkeypatch):
    from upwell.kit.registry import Registry

    kinds = Registry("test")
    kinds.register("issues", processes.Unfinished("issues", lambda p: [p], lambda p: [bryn]))
    monkeypatch.setattr(processes, "unfinished", kinds)
    with pytest.raises(Refused, match="still open"):
        processes.close(actor=organiser, process=process, note="Over.")
    assert list(processes.still_open(process)) == ["issues"]


def test_a_process_with_nothing_owed_closes_with_a_note_and_once(process, organiser, council, efa):
    with pytest.raises(NotAllowed):
        processes.close(actor=efa, process=process, note="I close this")
    with pytest.raises(Refused, match="Write why"):
        processes.close(actor=organiser, process=process, note=" ")
    processes.close(actor=organiser, process=process, note="All of it was answered.")
    with pytest.raises(Refused, match="closed"):
        processes.close(actor=organiser, process=process, note="Again.")
    with pytest.raises(Refused, match="closed"):
        processes.begin_stage(actor=_organiser(efa), process=process, key="verdict")


def _organiser(person):
    from upwell.promises.tests.conftest import give_role

    give_role(person, "organiser")
    return person
