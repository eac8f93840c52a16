"""What the community registers below: entries, subjects, search, notices, reports, menus, personal data."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.community import personal, rules  # noqa: F401
from upwell.community.actions import hide_post, note_content, show_post
from upwell.community.models import Post, Space, Thread
from upwell.kit import navigation, search
from upwell.kit.markup import plain
from upwell.ledger import entries, subjects
from upwell.safety import membership, reportables

entries.register("community.space_opened", _("The space “%(name)s” was opened"), "name", "purpose", "audience")
entries.register("community.post_hidden", _("A post was hidden by a moderator"))
entries.register("community.post_shown", _("A hidden post was brought back"))

subjects.present(
    "community.space",
    subjects.Presenter(_("space"), lambda s, v: s.name, lambda s: s.get_absolute_url(), lambda qs, v: qs.listed_for(v)),
)
subjects.present(
    "community.thread",
    subjects.Presenter(
        _("conversation"), lambda t, v: t.title, lambda t: t.get_absolute_url(), lambda qs, v: qs.visible_to(v)
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


def _thread_document(thread: Thread) -> search.Document:
    return search.Document(title=thread.title, body="", url=thread.get_absolute_url(), audience=audience(thread.space))


def _post_document(post: Post) -> search.Document:
    return search.Document(
        title=post.thread.title,
        body=plain(post.body),
        url=post.get_absolute_url(),
        audience=audience(post.thread.space),
    )


def _audiences(viewer: Any) -> list[str]:
    if viewer is None:
        return []
    refs: QuerySet[Any] = Space.objects.filter(
        memberships__person=viewer, memberships__left_at=None, audience=Space.Audience.SPACE
    )
    return [f"space:{ref}" for ref in refs.values_list("ref", flat=True)]


search.register(search.SearchSource(kind="community.space", model=Space, document=_space_document, label=_("Spaces")))
search.register(
    search.SearchSource(kind="community.thread", model=Thread, document=_thread_document, label=_("Conversations"))
)
search.register(search.SearchSource(kind="community.post", model=Post, document=_post_document, label=_("Posts")))
search.register_audiences(_audiences)

notices.register("reply", _("Somebody replies in a conversation that I follow"), default="page")
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
        url=lambda post: post.get_absolute_url(),
        noun=_("a post"),
    ),
)
reportables.register(
    "community.thread",
    reportables.Reportable(
        snapshot=lambda thread: thread.title,
        scope=lambda thread: thread.space,
        author=lambda thread: thread.author,
        noun=_("a conversation"),
        url=lambda thread: thread.get_absolute_url(),
    ),
)

membership.register(
    "community.space",
    lambda ref, since: Person.objects.filter(
        memberships__space__ref=ref, memberships__left_at=None, memberships__since__lte=since
    ),
)

navigation.add(navigation.Item(_("Find support"), "community:space-list", order=10))
