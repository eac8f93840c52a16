"""What the community registers below: entries, subjects, search, notices, reports, menus, personal data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from upwell.accounts import acting, notices
from upwell.accounts.models import Person
from upwell.community import panels, personal, rules  # noqa: F401
from upwell.community.actions import hide_post, hide_thread, note_content, show_post, show_thread
from upwell.community.models import Post, Space, Thread
from upwell.community.queries import circles
from upwell.kit import navigation, search
from upwell.kit.markup import plain
from upwell.ledger import entries, subjects
from upwell.safety import membership, reportables

entries.register("community.space_opened", _("A space was opened: %(name)s"), "name", "purpose", "audience")
entries.register("community.space_changed", _("What a space says of itself was changed"), "name", "purpose", "audience")
entries.register("community.post_hidden", _("A post was hidden by a moderator"))
entries.register("community.thread_hidden", _("A conversation was hidden by a moderator"))
entries.register("community.thread_shown", _("A hidden conversation was brought back"))
entries.register("community.post_shown", _("A hidden post was brought back"))

for _value, _words in (*Space.Purpose.choices, *Space.Audience.choices):
    entries.call("purpose" if _value in Space.Purpose.values else "audience", _value, _words)

subjects.present(
    "community.space",
    subjects.Presenter(_("space"), lambda s, v: s.name, lambda s: s.get_absolute_url(), lambda qs, v: qs.listed_for(v)),
)
subjects.present(
    "community.thread",
    subjects.Presenter(
        _("conversation"), lambda t, v: str(t.words), lambda t: t.get_absolute_url(), lambda qs, v: qs.visible_to(v)
    ),
)
subjects.present(
    "community.post",
    subjects.Presenter(
        _("post"), lambda p, v: plain(p.body)[:120], lambda p: p.get_absolute_url(), lambda qs, v: qs.visible_to(v)
    ),
)


def audience(space: Space) -> str:
    """The search audience of a space's words."""
    return f"space:{space.ref}" if space.audience == Space.Audience.SPACE else str(space.audience)


def _space_document(space: Space) -> search.Document:
    return search.Document(
        title=space.name, body=space.statement, url=space.get_absolute_url(), audience=audience(space)
    )


def _thread_document(thread: Thread) -> search.Document | None:
    if thread.hidden_at is not None:
        return None
    return search.Document(
        title=str(thread.words), body="", url=thread.get_absolute_url(), audience=audience(thread.space)
    )


def _post_document(post: Post) -> search.Document | None:
    if not post.body or post.hidden_at is not None or post.thread.hidden_at is not None:  # also when all is built anew
        return None
    return search.Document(
        title=str(post.thread.words),
        body=plain(post.body),
        url=post.get_absolute_url(),
        audience=audience(post.thread.space),
    )


def _audiences(viewer: Any) -> list[str]:
    if viewer is None:
        return []
    refs: QuerySet[Any] = Space.objects.visible_to(viewer).filter(audience=Space.Audience.SPACE)
    return [f"space:{ref}" for ref in refs.values_list("ref", flat=True)]


search.register(search.SearchSource(kind="community.space", model=Space, document=_space_document, label=_("Spaces")))
search.register(
    search.SearchSource(
        kind="community.thread",
        model=Thread,
        document=_thread_document,
        visible=lambda rows, viewer: rows.filter(hidden_at=None),
        label=_("Conversations"),
    )
)
search.register(
    search.SearchSource(
        kind="community.post",
        model=Post,
        document=_post_document,
        visible=lambda rows, viewer: rows.filter(hidden_at=None, thread__hidden_at=None),
        label=_("Posts"),
    )
)
search.register_audiences(_audiences)

notices.register("reply", _("Somebody replies in a conversation that I follow"), default="page")
notices.register("community.invited", _("Somebody lets me into a space"), default="now")
notices.register("moderation", _("A host does something with what I wrote"), default="now")

reportables.register(
    "community.post",
    reportables.Reportable(
        snapshot=lambda post: post.body,
        scope=lambda post: post.thread.space,
        hide=lambda actor, post: hide_post(actor=actor, post=post, reason="in the statement of reasons", tell=False),
        note=lambda actor, post, words: note_content(actor=actor, post=post, note=words),
        restore=lambda actor, post: show_post(actor=actor, post=post),
        author=lambda post: post.author,
        taken_back=lambda post: post.removed_by_author_at is not None,
        url=lambda post: post.get_absolute_url(),
        noun=_("a post"),
    ),
)
reportables.register(
    "community.space",
    reportables.Reportable(
        snapshot=lambda space: "\n\n".join([space.name, space.statement, space.rules]),
        noun=_("a space"),  # seen by those of the whole site: its own hosts are those who wrote it
        url=lambda space: space.get_absolute_url(),
        visible=lambda space, viewer: Space.objects.listed_for(viewer).filter(pk=space.pk).exists(),
    ),
)
reportables.register(
    "community.thread",
    reportables.Reportable(
        snapshot=lambda thread: thread.title,
        scope=lambda thread: thread.space,
        hide=lambda actor, thread, reason: hide_thread(actor=actor, thread=thread, reason=reason),
        restore=lambda actor, thread: show_thread(actor=actor, thread=thread),
        author=lambda thread: thread.author,
        taken_back=lambda thread: not thread.title,
        noun=_("a conversation"),
        url=lambda thread: thread.get_absolute_url(),
    ),
)


def _written(person: Person, since: datetime, until: datetime) -> list[acting.Written]:
    posts = Post.objects.filter(author=person, created_at__range=(since, until)).select_related("thread")
    return [
        acting.Written(_("In the conversation “%(title)s”") % {"title": post.thread.words}, plain(post.body))
        for post in posts.order_by("created_at", "pk")
    ]


acting.writes(_written)

membership.register(
    "community.space",
    lambda ref, since: Person.objects.filter(
        memberships__space__ref=ref, memberships__left_at=None, memberships__since__lte=since
    ),
    circles,
)

navigation.add(navigation.Item(_("Find support"), "community:space-list", order=10))
