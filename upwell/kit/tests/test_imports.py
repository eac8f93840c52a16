"""Files brought in: read whatever they are written in, refused row by row, taken in chunks, never half, never twice."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from rules.permissions import remove_perm
from rules.predicates import predicate

from upwell.kit import imports
from upwell.kit.api.auth import _authenticators, register_authenticator
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.imports import (
    Column,
    Importer,
    Option,
    Problem,
    Row,
    Table,
    Taken,
    as_text,
    parse_mixed_date,
    take_each,
)
from upwell.kit.imports.files import pack, read_csv, unpack
from upwell.kit.imports.rows import guess
from upwell.kit.jobs import run_all
from upwell.kit.models import ImportRun, Tick
from upwell.kit.permissions import PERMISSIONS, SYSTEM, is_signed_in, permit

FILE = "Code;Name;Seit;Size\nA1;Áine;31/01/2022;5\nA2;Bryn;30/02/2022;7\n;;;\nA1;again;1 Mar 2022;1\nA3;;2022-05-01;x\nA4;Four;;\n"


def settle(row: Row) -> bool:
    """Writes a tick named by the row, unless it is here already."""
    if row["name"] == "forbidden":
        raise Refused("forbidden", "This name is not for taking.")
    return Tick.objects.get_or_create(name=row["code"])[1]


class Things(Importer):
    """Invented things with a code."""

    name, title, permission, chunk_size = "test-things", "Things", "test.bring_in", 2
    columns: ClassVar = (
        Column("code", "Code", required=True, unique=True, guesses=("number",)),
        Column("name", "Name", required=True),
        Column("since", "Valid from", guesses=("seit",), parse=parse_mixed_date),
        Column("size", "Size", parse=int),
    )
    options: ClassVar = (Option("source", "Where from", required=True),)
    broken: ClassVar[list[str]] = []
    seen: ClassVar[list[Row]] = []

    def check(self, rows: Sequence[Row]) -> list[Problem]:
        return [Problem(0, "", "cursed", "Nothing with a curse is taken.") for row in rows if row["code"] == "curse"]

    def take(self, chunk: Sequence[Row], run: ImportRun) -> Taken:
        self.seen.extend(chunk)
        taken = take_each(chunk, settle)
        if any(row["code"] in self.broken for row in chunk):
            raise RuntimeError("a fault")
        return taken


class Pair(Importer):
    """Two files that belong together."""

    name, title, permission, several_files = "test-pair", "Pair", "test.bring_in", True

    def read(self, files: Mapping[str, bytes]) -> list[Row]:
        if missing := {"left.csv", "right.csv"} - set(files):
            raise Refused("missing_file", f"There is no {missing.pop()}.")
        return [
            Row(number, {"code": cells[0]}, name)
            for name in sorted(files)
            for number, cells in enumerate(read_csv(files[name]).rows, 2)
        ]

    def check(self, rows: Sequence[Row]) -> list[Problem]:
        return [Problem(row.number, "code", "wrong", "Wrong.", row.file) for row in rows if row["code"] == "bad"]

    def take(self, chunk: Sequence[Row], run: ImportRun) -> Taken:
        return take_each(chunk, lambda row: Tick.objects.get_or_create(name=row["code"])[1])


@pytest.fixture
def things(db: None) -> Iterator[Things]:
    permit("test.bring_in", is_signed_in & is_named_ann, does="Bring things in", who="Ann")
    made = Things()
    imports.register(made)
    imports.register(Pair())
    Things.seen, Things.broken = [], []
    yield made
    for name in ("test-things", "test-pair"):
        imports.importers._things.pop(name)
    remove_perm("test.bring_in")
    PERMISSIONS.pop("test.bring_in")


@predicate
def is_named_ann(actor: Any) -> bool:
    return bool(actor.handle == "Ann")


def codes() -> set[str]:
    return set(Tick.objects.filter(name__regex="^[A-Z][0-9]+$").values_list("name", flat=True))


def bring(content: str | bytes, actor: Any = SYSTEM, **more: Any) -> ImportRun:
    data = content.encode() if isinstance(content, str) else content
    run = imports.start(actor, "test-things", data, "things.csv", options={"source": "here"}, **more)
    run_all()
    run.refresh_from_db()
    return run


def figures(run: ImportRun) -> tuple[str, int, int, int, int]:
    return run.state, run.done_rows, run.added, run.unchanged, run.refused


@pytest.mark.django_db
def test_good_rows_are_taken_bad_ones_listed_with_the_reason_and_running_again_changes_nothing(things: Things) -> None:
    run = bring(FILE)
    assert figures(run) == ("done", 5, 2, 0, 3)
    assert codes() == {"A1", "A4"}
    assert [(p["row"], p["field"], p["code"]) for p in run.report] == [
        (3, "Seit", "impossible_date"),
        (5, "Code", "duplicate"),
        (6, "Name", "missing"),
        (6, "Size", "not_understood"),
    ]
    assert [(row.number, row["since"], row["size"]) for row in things.seen] == [
        (2, date(2022, 1, 31), 5),
        (7, None, None),
    ]
    assert run.content is None
    assert figures(bring(FILE)) == ("done", 5, 0, 2, 3)


@pytest.mark.django_db
def test_a_dry_run_counts_the_same_and_writes_nothing_then_it_goes(things: Things, ann: Any) -> None:
    tried = bring(FILE + "A5;forbidden;;\n", actor=ann, dry_run=True)
    assert figures(tried) == ("checked", 6, 2, 0, 4)
    assert codes() == set()
    imports.go(ann, tried)
    run_all()
    tried.refresh_from_db()
    assert figures(tried) == ("done", 6, 2, 0, 4)
    assert codes() == {"A1", "A4"}
    with pytest.raises(Refused) as refused:
        imports.go(ann, tried)
    assert refused.value.code == "already_running"


@pytest.mark.django_db
def test_a_row_may_build_on_one_of_an_earlier_chunk_also_when_it_is_only_tried(
    things: Things, monkeypatch: pytest.MonkeyPatch
) -> None:
    def follow(row: Row) -> bool:
        if row["size"] and not Tick.objects.filter(name=f"A{row['size']}").exists():
            raise Refused("no_first", "The first one is not here.")
        return settle(row)

    monkeypatch.setattr(Things, "take", lambda self, chunk, run: take_each(chunk, follow))
    rows = "code,name,size\nA1,n,\nA2,n,\nA3,n,1\nA4,n,9\n"
    assert figures(bring(rows, dry_run=True)) == ("checked", 4, 3, 0, 1)
    assert codes() == set()
    assert figures(bring(rows)) == ("done", 4, 3, 0, 1)


@pytest.mark.django_db
def test_it_goes_on_where_a_fault_or_a_person_stopped_it(things: Things, ann: Any) -> None:
    rows = "code,name\n" + "".join(f"A{number},n\n" for number in range(1, 8))
    Things.broken = ["A4"]
    stopped = bring(rows, actor=ann)
    assert figures(stopped) == ("stopped", 2, 2, 0, 0)
    assert codes() == {"A1", "A2"}  # the chunk with the fault left nothing behind
    Things.broken = []
    imports.go(ann, stopped)
    imports.stop(ann, stopped)
    run_all()
    stopped.refresh_from_db()
    assert figures(stopped) == ("stopped", 2, 2, 0, 0)
    imports.go(ann, stopped)
    run_all()
    stopped.refresh_from_db()
    assert figures(stopped) == ("done", 7, 7, 0, 0)
    assert codes() == {f"A{number}" for number in range(1, 8)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"code,name\n", "empty"),
        (b"code,surname\nA1,x\n", "missing_column"),
        (b"code,name\nA1,x\ncurse,y\n", "cursed"),
        (b"\x89PNG\x00\x01", "not_text"),
        (b"\xff\xfe\x00", "broken_text"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_whole_with_a_reason(things: Things, content: bytes, code: str) -> None:
    run = bring(content)
    assert (run.state, run.report[0]["code"], run.report[0]["row"], run.content) == ("refused", code, 0, None)
    assert run.said
    assert codes() == set()


@pytest.mark.django_db
def test_only_who_may_and_only_ones_own(things: Things, ann: Any, bryn: Any) -> None:
    with pytest.raises(NotAllowed):
        bring(FILE, actor=bryn)
    with pytest.raises(Refused) as refused:
        imports.start(ann, "test-things", b"code,name\n", "x.csv")
    assert refused.value.code == "missing_option"
    run = bring(FILE, actor=ann, dry_run=True)
    with pytest.raises(NotAllowed):
        imports.go(bryn, run)
    assert imports.actor_of(run) == ann


@pytest.mark.django_db
def test_a_folder_and_an_archive_of_it_are_one_thing_and_rows_of_equal_number_are_not_confused(
    things: Things, tmp_path: Path
) -> None:
    (tmp_path / "left.csv").write_text("code\nA1\nbad\n")
    (tmp_path / "right.csv").write_text("code\nA2\nA3\n")
    run = imports.take_up(imports.start(SYSTEM, "test-pair", tmp_path))
    assert figures(run) == ("done", 4, 3, 0, 1)
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    again = imports.take_up(imports.start(SYSTEM, "test-pair", pack(files), "both.zip"))
    assert figures(again) == ("done", 4, 0, 3, 1)
    assert imports.start(SYSTEM, "test-pair", {"left.csv": b"code\nA1\n"}).said == "There is no right.csv."


ROWS = st.lists(
    st.lists(st.text(st.characters(codec="cp1252", exclude_categories=["Cc"]), max_size=8), min_size=3, max_size=3),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_a_table_comes_back_as_it_was_whatever_the_separator_and_unicode_encoding(
    rows: list[list[str]], separator: str, encoding: str
) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator).writerows([["one", "two", "three"], *rows])
    table = read_csv(written.getvalue().encode(encoding))
    assert table.headings == ["one", "two", "three"]
    assert table.rows == [row for row in rows if any(cell.strip() for cell in row)]


def test_old_encodings_are_told_apart_well_enough_for_names() -> None:
    text = "code,name\n1,Áine Ní Dhomhnaill said “it’s fine” – café\n2,Zoë Müller\n" * 5
    found, encoding = as_text(text.encode("cp1252"))
    assert (found, encoding) == (text, "cp1252")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("She said “it’s fine” at the café", "mac_roman"),
        ("It cost £5 at the café", "cp850"),
        ("Синяя тетрадь", "cp1251"),
        ("Zażółć gęślą jaźń", "cp1250"),
        ("五人が話した", "shift_jis"),
    ],
)
def test_letters_that_may_mean_something_else_are_refused_and_never_guessed(text: str, encoding: str) -> None:
    with pytest.raises(Refused) as refusal:
        as_text(f"code,said\n1,{text}\n".encode(encoding))
    assert refusal.value.code == "which_letters"
    assert "UTF-8" in str(refusal.value)
    plain = "Siân paid £5 – ½ price, “CAFÉ’S” crème brûlée, 5°, the naïve José: «oui»… œuvre"
    assert as_text(f"{plain}\n".encode("cp1252"))[0] == f"{plain}\n"


@pytest.mark.django_db
def test_a_row_with_lost_letters_or_too_many_cells_is_refused_by_itself_and_nothing_is_cut(things: Things) -> None:
    rows = [
        b"code,name",
        "A1,Gŵyl".encode(),
        b"A2,Caf\xe9",
        "A3,donâ€™t".encode(),
        "A4,CAFÉ’S".encode(),
        b"A5,half, and what would have been cut",
    ]
    run = imports.take_up(
        imports.start(SYSTEM, "test-things", b"\n".join(rows), "things.csv", options={"source": "here"})
    )
    assert {(p["row"], p["code"]) for p in run.report} == {
        (3, "wrong_letters"),
        (4, "wrong_letters"),
        (6, "too_many_cells"),
    }
    assert run.added == 2


def test_an_archive_with_paths_gives_names_and_a_spreadsheet_is_sent_back() -> None:
    assert unpack(pack({"../../etc/a.csv": b"x"}), "a.zip") == {"a.csv": b"x"}
    with pytest.raises(Refused) as refused:
        unpack(pack({"xl/workbook.xml": b"x"}), "a.xlsx")
    assert refused.value.code == "spreadsheet"


def test_headings_are_guessed_by_equal_words_before_likeness_and_never_twice() -> None:
    columns = (
        Column("id", "Number"),
        Column("date", "Date"),
        Column("text", "What was said", guesses=("comment", "answer")),
    )
    assert guess(columns, ["Comment ID", "DATE", "Comment"]) == {"date": "DATE", "text": "Comment"}
    assert guess(columns, ["number", "Answer text"]) == {"id": "number", "text": "Answer text"}
    assert guess(columns, []) == {}


@pytest.mark.django_db
def test_the_command_reports_and_refuses(things: Things, tmp_path: Path, ann: Any) -> None:
    path = tmp_path / "things.csv"
    path.write_text(FILE)
    said = io.StringIO()
    call_command(
        "import_data", "test-things", str(path), "--dry-run", "--option", "source=here", "--as", "ann", stdout=said
    )
    assert "2 would be new" in said.getvalue()
    assert codes() == set()
    call_command("import_data", "test-things", str(path), "--map", "Seit=since", "--option", "source=here", stdout=said)
    assert "row 3, Seit" in said.getvalue()
    assert codes() == {"A1", "A4"}
    for words in (
        ["nothing", str(path)],
        ["test-things", "nowhere.csv"],
        ["test-things", str(path)],
        ["test-things", str(path), "--map", "x"],
    ):
        with pytest.raises(CommandError):
            call_command("import_data", *words, stdout=said)


@pytest.mark.django_db
def test_ann_brings_a_file_in_by_the_pages_and_bryn_sees_none_of_it(
    things: Things, ann: Any, bryn: Any, sign_in: Callable[[Any], Client]
) -> None:
    client = sign_in(ann)
    assert "Things" in client.get("/imports/").content.decode()
    assert sign_in(bryn).get("/imports/new/test-things/").status_code == 403
    missing = client.post("/imports/new/test-things/", {"option_source": "here"})
    assert missing.status_code == 422
    upload = SimpleUploadedFile("things.csv", FILE.encode("utf-16"))
    columns = client.post("/imports/new/test-things/", {"file": upload, "option_source": "here"})
    assert columns.url.endswith("/columns/")
    guessed = client.get(columns.url).content.decode()
    assert '<option value="Seit" selected>' in guessed
    run_page = client.post(columns.url, {"code": "Code", "name": "Name", "since": "Seit"}).url
    waiting = client.get(run_page).content.decode()
    assert 'http-equiv="refresh"' in waiting
    assert "hx-get" in waiting
    run_all()
    report = client.get(run_page, headers={"HX-Request": "true"}).content.decode()
    assert "Bring it in" in report
    assert "not a date that exists" in report
    assert "<html" not in report
    assert codes() == set()
    client.post(f"{run_page}go/")
    run_all()
    assert codes() == {"A1", "A4"}
    done = client.get(run_page).content.decode()
    assert 'http-equiv="refresh"' not in done
    assert "<c-" not in done + guessed + waiting
    refused = client.get(f"{run_page}refused.csv").content.decode("utf-8-sig")
    assert [row["Row"] for row in csv.DictReader(io.StringIO(refused))] == ["3", "5", "6"]
    for page in (run_page, f"{run_page}refused.csv", columns.url):
        assert sign_in(bryn).get(page).status_code in (403, 404)


@pytest.mark.django_db
def test_a_formula_in_a_refused_row_stays_text(things: Things, ann: Any, sign_in: Callable[[Any], Client]) -> None:
    run = bring("code,name\n=1+1,forbidden\n", actor=ann)
    ImportRun.objects.filter(pk=run.pk).update(report=[{"row": 2, "field": "=cmd()", "code": "x", "sentence": "@y"}])
    text = sign_in(ann).get(f"/imports/{run.ref}/refused.csv").content.decode("utf-8-sig")
    assert "'=cmd()" in text
    assert "'@y" in text


@pytest.mark.django_db
def test_a_program_with_a_key_brings_a_file_in(things: Things, ann: Any, bryn: Any, client: Client) -> None:
    register_authenticator(lambda key: {"ann-key": ann, "bryn-key": bryn}.get(key))
    try:
        key = {"Authorization": "Bearer ann-key"}

        def post(headers: dict[str, str], **more: str) -> Any:
            upload = SimpleUploadedFile("things.csv", FILE.encode())
            return client.post(
                "/api/v1/imports/test-things",
                {"file": upload, "options": json.dumps({"source": "x"}), **more},
                headers=headers,
            )

        assert post({}).status_code == 401
        assert post({"Authorization": "Bearer bryn-key"}).json()["code"] == "test.bring_in"
        assert post(key, options="{").json()["code"] == "invalid_options"
        begun = post(key, dry_run="true")
        assert (begun.status_code, begun.json()["state"]) == (202, "running")
        run_all()
        address = f"/api/v1/imports/runs/{begun.json()['ref']}"
        told = client.get(address, headers=key).json()
        assert (told["state"], told["added"], told["refused"], len(told["report"])) == ("checked", 2, 3, 4)
        assert client.get(address, headers={"Authorization": "Bearer bryn-key"}).json()["code"] == "not_found"
        assert client.post("/api/v1/imports/test-things", {}, headers=key).json()["code"] == "invalid"
    finally:
        _authenticators.pop()


def test_a_table_says_where_each_row_stood() -> None:
    assert read_csv(b"a,b\n1,2\n\n3,4\n") == Table(["a", "b"], [["1", "2"], ["3", "4"]], [2, 4], "utf-8")


@pytest.mark.django_db
def test_the_file_is_not_written_anew_with_every_chunk_and_goes_with_the_last(things: Things) -> None:
    run = imports.start(
        SYSTEM,
        "test-things",
        ("code,name\n" + "".join(f"A{n},x\n" for n in range(9))).encode(),
        options={"source": "x"},
    )
    with CaptureQueriesContext(connection) as asked:
        done = imports.take_up(run)
    about = [query["sql"] for query in asked if "kit_importrun" in query["sql"]]
    assert (done.state, done.added, done.content) == ("done", 9, None)
    assert sum('"content" = ' in sql for sql in about if sql.startswith("UPDATE")) == 1
    assert sum('"content"' in sql for sql in about if sql.startswith("SELECT")) <= 2
