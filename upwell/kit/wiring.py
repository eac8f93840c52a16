"""What this package registers: rules, periodic work, what it holds of people, where it shows in the menus."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.kit import asked, rules, tasks
from upwell.kit.imports import importers
from upwell.kit.models import ImportRun
from upwell.kit.navigation import Item, add
from upwell.kit.permissions import allowed
from upwell.kit.personal import Holding, hold

asked.say_what_is_asked()


def _exported(person: Any) -> list[dict[str, Any]]:
    rows = ImportRun.objects.filter(started_by=person.opaque).order_by("started_at")
    return [
        {"kind": run.kind, "file": run.filename, "at": run.started_at.isoformat(), "state": run.state} for run in rows
    ]


def _untied(person: Any) -> int:
    return ImportRun.objects.filter(started_by=person.opaque).update(started_by="")


hold(Holding("files brought in", ("kit.ImportRun",), _exported, _untied, label=_("Files you brought in")))


def _may_import(viewer: Any) -> bool:
    return viewer is not None and any(allowed(i.permission, viewer, i.about({})) for i in importers.values())


add(Item(_("Search"), "kit:search", order=5, place="footer"))
add(Item(_("Bring files in"), "kit:imports", order=80, place="work", shown=_may_import))
add(
    Item(_("Background work"), "kit:jobs", order=90, place="work", shown=lambda viewer: allowed("kit.see_jobs", viewer))
)

__all__ = ["rules", "tasks"]
