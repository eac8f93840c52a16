"""The documents tell the truth about names: files, functions, addresses, commands, settings, links. Prose is for people to check."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.db import models
from django.urls import Resolver404, resolve
from django.utils.text import slugify

from upwell.accounts.models import Person
from upwell.kit.permissions import PERMISSIONS
from upwell.kit.personal import holdings
from upwell.ledger.entries import entry_types
from upwell.safety.harms import Harm

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md"))]
PACKAGES = sorted(path.parent.name for path in ROOT.glob("upwell/*/__init__.py"))
OURS = {*PACKAGES, "upwell", "tools", "tests", "django"}
DECISIONS = sorted(ROOT.glob("docs/decisions/[0-9]*.md"))
SOURCES = [*ROOT.glob("upwell/**/*.py"), *ROOT.glob("upwell/**/*.html")]
ENDINGS = "py|md|html|css|js|svg|toml|txt|in|sh|pem|jsonl|csv"
FILE = re.compile(rf"^[\w./-]+\.({ENDINGS})$")
DOTTED = re.compile(r"^[a-z]\w*(\.\w+)+$")
MADE_WHILE_RUNNING = {
    "ledger-key.pem",
    "help_lines.toml",
    "record.jsonl",
    "export.jsonl",
    "comments.csv",
    "pool.csv",
    "quotas.csv",
}

each_page = pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])


def text_of(page: Path) -> str:
    """A page without its blocks of code."""
    lines = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL).splitlines()
    return "\n".join(line for line in lines if not line.startswith("    "))


def quoted(page: Path) -> Iterator[str]:
    """What stands in backticks on a page."""
    return (found.strip() for found in re.findall(r"`([^`\n]+)`", text_of(page)))


def doc(name: str) -> str:
    """All of one document."""
    return (ROOT / "docs" / name).read_text()


def rows(name: str) -> Iterator[list[str]]:
    """The rows of a document's tables, cell by cell, without headings."""
    previous = ""
    for line in doc(name).splitlines():
        if line.startswith("|") and not set(line) <= set("|- ") and previous.startswith("|"):
            yield [cell.strip() for cell in line.strip("|").split("|")]
        previous = line


def exists(name: str) -> bool:
    """Whether a file is there: from the top, inside `upwell`, or, as a bare name, in some package."""
    if "/" in name:
        return (ROOT / name).exists() or (ROOT / "upwell" / name).exists()
    return name in MADE_WHILE_RUNNING or (ROOT / name).exists() or any(ROOT.glob(f"upwell/*/{name}"))


def means_something(name: str) -> bool:
    """Whether a dotted name is a module, something in one, a permission, a kind of entry, or a table."""
    if name in PERMISSIONS or name in entry_types:
        return True
    if name.count(".") == 1 and any(model._meta.label_lower == name for model in apps.get_models()):
        return True
    return any(reaches(start + name) for start in ("upwell.", ""))


def reaches(name: str) -> bool:
    """Whether the longest module in front of the name leads to the rest of it."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            thing: object = importlib.import_module(".".join(parts[:cut]))
        except (ImportError, AttributeError):
            continue
        return all((thing := step(thing, part)) is not None for part in parts[cut:])
    return False


def step(thing: object, part: str) -> object | None:
    """One attribute further; fields of tables and of dataclasses count."""
    if isinstance(thing, type) and issubclass(thing, models.Model) and part in {f.name for f in thing._meta.fields}:
        return thing._meta.get_field(part)
    return getattr(thing, part, None) or getattr(thing, "__annotations__", {}).get(part)


def runner() -> ModuleType:
    """`./run` as a module."""
    loader = SourceFileLoader("run_of_docs", str(ROOT / "run"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@each_page
def test_every_file_that_is_named_is_there(page: Path) -> None:
    assert [name for name in quoted(page) if FILE.match(name) and not exists(name)] == []


@each_page
def test_every_dotted_name_leads_somewhere(page: Path) -> None:
    names = {re.sub(r"\(.*\)$", "", name) for name in quoted(page)}
    dotted = {name for name in names if DOTTED.match(name) and not FILE.match(name) and name.split(".")[0] in OURS}
    assert [name for name in sorted(dotted) if not means_something(name)] == []


@each_page
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(page)):
        path, _, heading = target.partition("#")
        if "://" in path:
            continue
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (heading and heading not in headings(there)):
            broken.append(target)
    assert broken == []


def headings(page: Path) -> set[str]:
    """The anchors of a page."""
    return {slugify(line.lstrip("# ")) for line in text_of(page).splitlines() if line.startswith("#")}


@each_page
def test_every_address_that_is_named_answers(page: Path) -> None:
    wrong = [name for name in quoted(page) if re.match(r"^/[a-z][\w/<>.:-]*$", name) and not is_address(name)]
    assert wrong == []


def is_address(name: str) -> bool:
    """Whether an address with its placeholders filled belongs to a view."""
    try:
        resolve(re.sub(r"<[^>]+>", "1", name))
    except Resolver404:
        return False
    return True


@each_page
def test_every_command_that_is_named_is_one(page: Path) -> None:
    named = set(re.findall(r"\./run ([a-z]+)", page.read_text()))
    assert named - set(runner().COMMANDS) == set()


@each_page
def test_no_page_names_a_place_on_somebodys_machine(page: Path) -> None:
    assert re.findall(r"(?<![\w.>/])/(?:work|home|root|Users)/\w+", page.read_text()) == []


def test_every_command_is_explained() -> None:
    told = doc("start.md") + doc("operate.md")
    assert [name for name in runner().COMMANDS if f"./run {name}" not in told] == []


def test_every_package_stands_in_the_architecture() -> None:
    told = doc("architecture.md")
    assert [name for name in PACKAGES if f"`upwell/{name}`" not in told] == []
    assert [name for name in re.findall(r"`upwell/(\w+)`", told) if name not in PACKAGES] == []


def test_the_floors_are_told_in_the_order_that_is_held() -> None:
    """The table and the picture go from the top floor to the lowest, as pyproject.toml does."""
    listed = re.search(r"^layers = \[(.*?)\]", (ROOT / "pyproject.toml").read_text(), re.MULTILINE | re.DOTALL)
    assert listed is not None
    floors = re.findall(r"\b([a-z]\w*)\b", listed[1])  # those of one floor stand in one line: "one | another"
    assert re.findall(r"^\| `upwell/(\w+)` \|", doc("architecture.md"), re.MULTILINE) == floors
    drawn = re.findall(rf"^    (?:│ )?({'|'.join(floors)}) ", doc("architecture.md"), re.MULTILINE)
    assert drawn == floors


def test_every_setting_is_told_and_every_setting_told_is_there() -> None:
    code = [*ROOT.glob("upwell/**/*.py"), *ROOT.glob("tools/**/*.py"), ROOT / "run"]
    read = {name for path in code if "tests" not in path.parts for name in settings_in(path.read_text())}
    assert read == set(re.findall(r"^\| `(UPWELL_[A-Z_]+)`", doc("operate.md"), re.MULTILINE))


def settings_in(text: str) -> set[str]:
    """Names of settings in quotes: a prefix such as UPWELL_ alone is none."""
    return set(re.findall(r"[\"'](UPWELL_[A-Z_]*[A-Z])[\"']", text))


def test_every_word_of_the_glossary_is_used_on_a_page_and_in_code() -> None:
    written = "\n".join(path.read_text() for path in SOURCES if "tests" not in path.parts).casefold()
    pairs = list(rows("glossary.md"))
    assert len(pairs) > 40
    unwritten = [cells[0] for cells in pairs if not all(w.casefold() in written for w in cells[0].split(", "))]
    assert unwritten == []
    assert [cells[1] for cells in pairs if not re.fullmatch(r"`[\w.]+`", cells[1])] == []


@pytest.mark.parametrize("decision", DECISIONS, ids=[path.stem for path in DECISIONS])
def test_a_decision_has_its_four_parts(decision: Path) -> None:
    number = decision.name[:4]
    lines = decision.read_text().splitlines()
    assert lines[0].startswith(f"# {number}. ")
    parts = [line for line in lines if line.startswith("## ")]
    assert parts == ["## Context", "## Decision", "## Consequences", "## How to leave"]
    assert f"| {number} | [{lines[0].removeprefix(f'# {number}. ')}]({decision.name}) |" in doc("decisions/README.md")


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_every_dependency_has_its_line() -> None:
    chosen = {
        re.split(r"[\[<>=; ]", line)[0].casefold()
        for line in (ROOT / "requirements" / "app.in").read_text().splitlines()
        if line and not line.startswith(("#", "-"))
    }
    assert {cells[0].casefold() for cells in rows("decisions/0012-dependencies.md")} == chosen


def test_every_table_with_a_key_to_a_person_is_handed_out_and_erased_as_the_privacy_page_says() -> None:
    held = {label.lower() for holding in holdings() for label in holding.models}
    about_people = {
        model._meta.label_lower
        for model in apps.get_models()
        if any(field.related_model is Person for field in model._meta.concrete_fields)
    }
    assert about_people - held == set()


def test_every_document_is_reached_from_the_first_page() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        targets = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text_of(page))]
        waiting += [(page.parent / target).resolve() for target in targets if target and "://" not in target]
    assert sorted(str(page.relative_to(ROOT)) for page in set(PAGES) - seen) in ([], ["CHANGELOG.md"])


def test_the_picture_has_a_name_and_words_for_who_cannot_see_it() -> None:
    picture = doc("journey.svg")
    assert "<title" in picture
    assert "<desc" in picture
    assert "style=" not in picture
    colours = set(re.findall(r"#[0-9a-f]{6}", picture))
    tokens = (ROOT / "upwell/project/static/css/tokens.css").read_text()
    assert [colour for colour in sorted(colours) if colour not in tokens] == []


# ---- the risk file


def test_the_risk_file_has_a_line_for_each_kind_of_harm_that_a_case_can_be_given() -> None:
    kinds = [row[0] for row in rows("risk-assessment.md")]
    assert [kind for kind in kinds if kind in set(map(str, Harm.labels))] == [str(label) for label in Harm.labels]
