"""One file on its way in: given, matched, tried, taken. Each step is an action; the rows themselves are taken by a job.

A dry run takes everything in one transaction and rolls it back. Otherwise a chunk is one transaction that holds its rows, its counts and `done_rows` together,
so whatever happens between two chunks, the next run goes on exactly where the last one ended. The run's row is locked while a chunk is taken: two workers on
one run cannot take a row twice.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.imports.base import Importer, Problem, Row, Taken, importers
from upwell.kit.imports.files import Table, from_path, pack, unpack
from upwell.kit.imports.rows import Prepared, guess, prepare
from upwell.kit.jobs import enqueue, job
from upwell.kit.models import ImportRun
from upwell.kit.permissions import SYSTEM, Actor, require
from upwell.kit.time import now

log = logging.getLogger("upwell.imports")

MOST_REPORTED = 5_000  # refused rows that are listed one by one; all are counted
COUNTED = ("total_rows", "done_rows", "added", "unchanged", "refused", "report")

Told = Callable[[ImportRun], None]
File = bytes | Mapping[str, bytes] | Path | IO[bytes]
State = ImportRun.State


class _Undo(Exception):
    """Rolls back what was tried."""


def start(
    actor: Actor,
    importer: Importer | str,
    file: File,
    filename: str = "",
    mapping: Mapping[str, str] | None = None,
    options: Mapping[str, Any] | None = None,
    dry_run: bool = False,
) -> ImportRun:
    """Bring a file in (or try it) in one go: what the command line and the API do. A file that cannot be taken at all comes back as REFUSED.

    Without a mapping the columns are guessed. The rows are taken by a job: `take_up(run)` does it here and now.
    """
    run = receive(actor, importer, file, filename, options)
    if run.state == State.UPLOADED:
        run = _begin(actor, run, {**run.mapping, **(mapping or {})}, dry_run=dry_run)
    return run


def receive(
    actor: Actor, importer: Importer | str, file: File, filename: str = "", options: Mapping[str, Any] | None = None
) -> ImportRun:
    """Keep a file, with a first guess at which column is which."""
    made = importers[importer] if isinstance(importer, str) else importer
    chosen = {name: value for name, value in (options or {}).items() if value not in (None, "")}
    require(made.permission, actor, made.about(chosen))
    _require_options(made, chosen)
    name, content = _content(file, filename)
    run = ImportRun(
        kind=made.name,
        filename=name[:255],
        digest=hashlib.sha256(content).hexdigest(),
        options=chosen,
        started_by=actor.opaque,
    )
    run.state, run.content = State.UPLOADED, content
    try:
        run.mapping, run.total_rows = first_look(made, unpack(content, name))
    except Refused as refusal:
        _refuse(run, refusal)
    run.save()
    return run


def first_look(importer: Importer, files: Mapping[str, bytes]) -> tuple[dict[str, str], int]:
    """The guessed mapping and the number of rows."""
    read = importer.read(files)
    if not isinstance(read, Table):
        return {}, len(read)
    return guess(importer.columns, read.headings), len(read.rows)


def _require_options(importer: Importer, options: Mapping[str, Any]) -> None:
    for option in importer.options:
        if option.required and option.name not in options:
            raise Refused("missing_option", _("Say first: %(option)s."), option=option.label)


def _content(file: File, filename: str) -> tuple[str, bytes]:
    if isinstance(file, Path):
        name, content = from_path(file)
        return filename or name, content
    if isinstance(file, bytes):
        return filename or "file.csv", file
    if isinstance(file, Mapping):
        return filename or "files.zip", pack(file)
    return filename or getattr(file, "name", "") or "file.csv", file.read()


def _refuse(run: ImportRun, refusal: Refused) -> None:
    """The file as a whole cannot be taken; nothing of it is kept."""
    run.state, run.said, run.content, run.finished_at = State.REFUSED, str(refusal)[:300], None, now()
    run.report = [Problem(0, "", refusal.code, str(refusal)).as_dict()]


def try_out(actor: Actor, run: ImportRun, mapping: Mapping[str, str]) -> ImportRun:
    """Read every row and try to take it, without keeping anything."""
    return _begin(actor, run, dict(mapping), dry_run=True)


def go(actor: Actor, run: ImportRun) -> ImportRun:
    """Take the rows of a file that was tried, or go on where a run stopped."""
    return _begin(actor, run, None, dry_run=False)


def _begin(actor: Actor, run: ImportRun, mapping: dict[str, str] | None, *, dry_run: bool) -> ImportRun:
    with transaction.atomic():
        run = _allowed(actor, run)
        if run.state not in (State.UPLOADED, State.CHECKED, State.STOPPED):
            raise Refused("already_running", _("This file is being brought in, or already is."))
        if run.state != State.STOPPED or run.dry_run != dry_run:
            run.done_rows = run.added = run.unchanged = run.refused = 0
            run.report = []
        if mapping is not None:
            run.mapping = mapping
        run.dry_run, run.state, run.said, run.finished_at = dry_run, State.RUNNING, "", None
        run.save()
        enqueue(take_rows, run.pk, key=f"import:{run.ref}")
        return run


def stop(actor: Actor, run: ImportRun) -> ImportRun:
    """Stop after the chunk at hand. What was taken stays; `go` goes on."""
    with transaction.atomic():
        run = _allowed(actor, run)
        if run.state != State.RUNNING:
            raise Refused("not_running", _("This import is not running."))
        run.state, run.said = State.STOPPED, str(_("Somebody stopped it."))
        run.save(update_fields=["state", "said"])
        return run


def _allowed(actor: Actor, run: ImportRun) -> ImportRun:
    """The run, locked; refused unless the actor may bring in such files and either began it or is the system."""
    locked: ImportRun = ImportRun.objects.lock(run.pk)
    importer = importers[locked.kind]
    require(importer.permission, actor, importer.about(locked.options))
    if not actor.is_system and locked.started_by != actor.opaque:
        raise NotAllowed(importer.permission)
    return locked


def actor_of(run: ImportRun) -> Any:
    """Who the rows of a run are taken for: the person who began it, or the system."""
    if not run.started_by:
        return SYSTEM
    return get_user_model()._default_manager.filter(opaque=run.started_by).first() or SYSTEM


@job(queue="slow", retries=5, backoff=5)
def take_rows(run_pk: int) -> None:
    """Take, or try, the rows of a run, from where it stands."""
    run = ImportRun.objects.filter(pk=run_pk).first()
    if run is not None:
        take_up(run)


def take_up(run: ImportRun, told: Told | None = None) -> ImportRun:
    """The same here and now; `told` hears of every chunk. An error in the software stops the run at the end of the last whole chunk."""
    try:
        _take_all(run, told)
    except Refused as refusal:
        run = ImportRun.objects.get(pk=run.pk)
        _refuse(run, refusal)
        run.save()
    except Exception:
        log.exception("import %s stopped", run.ref)
        said = str(_("It stopped because of a fault in the software. The operator can see the details in the log."))
        ImportRun.objects.filter(pk=run.pk, state=State.RUNNING).update(state=State.STOPPED, said=said)
    return ImportRun.objects.get(pk=run.pk)


def _take_all(run: ImportRun, told: Told | None) -> None:
    if run.state != State.RUNNING:
        return
    importer = importers[run.kind]
    prepared = prepare(importer, unpack(bytes(run.content or b""), run.filename), run.mapping)
    if run.dry_run:
        _try_all(run, importer, prepared, told)
        return
    while (at := _take_next(run.pk, importer, prepared)) is not None:
        if told:
            told(at)


def _take_next(run_pk: int, importer: Importer, prepared: Prepared) -> ImportRun | None:
    """One chunk and its account, in one transaction; None when there is nothing to go on with."""
    with transaction.atomic():
        run: ImportRun = ImportRun.objects.defer("content").lock(run_pk)  # the file is large, and read already
        if run.state != State.RUNNING:
            return None
        _take_chunk(run, importer, prepared)
        _keep_account(run)
        return run


def _keep_account(run: ImportRun) -> None:
    """Write down how far it is. The file itself is not written anew; it goes with the last row."""
    fields = ["state", "finished_at", *COUNTED]
    if run.state == State.DONE:
        run.content = None
        fields.append("content")
    run.save(update_fields=fields)


def _take_chunk(run: ImportRun, importer: Importer, prepared: Prepared) -> None:
    """Take the rows that come next, and put down what became of them."""
    chunk = prepared.rows[run.done_rows : run.done_rows + importer.chunk_size]
    good = [row for row in chunk if not prepared.against(row)]
    taken = importer.take(good, run) if good else Taken()
    taken.refused += [problem for row in chunk for problem in prepared.against(row)]
    _account(run, chunk, taken, len(prepared.rows))


def _try_all(run: ImportRun, importer: Importer, prepared: Prepared, told: Told | None) -> None:
    """Take everything and roll all of it back: rows may build on rows of an earlier chunk. Only the account of it is kept."""
    try:
        with transaction.atomic():
            while run.state == State.RUNNING:
                _take_chunk(run, importer, prepared)
                if told:
                    told(run)
            raise _Undo
    except _Undo:
        pass
    with transaction.atomic():
        if ImportRun.objects.defer("content").lock(run.pk).state == State.RUNNING:  # nobody stopped it meanwhile
            _keep_account(run)


def _account(run: ImportRun, chunk: Sequence[Row], taken: Taken, total: int) -> None:
    run.total_rows = total
    run.done_rows += len(chunk)
    run.added += taken.added
    run.unchanged += taken.unchanged
    run.refused += len({(problem.file, problem.row) for problem in taken.refused})
    in_order = sorted(taken.refused, key=lambda problem: problem.row)
    run.report = [*run.report, *(problem.as_dict() for problem in in_order)][:MOST_REPORTED]
    if run.done_rows >= total:
        run.state, run.finished_at = (State.CHECKED if run.dry_run else State.DONE), now()
