"""What can be reported of a group: what it says of itself, decides, does, asks, lays open, and its files. Those of the whole site look: nobody who speaks for an institution."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.ledger import subjects
from upwell.movement import members
from upwell.movement.models import Paper, Question
from upwell.safety.reportables import Reportable, register
from upwell.safety.standing import must_be_free


def hide_paper(*, actor: Actor, paper: Paper) -> Paper:
    """Nobody can open the file any more, inside the group either; it leaves no archive."""
    return _set(actor, paper, hidden=True)


def show_paper(*, actor: Actor, paper: Paper) -> Paper:
    """It can be opened again. Refused: `decided`, while a decision hides it."""
    must_be_free(actor, paper)
    return _set(actor, paper, hidden=False)


def _set(actor: Actor, paper: Paper, *, hidden: bool) -> Paper:
    with transaction.atomic():
        paper = Paper.objects.lock(paper.pk)
        require("movement.hide_paper", actor, paper)
        Paper.objects.filter(pk=paper.pk, hidden_at__isnull=hidden).update(hidden_at=now() if hidden else None)
        paper.refresh_from_db()
    return paper


def reads_question(question: Question, viewer: Any) -> bool:
    """Members read all of them, guests their own."""
    if members.member_of(viewer, question.group) is not None:
        return True
    return viewer is not None and question.asked_by_id == viewer.pk


def register_reportables() -> None:
    """One for each kind of thing that others read."""
    subjects.present(
        "movement.question",
        subjects.Presenter(
            _("question to those who hold an office"),
            lambda q, v: "",
            lambda q: f"{q.get_absolute_url()}#{q.ref}",
            lambda rows, v: rows.none(),  # it stands in no list outside the group
        ),
    )
    subjects.present(
        "movement.paper",
        subjects.Presenter(
            _("paper of a group"),
            lambda p, v: p.name,
            lambda p: p.get_absolute_url(),
            lambda rows, v: rows.visible_to(v).defer("content").select_related("group"),
        ),
    )
    _register("movement.group", _("a group"), lambda g: f"{g.name}\n{g.statement}")
    _register("movement.groupaction", _("an action of a group"), lambda a: f"{a.title}\n{a.text}", "begun_by")
    _register("movement.decision", _("a decision of a group"), lambda d: f"{d.title}\n{d.text}", "proposed_by")
    _register(
        "movement.disclosure",
        _("what a group says of the help it takes"),
        lambda d: f"{d.giver}: {d.what}\n{d.strings}",
        "told_by",
    )
    _register(
        "movement.question",
        _("a question in a group, and its answer"),
        lambda q: f"{q.text}\n\n{q.answer}",
        "asked_by",
        visible=reads_question,
    )
    _register(
        "movement.paper",
        _("a paper of a group"),
        lambda p: f"{p.name} ({p.media_type}, SHA-256 {p.digest})",
        "added_by",
        hide=lambda actor, paper: hide_paper(actor=actor, paper=paper),
        restore=lambda actor, paper: show_paper(actor=actor, paper=paper),
    )


def _register(kind: str, noun: Any, snapshot: Any, author: str = "", **more: Any) -> None:
    wrote = (lambda thing: getattr(thing, author)) if author else (lambda thing: None)
    url = lambda thing: thing.get_absolute_url()  # noqa: E731
    register(kind, Reportable(snapshot=snapshot, author=wrote, url=url, noun=noun, **more))
