"""What can be reported: registered by the packages whose things they are.

    reportables.register("community.post", Reportable(
        snapshot=lambda post: post.body, scope=lambda post: post.thread.space, url=lambda post: post.get_absolute_url(),
        author=lambda post: post.author,
        hide=lambda actor, post, reason: hide_post(actor=actor, post=post, reason=reason),
        restore=lambda actor, post: show_post(actor=actor, post=post),
    ))

A `hide` that takes the reason also tells the author; one that does not leaves the telling to this package.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.registry import Registry
from upwell.ledger.subjects import find, show_many

THING = _("what was reported")


@dataclass(frozen=True)
class Reportable:
    """How one kind of thing is reported.

    snapshot(obj): the words that the reporter saw. scope(obj): whose moderators look, or None for those of the whole site. author(obj): who wrote it.
    visible(obj, viewer): who may see, and so report it; without it the presenter of the public record says so. note(actor, obj, words): put a note before the
    words ("talks about dying"), or take it away with none.

    For what only a few may read: concerns(obj): whose private life it tells of, where that is not who wrote it. before: what somebody reads before they report it,
    instead of the usual words. spares(obj): nobody is restricted or warned because of it.
    taken_back(obj): whoever wrote it took it out again; `taken_back.tell(obj)` belongs into that act.
    """

    snapshot: Callable[[Any], str]
    scope: Callable[[Any], Model | None] = lambda obj: None
    hide: Callable[..., Any] | None = None
    url: Callable[[Any], str] = lambda obj: ""
    restore: Callable[[Any, Any], Any] | None = None
    author: Callable[[Any], Person | None] = lambda obj: None
    visible: Callable[[Any, Any], bool] | None = None
    note: Callable[[Any, Any, str], Any] | None = None
    noun: str | Promise = THING
    concerns: Callable[[Any], Person | None] = lambda obj: None
    before: str | Promise = ""
    spares: Callable[[Any], bool] = lambda obj: False
    taken_back: Callable[[Any], bool] = lambda obj: False


reportables: Registry[Reportable] = Registry("thing that can be reported")


def register(kind: str, reportable: Reportable) -> None:
    """Let things of `kind` (a model's label in lower case) be reported."""
    reportables.register(kind, reportable)


def may_see(kind: str, thing: Any, viewer: Any) -> bool:
    """Whether `viewer` (a person or None) may see the thing, so that nobody can report, or read, what is closed to them."""
    reportable = reportables[kind]
    if reportable.visible is not None:
        return reportable.visible(thing, viewer)
    return show_many([(kind, thing.ref)], viewer)[kind, thing.ref].thing is not None


def reported_thing(kind: str, ref: str) -> Any | None:
    """The thing itself; None when its kind cannot be reported or it is gone."""
    return find(kind, ref) if kind in reportables else None


def hide_tells_author(kind: str) -> bool:
    """Whether the package's own `hide` takes the reason, and tells the author."""
    hide = reportables[kind].hide
    return hide is not None and len(signature(hide).parameters) > 2


def hide(kind: str, *, actor: Any, thing: Any, reason: str) -> None:
    """Hide a reported thing as its package does."""
    act = reportables[kind].hide
    if act is not None:
        act(actor, thing, reason) if hide_tells_author(kind) else act(actor, thing)
