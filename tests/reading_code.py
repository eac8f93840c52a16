"""The source read as Python reads it: for tests of rules that no linter knows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Source:
    """One file of the project, without tests and migrations."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        """As an import names it: "gather.views.issues"."""
        parts = self.path.relative_to(ROOT / "upwell").with_suffix("").parts
        return ".".join(part for part in parts if part != "__init__")

    @property
    def text(self) -> str:
        return self.path.read_text()


@cache
def sources() -> tuple[Source, ...]:
    """Every file of `upwell`."""
    found = sorted((ROOT / "upwell").rglob("*.py"))
    ours = [path for path in found if not {"tests", "migrations"} & set(path.parts)]
    return tuple(Source(path, ast.parse(path.read_text(), str(path))) for path in ours)


def functions(source: Source) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function with its whole name: "gather.views.issues.issue_list"."""
    for holder in ast.walk(source.tree):
        inside = holder.name + "." if isinstance(holder, ast.ClassDef) else ""
        body = getattr(holder, "body", [])
        for node in body if isinstance(body, list) else []:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{source.name}.{inside}{node.name}", node


def said_in(node: ast.AST) -> set[str]:
    """Every text that stands in a piece of code."""
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Calls of functions with one of these names, however they were imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in names:
            yield node


def called(node: ast.Call) -> str:
    """The last part of the name of what is called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def first_text(node: ast.Call) -> str | None:
    """The first argument, when it is a text."""
    one = node.args[0] if node.args else None
    return one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else None


def chains(tree: ast.AST) -> Iterator[list[str]]:
    """Each whole chain of attributes and calls, as names: Post.objects.filter(…).first() is ["Post", "objects", "filter", "first"]."""
    inner: set[int] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute | ast.Call) or id(node) in inner:
            continue
        names: list[str] = []
        one: ast.expr = node
        while isinstance(one, ast.Attribute | ast.Call):
            inner.add(id(one))
            if isinstance(one, ast.Attribute):
                names.append(one.attr)
                one = one.value
            else:
                one = one.func
        if isinstance(one, ast.Name):
            yield [one.id, *reversed(names)]
