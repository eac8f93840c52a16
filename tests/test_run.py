"""`./run` and what stands behind it: what it says, what it refuses, what it starts, and what it keeps."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from argparse import Namespace
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from tests.refusing import refusal_of
from tools.runner import checks, debian, ground, processes, serving, settings, testing, venv
from tools.runner.ground import ROOT

needs_postgres = pytest.mark.skipif(not debian.postgres_tool("initdb"), reason="PostgreSQL is not on this machine")


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script itself, without its hold on this process's signals."""
    loader = SourceFileLoader("upwell_run", str(ROOT / "run"))
    spec = spec_from_loader("upwell_run", loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    monkeypatch.setattr(module, "listen_for_stop", lambda: None)
    monkeypatch.setattr(ground.say, "aside", False)
    monkeypatch.chdir(ROOT)
    return module


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a real installation."""
    monkeypatch.setenv("UPWELL_SECRET_KEY", "not a real one")
    monkeypatch.setenv("UPWELL_VAR", str(tmp_path))
    monkeypatch.delenv("UPWELL_DATABASE_URL", raising=False)
    (tmp_path / "upwell.sqlite3").touch()
    return tmp_path


# What it says


def test_every_command_explains_itself_and_bare_run_lists_them_all(
    door: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert door.main([]) == 0
    listed = capsys.readouterr().out
    for name in door.COMMANDS:
        assert re.search(rf"^ +{name}\b", listed, re.MULTILINE)
        with pytest.raises(SystemExit) as ended:
            door.main([name, "--help"])
        assert ended.value.code == 0
        assert f"run {name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["serve"], "UPWELL_SECRET_KEY"),
        (["verify", "/nowhere/ledger.jsonl"], "/nowhere/ledger.jsonl"),
        (["restore", "/nowhere/kept.tar.gz"], "./run backup"),
    ],
)
def test_a_foreseen_failure_ends_with_one_sentence_that_says_what_to_do(words: list[str], told: str) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("UPWELL_")}
    done = subprocess.run([sys.executable, ROOT / "run", *words], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stderr.endswith(".\n")


def test_it_asks_for_each_missing_setting_by_name(
    door: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UPWELL_SECRET_KEY", "x" * 50)
    monkeypatch.delenv("UPWELL_HOSTS", raising=False)
    assert door.main(["serve"]) == 1
    assert "UPWELL_HOSTS is not set" in capsys.readouterr().err


def test_an_option_nobody_knows_is_refused_where_nothing_stands_behind_the_command(door: ModuleType) -> None:
    with pytest.raises(SystemExit) as ended:
        door.main(["backup", "--everything"])
    assert ended.value.code == 2


def test_a_port_that_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPWELL_PORT", "eighty")
    assert "'eighty'" in refusal_of(serving._port)


# What comes from Debian


def test_without_the_right_to_install_it_prints_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(debian.shutil, "which", lambda name: f"/usr/bin/{name}")
    told = refusal_of(debian.install, ["chromium", "libatomic1"], "A browser is missing")
    assert "`sudo apt-get install -y --no-install-recommends chromium libatomic1`" in told


def test_on_another_system_it_names_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian.shutil, "which", lambda name: None)
    assert "chromium" in refusal_of(debian.install, ["chromium"], "A browser is missing")


# The environment


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment and lists of packages of our own."""
    for name in ("app", "dev"):
        (tmp_path / f"{name}.txt").write_text(name)
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "bin" / "python").touch()
    monkeypatch.setattr(venv, "REQUIREMENTS", tmp_path)
    monkeypatch.setattr(ground, "VENV", tmp_path / "venv")
    monkeypatch.setattr(ground, "PYTHON", tmp_path / "venv" / "bin" / "python")
    return tmp_path


def test_an_environment_for_tests_also_serves_the_demonstration_but_not_the_other_way_round(lists: Path) -> None:
    assert not venv._holds("app")
    venv.write_stamp("app")
    assert venv._holds("app")
    assert not venv._holds("dev")
    venv.write_stamp("dev")
    assert venv._holds("app")
    assert venv._holds("dev")


def test_an_environment_is_made_anew_when_its_list_changed_or_its_stamp_is_spoiled(lists: Path) -> None:
    venv.write_stamp("app")
    (lists / "app.txt").write_text("app, and one more")
    assert not venv._holds("app")
    venv.write_stamp("app")
    (lists / "venv" / venv.STAMP).write_text("{")
    assert not venv._holds("app")


@pytest.mark.parametrize(
    ("pip_said", "told"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "./run lock"),
        (
            "NewConnectionError: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution",
            "network",
        ),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk"),
        ("ERROR: No matching distribution found for numpy==2.4.6", "no wheel"),
        ("ERROR: something new", "delete .venv"),
    ],
)
def test_pips_complaint_becomes_a_sentence(pip_said: str, told: str) -> None:
    sentence = venv.explain(pip_said, "app")
    assert told in sentence
    assert "{" not in sentence


def pinned(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return dict(re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==(\S+)", text, re.MULTILINE))


def test_the_lists_pin_every_package_with_a_digest_name_no_address_and_agree() -> None:
    for name in ("app", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        blocks = re.split(r"^(?=[\w.-]+(?:\[[\w,]+\])?==)", text, flags=re.MULTILINE)[1:]
        assert blocks
        assert all("--hash=sha256:" in block for block in blocks)
        assert "://" not in text
    assert pinned("app").items() <= pinned("dev").items()


# Which installation


def test_the_demonstration_takes_no_address_from_outside(place: Path) -> None:
    demo = settings.demonstration(place.parent / "demo", port=8123)
    assert demo.sqlite_file == place.parent / "demo" / "upwell.sqlite3"
    assert "UPWELL_SECRET_KEY" not in demo.env
    assert demo.env["UPWELL_ORIGIN"] == "http://localhost:8123"
    assert settings.chosen().sqlite_file == place / "upwell.sqlite3"


def test_without_a_secret_key_commands_work_on_the_demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UPWELL_SECRET_KEY", raising=False)
    assert settings.chosen().var == settings.DEMO_VAR


def test_an_address_is_read_for_postgresqls_programs_and_another_kind_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    env = settings.postgres_env("postgresql://ann:a%40b@db.example:5433/upwell")
    assert [env[f"PG{name}"] for name in ("USER", "PASSWORD", "HOST", "PORT", "DATABASE")] == [
        "ann",
        "a@b",
        "db.example",
        "5433",
        "upwell",
    ]
    assert settings.postgres_env("postgresql://ann@/upwell?host=/tmp/socket")["PGHOST"] == "/tmp/socket"
    monkeypatch.setenv("UPWELL_DATABASE_URL", "mysql://db/upwell")
    assert "sqlite:///" in refusal_of(settings.real)


# Starting and stopping


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_port_that_is_taken_is_refused_with_another_to_try() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = refusal_of(processes.require_free, port, "demo")
        assert f"Port {port} is in use" in told
        other = re.search(r"--port (\d+)`", told)
        assert other
        assert processes.require_free(int(other[1]), "demo") is None


def sleeper(*, stubborn: bool = False) -> list[str]:
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN); " if stubborn else ""
    return [sys.executable, "-c", f"import signal, time; {deaf}print('up', flush=True); time.sleep(600)"]


def test_it_stops_what_it_started_even_the_stubborn_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "GRACE", 0.5)
    stranger = subprocess.Popen(sleeper())
    children = processes.Children()
    children.start("gentle one", sleeper(), dict(os.environ))
    children.start("stubborn one", sleeper(stubborn=True), dict(os.environ))
    started = [process for _, process in children._running]
    time.sleep(0.3)
    children.stop()
    try:
        assert started[0].returncode == -signal.SIGTERM
        assert started[1].returncode in {-signal.SIGTERM, -signal.SIGKILL}
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_process_that_falls_is_named_while_waiting_and_while_running() -> None:
    children = processes.Children()
    children.start("worker", [sys.executable, "-c", ""], dict(os.environ))
    assert "The worker stopped by itself" in refusal_of(children.watch)
    assert "The worker did not start" in refusal_of(
        processes.wait_for_page, "127.0.0.1", free_port(), "localhost", children
    )


SERVER = """
import http.server, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(int(sys.argv[2])); self.send_header("Content-Length", "0"); self.end_headers()
    def log_message(self, *args): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
"""


@pytest.mark.parametrize(("status", "refused"), [("200", False), ("302", False), ("500", True)])
def test_it_waits_for_a_page_that_answers_well(status: str, refused: bool) -> None:
    port, children = free_port(), processes.Children()
    children.start("web server", [sys.executable, "-c", SERVER, str(port), status], dict(os.environ))
    try:
        if refused:
            assert f"error {status}" in refusal_of(processes.wait_for_page, "127.0.0.1", port, "localhost", children)
        else:
            assert processes.wait_for_page("127.0.0.1", port, "localhost", children) is None
    finally:
        children.stop()


OWNER = """
import os, sys
from tools.runner import processes
processes.listen_for_stop()
children = processes.Children()
try:
    children.start("sleeper", [sys.executable, "-c", "import time; time.sleep(600)"], dict(os.environ))
    print(children._running[0][1].pid, flush=True)
    children.watch()
except processes.Stop:
    pass
finally:
    children.stop()
"""


@pytest.mark.parametrize("request_to_end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_polite_way_to_end_it_leaves_nothing_behind(request_to_end: signal.Signals) -> None:
    owner = subprocess.Popen([sys.executable, "-c", OWNER], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert owner.stdout
    child = int(owner.stdout.readline())
    owner.send_signal(request_to_end)
    assert owner.wait(20) == 0
    owner.stdout.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_fresh_throws_only_the_demonstration_away_and_only_when_told(place: Path) -> None:
    demo = settings.demonstration(place / "demo")
    (place / "demo" / "mail").mkdir(parents=True)
    (place / "demo" / "upwell.sqlite3").touch()
    assert "--yes" in refusal_of(serving._throw_away, demo, sure=False)
    assert (place / "demo" / "mail").exists()
    serving._throw_away(demo, sure=True)
    assert list((place / "demo").iterdir()) == []
    assert (place / "upwell.sqlite3").exists()


# Tests and checks


def test_a_browser_is_asked_for_only_where_a_test_speaks_of_it(tmp_path: Path) -> None:
    (tmp_path / "test_plain.py").write_text("def test_it(): assert True\n")
    assert testing._wants_browser([])
    assert testing._wants_browser(["-x", "-k", "journey"])
    assert not testing._wants_browser([str(tmp_path), "-q"])
    (tmp_path / "test_pages.py").write_text("@pytest.mark.browser\ndef test_it(): assert True\n")
    assert testing._wants_browser([str(tmp_path)])
    assert not testing._wants_browser([f"{tmp_path}/test_plain.py::test_it"])


def test_nothing_of_a_real_installation_reaches_a_test(place: Path) -> None:
    assert {name for name in testing._environment() if name.startswith("UPWELL_")} <= {"UPWELL_CHROMIUM"}


def test_a_failing_check_does_not_hide_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(venv, "ready", lambda which: None)
    monkeypatch.setattr(
        checks, "steps", lambda: {"one": ["false"], "two": ["true"], "three": ["sh", "-c", "echo why; exit 3"]}
    )
    assert checks.check(Namespace(steps=[], fix=False)) == 1
    told = capsys.readouterr().out
    for line in ("FAILED  one ", "passed  two ", "FAILED  three "):
        assert line in told
    assert "    why\n" in told
    assert "2 of 3 checks failed" in told
    assert checks.check(Namespace(steps=["two"], fix=False)) == 0
    assert "no check called four" in refusal_of(checks.check, Namespace(steps=["four"], fix=False))
