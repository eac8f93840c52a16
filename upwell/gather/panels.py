"""What gather shows on the pages of the packages below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from upwell.accounts.people import viewer
from upwell.community.models import Post
from upwell.discover.models import Theme, Voice
from upwell.gather import queries
from upwell.gather.models import Issue
from upwell.kit import panels
from upwell.kit.permissions import allowed
from upwell.ledger.models import Link
from upwell.movement.models import Group
from upwell.promises.models import Process


def on_home(request: HttpRequest, _home: Any) -> str:
    """With the people who decide."""
    issues = list(queries.nearest_to_decide())
    return render_to_string("gather/_on_home.html", {"issues": issues}, request) if issues else ""


def on_posts(request: HttpRequest, posts: Sequence[Post]) -> dict[Any, str]:
    """That a sentence of a post is part of an issue: to its author, and to others only where it may be quoted with its author's name, for the post shows the name."""
    person = viewer(request)
    refs = {post.ref: post for post in posts if post.removed_by_author_at is None and post.hidden_at is None}
    if not refs:
        return {}
    behind = list(Voice.objects.standing().filter(post_ref__in=refs))
    if not behind:  # most pages: nothing more is asked for them
        return {}
    open_to_all = set(Voice.objects.filter(post_ref__in=refs).allowing("quote_named").values_list("ref", flat=True))
    shown = {
        voice.ref: refs[voice.post_ref]
        for voice in behind
        if voice.ref in open_to_all or (person is not None and voice.person_id == person.pk)
    }
    issues = _issues_of(list(shown))
    found: dict[Any, list[Issue]] = {}
    for ref, post in shown.items():
        for issue in issues.get(ref, []):
            if issue not in found.setdefault(post.pk, []):
                found[post.pk].append(issue)
    return {
        key: render_to_string("gather/_on_post.html", {"issues": rows}, request) for key, rows in found.items() if rows
    }


def _issues_of(voices: list[str]) -> dict[str, list[Issue]]:
    """Voice -> the issues that stand on it."""
    if not voices:
        return {}
    links = Link.objects.filter(
        source_kind="discover.voice", source_ref__in=voices, target_kind="gather.issue", withdrawn_at=None
    ).values_list("source_ref", "target_ref")
    pairs = list(links)
    issues = {issue.ref: issue for issue in Issue.objects.filter(ref__in={ref for _voice, ref in pairs})}
    found: dict[str, list[Issue]] = {}
    for voice, ref in pairs:
        if ref in issues:
            found.setdefault(voice, []).append(issues[ref])
    return found


def passed_on(request: HttpRequest, issue: Issue) -> str:
    """For the people of the body that is asked: that there are words which were passed to them."""
    if not allowed("gather.read_for_deciding", viewer(request), issue):
        return ""
    if not queries.voices_for_deciding(issue).exists():
        return ""
    return render_to_string("gather/_passed_on.html", {"issue": issue}, request)


def on_theme(request: HttpRequest, theme: Theme) -> str:
    """Which issues were raised from a theme, and the way to raise one."""
    refs = Link.objects.filter(source_kind="discover.theme", source_ref=theme.ref, target_kind="gather.issue")
    person = viewer(request)
    may_raise = allowed("gather.raise_any", person) or (
        allowed("gather.raise_issue", person) and Theme.objects.visible_to(person).filter(pk=theme.pk).exists()
    )
    issues = list(Issue.objects.filter(ref__in=refs.values("target_ref")).select_related(*queries.WITH_ALL))
    context = {"theme": theme, "issues": issues, "may_raise": may_raise and bool(theme.name)}
    return render_to_string("gather/_on_theme.html", context, request)


def on_process(request: HttpRequest, process: Process) -> str:
    """What people raised in a process."""
    issues = list(queries.issues().filter(process=process)[:50])
    return render_to_string("gather/_on_process.html", {"issues": issues}, request) if issues else ""


def on_group(request: HttpRequest, group: Group) -> str:
    """Issues raised in the name of a group, with their clocks; and for those who speak for it the way to raise one. Nobody has to."""
    refs = Link.objects.filter(source_kind="movement.group", source_ref=group.ref, relation="brought")
    issues = list(queries.issues().filter(ref__in=refs.values("target_ref"))[:20])
    may_raise = allowed("movement.hand_issue", viewer(request), group)
    if not issues and not may_raise:
        return ""
    context = {"issues": issues, "group": group, "may_raise": may_raise}
    return render_to_string("gather/_on_group.html", context, request)


def in_whose_name(request: HttpRequest, issue: Issue) -> str:
    """The group in whose name an issue was raised."""
    refs = Link.objects.filter(target_kind="gather.issue", target_ref=issue.ref, relation="brought")
    groups = list(Group.objects.visible_to(viewer(request)).filter(ref__in=refs.values("source_ref")))
    return render_to_string("gather/_in_whose_name.html", {"groups": groups}, request) if groups else ""


panels.register("home.decide", on_home)
panels.register("gather.issue", in_whose_name)
panels.register("movement.group", on_group)
panels.register_many("community.post", on_posts)
panels.register("discover.theme", on_theme)
panels.register("gather.issue", passed_on)
panels.register("promises.process", on_process)
