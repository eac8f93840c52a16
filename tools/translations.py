"""Are all marked strings in the translators' files? Finds them without gettext's own programs, which a fresh machine lacks.

Templates go through Django's own `templatize`, Python through its syntax tree. Each catalogue `locale/<language>/LC_MESSAGES/
django.po` must have an entry for every string. An entry may be empty, and is then shown in English; or it may carry the note
`awaits a human translator`. Both are counted in the open.

    --update    add what is missing (empty, with the note) and take the unused to the end as obsolete
    --compile   write the .mo files that Django reads, where the .po is newer
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import django
import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
AWAITS = "awaits a human translator"
LANGUAGES = ("cy",)
WIDTH = 78  # of a catalogue, so that a change of one string is a change of few lines

# A marked string: its context, the string, its plural.
Message = tuple[str, str, str]

# Which argument is what, by the name of the function: (context, singular, plural).
_ROLES: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
_FUNCTIONS = {
    **{f"{name}{ending}": roles for name, roles in _ROLES.items() for ending in ("", "_lazy")},
    "gettext_noop": _ROLES["gettext"],
    "_": _ROLES["gettext"],
}
_LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"(?<!\w)(n?p?gettext|_)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)", re.DOTALL)
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!\{)\{(\w*)\}(?!\})")


def in_python(source: str) -> Iterator[Message]:
    """The marked strings of a Python file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (roles := _FUNCTIONS.get(_name(node.func))):
            strings = {place: part.value for place, part in enumerate(node.args) if isinstance(part, ast.Constant)}
            yield from _message(roles, {place: text for place, text in strings.items() if isinstance(text, str)})


def in_template(source: str) -> Iterator[Message]:
    """The marked strings of a template."""
    for match in _CALL.finditer(templatize(source)):
        literals = [str(ast.literal_eval(word)) for word in re.findall(_LITERAL, match[2], re.DOTALL)]
        yield from _message(_FUNCTIONS[match[1]], dict(enumerate(literals)))


def _name(function: ast.expr) -> str:
    return (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )


def _message(roles: tuple[int | None, int, int | None], strings: dict[int, str]) -> Iterator[Message]:
    context, singular, plural = (None if place is None else strings.get(place) for place in roles)
    if singular:
        yield context or "", singular, plural or ""


def marked() -> dict[Message, set[str]]:
    """Every marked string of the project, with the files it stands in."""
    found: dict[Message, set[str]] = {}
    for path in _sources():
        find = in_python if path.suffix == ".py" else in_template
        for message in find(path.read_text()):
            found.setdefault(message, set()).add(path.relative_to(ROOT).as_posix())
    return found


def _sources() -> Iterator[Path]:
    for path in sorted([*ROOT.glob("upwell/**/*.py"), *ROOT.glob("upwell/**/templates/**/*.*")]):
        if path.suffix in {".py", ".html", ".txt"} and not {"tests", "migrations"} & set(path.parts):
            yield path


def _key(entry: polib.POEntry) -> Message:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def problems(catalogue: polib.POFile, strings: Iterable[Message]) -> list[str]:
    """What a translator or a developer has to put right."""
    entries = {_key(entry): entry for entry in catalogue if not entry.obsolete}
    missing = [f"missing: {text!r}" for _, text, _ in sorted(set(strings) - set(entries))]
    return missing + [f"placeholders differ: {entry.msgid!r}" for entry in entries.values() if not _same_places(entry)]


def _same_places(entry: polib.POEntry) -> bool:
    """A translation may repeat or drop nothing that a value is put into; a plural form may leave the number out."""
    if not entry.msgid_plural:
        return not entry.msgstr or _places(entry.msgstr) == _places(entry.msgid)
    wanted = _places(entry.msgid) | _places(entry.msgid_plural)
    return all(_places(text) <= wanted for text in entry.msgstr_plural.values())


def _places(text: str) -> set[str]:
    return {match[0] for match in _PLACEHOLDER.finditer(text)}


def unused(catalogue: polib.POFile, strings: Iterable[Message]) -> list[polib.POEntry]:
    """Entries that no marked string asks for any more."""
    wanted = set(strings)
    return [entry for entry in catalogue if entry.obsolete or _key(entry) not in wanted]


def update(catalogue: polib.POFile, strings: dict[Message, set[str]]) -> int:
    """Bring the catalogue up to the strings; how many entries are new."""
    for entry in unused(catalogue, strings):
        entry.obsolete = True
    known = {_key(entry): entry for entry in catalogue}
    fresh = 0
    for message, files in sorted(strings.items()):
        entry = known.get(message) or _entry(message, catalogue)
        fresh += message not in known
        entry.obsolete = False
        entry.occurrences = [(name, "") for name in sorted(files)]
    return fresh


def _entry(message: Message, catalogue: polib.POFile) -> polib.POEntry:
    context, text, plural = message
    forms = dict.fromkeys(range(_forms(catalogue)), "") if plural else None
    entry = polib.POEntry(msgctxt=context or None, msgid=text, msgid_plural=plural, tcomment=AWAITS)
    if forms:
        entry.msgstr_plural = forms
    if _PLACEHOLDER.search(text) and "%(" in text:
        entry.flags.append("python-format")
    catalogue.append(entry)
    return entry


def _forms(catalogue: polib.POFile) -> int:
    found = re.search(r"nplurals=(\d)", catalogue.metadata.get("Plural-Forms", ""))
    return int(found[1]) if found else 2


def _catalogue(language: str) -> polib.POFile:
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    if path.exists():
        return polib.pofile(str(path), wrapwidth=WIDTH)
    catalogue = polib.POFile(wrapwidth=WIDTH)
    catalogue.fpath = str(path)
    catalogue.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        # Django's own Welsh has these four; a catalogue with other forms would not mix with it.
        "Plural-Forms": "nplurals=4; plural=(n==1) ? 0 : (n==2) ? 1 : (n != 8 && n != 11) ? 2 : 3;",
    }
    return catalogue


def compile_all() -> int:
    """Write what Django reads; how many files were out of date."""
    done = 0
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            catalogue = polib.pofile(str(source))
            beside = target.with_suffix(".new")
            catalogue.save_as_mofile(str(beside))
            beside.replace(target)
            done += 1
    return done


def _check(language: str, strings: dict[Message, set[str]]) -> int:
    catalogue = _catalogue(language)
    found = problems(catalogue, strings)
    for line in found:
        print(f"{language}: {line}")
    old = unused(catalogue, strings)
    for entry in old:
        print(f"{language}: no longer used: {entry.msgid!r}")
    entries = [entry for entry in catalogue if not entry.obsolete]
    empty = sum(not entry.translated() for entry in entries)
    waiting = sum(AWAITS in entry.tcomment for entry in entries)
    print(
        f"{language}: {len(strings)} marked strings, {len(found)} problems, {empty} empty, {waiting} {AWAITS}, {len(old)} unused."
    )
    if found:
        print("`./run translations --update` adds what is missing.")
    return 1 if found else 0


def _update(language: str, strings: dict[Message, set[str]]) -> int:
    catalogue = _catalogue(language)
    fresh = update(catalogue, strings)
    Path(catalogue.fpath).parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(catalogue.fpath)
    print(f"{language}: {fresh} entries added to {Path(catalogue.fpath).relative_to(ROOT)}.")
    return 0


def main() -> int:
    """Check, update or compile."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--compile", action="store_true")
    options = parser.parse_args()
    if options.compile:
        compile_all()
        return 0
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    strings = marked()
    act = _update if options.update else _check
    return max(act(language, strings) for language in LANGUAGES)


if __name__ == "__main__":
    sys.exit(main())
