"""Bringing in conversations that were held elsewhere."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command

from tests.refusing import refused
from upwell.accounts.models import Person
from upwell.gather import polis
from upwell.gather.models import Conversation, Map, Participant, Statement, Vote
from upwell.kit.imports import start, take_up
from upwell.kit.jobs import run_all
from upwell.kit.models import ImportRun
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now
from upwell.ledger.models import Checkpoint

COMMENTS = "timestamp,comment-id,author-id,agrees,disagrees,moderated,comment-body\n1500000000000,0,1,0,0,1,Buses\n1500000000001,2,1,0,0,0,Trains\n1500000000002,5,1,0,0,-1,Spam\n"
VOTES = "timestamp,comment-id,voter-id,vote\n1500000001000,0,7,1\n1500000001001,2,7,-1\n1500000001002,0,9,0\n"
SUMMARY = "topic,How to get about\nurl,https://example.org/x1\n"


def files(**changed: str | bytes) -> dict[str, bytes]:
    given: dict[str, str | bytes] = {"comments.csv": COMMENTS, "votes.csv": VOTES, "summary.csv": SUMMARY}
    given |= {name.replace("_", "-") + ".csv": text for name, text in changed.items()}
    return {name: text.encode() if isinstance(text, str) else text for name, text in given.items() if text}


def bring_in(given: dict[str, bytes] | Path, **more: object) -> ImportRun:
    return take_up(start(SYSTEM, "conversation", given, **more))


def held() -> set[tuple[int, int, int]]:
    return set(Vote.objects.values_list("participant__number", "statement__number", "value"))


@pytest.mark.django_db
def test_statements_votes_and_title_come_in_by_number() -> None:
    run = bring_in(files())
    conversation = Conversation.objects.get()
    assert (run.state, run.added, run.refused) == ("done", 6, 0)
    assert (conversation.title, conversation.imported_from) == ("How to get about", "https://example.org/x1")
    assert (conversation.statement_count, conversation.participant_count, conversation.vote_count) == (3, 2, 3)
    assert dict(Statement.objects.values_list("number", "state")) == {0: "open", 2: "open", 5: "refused"}
    assert held() == {(7, 0, 1), (7, 2, -1), (9, 0, 0)}
    assert not conversation.is_open


@pytest.mark.django_db
def test_bringing_it_in_again_changes_nothing() -> None:
    bring_in(files())
    before = list(Vote.objects.order_by("pk").values()), list(Conversation.objects.values())
    run = bring_in(files())
    assert (run.added, run.unchanged) == (0, 6)
    assert (list(Vote.objects.order_by("pk").values()), list(Conversation.objects.values())) == before


@pytest.mark.django_db
def test_a_later_export_adds_and_changes_votes() -> None:
    bring_in(files())
    run = bring_in(files(votes=VOTES.replace("0,9,0", "0,9,-1") + "1500000001009,2,11,1\n"))
    assert run.added == 2
    assert held() == {(7, 0, 1), (7, 2, -1), (9, 0, -1), (11, 2, 1)}
    assert Conversation.objects.get().vote_count == 4


@pytest.mark.django_db
def test_a_dry_run_writes_nothing() -> None:
    run = bring_in(files(), dry_run=True)
    assert (run.state, run.added) == ("checked", 6)
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(
    ("changed", "code", "row"),
    [
        ({"votes": VOTES + "1,3,7,1\n"}, "unknown_statement", 5),
        ({"votes": VOTES + "1,0,12,2\n"}, "not_a_vote", 5),
        ({"votes": VOTES + "1,0,12,\n"}, "not_a_vote", 5),
        ({"votes": VOTES + "1,0,bob,1\n"}, "not_a_number", 5),
        ({"comments": COMMENTS + "1,2,1,0,0,1,Twice\n"}, "duplicate", 5),
        ({"comments": COMMENTS + "1,9,1,0,0,1,\n"}, "missing", 5),
        ({"comments": COMMENTS + "1,nine,1,0,0,1,Nine\n"}, "not_a_number", 5),
        ({"comments": COMMENTS + "1,9,1,0,0,7,Nine\n"}, "not_understood", 5),
        ({"comments": COMMENTS + f"1,9,1,0,0,1,{'x' * 1001}\n"}, "too_long", 5),
        ({"comments": COMMENTS.encode() + b"1,9,1,0,0,1,Caf\xe9\n"}, "wrong_encoding", 5),
        ({"comments": COMMENTS + "1,9,1,0,0,1,Donâ€™t\n"}, "wrong_encoding", 5),
    ],
)
@pytest.mark.django_db
def test_a_wrong_row_is_refused_with_the_reason_and_the_rest_is_taken(changed: dict, code: str, row: int) -> None:
    run = bring_in(files(**changed))
    assert [(problem["row"], problem["code"]) for problem in run.report] == [(row, code)]
    assert problem_says_something(run)
    assert held() == {(7, 0, 1), (7, 2, -1), (9, 0, 0)}


def problem_says_something(run: ImportRun) -> bool:
    return all(problem["sentence"] and ".csv: " in problem["field"] for problem in run.report)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (files(votes=""), "missing_file"),
        (files(comments=""), "missing_file"),
        (files(comments=COMMENTS.replace("comment-body", "body")), "missing_column"),
        (files(votes=VOTES.replace("voter-id", "voter")), "missing_column"),
        (files(votes=VOTES.encode("utf-16")), "not_text"),
        (files(summary=""), "no_title"),
        (files(votes=VOTES.splitlines()[0] + "\n1,99,7,1\n"), "no_votes"),
        (files(comments=COMMENTS.splitlines()[0] + "\n1,nine,1,0,0,1,Nine\n"), "no_statements"),
        ({**files(), "summary.csv": b"topic,Caf\xe9\n"}, "wrong_encoding"),
        ({**files(), "summary.csv": f"topic,{'x' * 201}\n".encode()}, "too_long"),
    ],
)
@pytest.mark.django_db
def test_a_folder_that_is_no_conversation_is_refused_as_a_whole(given: dict, code: str) -> None:
    run = bring_in(given)
    assert (run.state, run.report[0]["code"]) == ("refused", code)
    assert not Conversation.objects.exists()


@pytest.mark.django_db
def test_a_title_can_be_given_where_the_export_has_none() -> None:
    assert bring_in(files(summary=""), options={"title": "Getting about"}).state == "done"
    assert Conversation.objects.get().title == "Getting about"


def test_the_last_vote_of_a_person_counts_by_time_and_then_by_line() -> None:
    text = "timestamp,comment-id,voter-id,vote\n1500000002000,0,7,1\n1500000001000,0,7,-1\n1500000001000,2,7,0\n1500000001000,2,7,1\n"
    export = polis.read(files(votes=text))
    counting = [(v.participant, v.votes[0][:2]) for v in export.votes if not v.superseded]
    assert counting == [(7, (0, 1)), (7, (2, 1))]


def test_a_matrix_is_read_cell_by_cell_and_a_wrong_cell_alone_is_refused() -> None:
    matrix = "participant,group-id,n-votes,0,2,99\n7,0,2,1,-1,1\n9,,1,0.0,5,\n7,0,1,1,,\n,0,1,1,,\n"
    export = polis.read(files(votes="", participants_votes=matrix))
    assert [(v.participant, [vote[:2] for vote in v.votes]) for v in export.votes] == [
        (7, [(0, 1), (2, -1)]),
        (9, [(0, 0)]),
    ]
    assert [(w.row, w.code) for w in export.wrong] == [
        (1, "unknown_statement"),
        (3, "not_a_vote"),
        (4, "duplicate"),
        (5, "not_a_number"),
    ]


def test_only_an_organiser_of_the_whole_site_brings_a_conversation_in(bryn: Person) -> None:
    with refused("gather.import_conversation"):
        start(bryn, "conversation", files())


def matrix_of(folder: Path) -> dict[tuple[int, int], int]:
    """What the export itself says that everybody's last votes are."""
    with (folder / "participants-votes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (int(row["participant"]), int(name)): int(cell)
        for row in rows
        for name, cell in row.items()
        if name.isdigit() and cell != ""
    }


@pytest.mark.parametrize("name", ["brexit-consensus", "15-per-hour-seattle", "vtaiwan.uberx"])
@pytest.mark.django_db
def test_a_real_conversation_comes_in_as_its_own_matrix_has_it(shared_data: Path, name: str) -> None:
    folder = shared_data / "polis" / name
    assert bring_in(folder).refused == 0
    assert {(p, s): v for p, s, v in held()} == matrix_of(folder)


@pytest.mark.django_db
def test_the_command_line_brings_a_folder_in_and_its_map_is_drawn(shared_data: Path, capsys) -> None:
    call_command("import_data", "conversation", str(shared_data / "polis" / "brexit-consensus"))
    run_all()
    drawn = Map.objects.get()
    assert drawn.votes == 5303  # last votes, as the matrix of the same export counts them
    assert drawn.result["clear_groups"] is not None
    call_command("import_data", "conversation", str(shared_data / "polis" / "brexit-consensus"))
    run_all()
    assert Map.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db
def test_bowling_green_comes_in_whole(shared_data: Path) -> None:
    run = bring_in(shared_data / "polis" / "american-assembly.bowling-green")
    assert (run.state, run.refused) == ("done", 0)
    # 225,524 votes of 2,031 people on 896 statements: as published with the data
    assert (Vote.objects.count(), Participant.objects.count(), Statement.objects.count()) == (225_524, 2_031, 896)
    assert int(np.sum(list(Vote.objects.values_list("value", flat=True)))) == sum(
        matrix_of(shared_data / "polis" / "american-assembly.bowling-green").values()
    )


@pytest.mark.django_db
def test_what_was_brought_in_can_be_taken_back_as_a_whole_and_figures_stay(
    ann: Person, efa: Person, sign_in, client
) -> None:
    from upwell.accounts.actions import grant_role
    from upwell.gather import mapping, publishing
    from upwell.gather.models import Map
    from upwell.ledger.models import Entry

    grant_role(actor=SYSTEM, person=ann, kind="organiser")
    bring_in(files())
    conversation = Conversation.objects.get()
    mapping.make(conversation, kept=True)
    counted = (conversation.statement_count, conversation.vote_count, conversation.participant_count)
    words = conversation.statements.exclude(text="").first().text
    page = f"{conversation.get_absolute_url()}take-back/"
    assert words in client.get(f"{conversation.get_absolute_url()}statements/").text
    assert sign_in(efa).get(page).status_code == 403
    staff = sign_in(ann)
    assert staff.post(page, {"reason": ""}).status_code == 422
    assert staff.post(page, {"reason": "It was not public."}).status_code == 302
    for url in ("", "statements/", "map/"):
        told = client.get(f"{conversation.get_absolute_url()}{url}")
        assert told.status_code == 200
        assert words not in told.text
    assert "It was not public." in client.get(conversation.get_absolute_url()).text
    assert not Vote.objects.exists()
    assert Map.objects.get().result["participants"] == []
    assert not [
        line
        for line in publishing.export_lines(Checkpoint(size=10**9, at=now()))
        if line.get("votes") or line.get("text")
    ]
    conversation.refresh_from_db()
    assert (conversation.statement_count, conversation.vote_count, conversation.participant_count) == counted
    assert Entry.objects.get(kind="gather.conversation_withdrawn").facts["reason"] == "It was not public."
    again = bring_in(files())
    assert (again.state, again.report[0]["code"]) == ("refused", "taken_back")
