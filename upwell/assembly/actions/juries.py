"""Preparing a jury."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.assembly.models import Jury, Pool
from upwell.gather.models import Issue
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.ledger.actions import link, record
from upwell.promises.models import Process


def prepare(
    *,
    actor: Actor,
    process: Process,
    title: str,
    slug: str,
    task: str,
    size: int,
    pool: Pool | None,
    issues: Iterable[Issue] = (),
    meets_on: date | None = None,
) -> Jury:
    """Prepare a jury of `size` people for these issues. Refused: `slug_taken`, `no_task`, `bad_size`, `closed_issue`."""
    with transaction.atomic():
        process = Process.objects.lock(process.pk)
        require("assembly.prepare_jury", actor, process)
        chosen = list(Issue.objects.filter(pk__in=[issue.pk for issue in issues]))
        _check(slug, task, size, chosen)
        jury = Jury.objects.create(
            process=process, title=title, slug=slug, task=task, size=size, pool=pool, meets_on=meets_on
        )
        jury.issues.set(chosen)
        entry = record(
            "assembly.jury_prepared", actor=actor, subject=jury, role="organiser", facts={"title": title, "size": size}
        )
        for issue in chosen:
            link(issue, jury, "chosen_for", entry=entry)
    return jury


def _check(slug: str, task: str, size: int, issues: list[Issue]) -> None:
    if Jury.objects.filter(slug=slug).exists():
        raise Refused("slug_taken", _("There is a jury with this address already. Choose another."))
    if not task.strip():
        raise Refused("no_task", _("Say what the jury is asked to do."))
    if not 5 <= size <= 500:
        raise Refused("bad_size", _("A jury has between 5 and 500 members."))
    if closed := [issue for issue in issues if issue.state in Issue.ENDED]:
        raise Refused("closed_issue", _("“%(title)s” is closed already."), title=closed[0].title)
