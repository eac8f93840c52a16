"""Posts as HTML, kept for the next reader.

Of fifty posts on a page nearly all look the same to nearly everybody, and making them is most of what a page costs. So each is made once and found again by
everything that shows in it: its words and state, its author's name, the reactions, the day (for "yesterday"), the language, and the little that is the
reader's own. Nothing has to be thrown away when a post changes, and no reader can be handed what was made for another. A reader's own posts, and posts that
a package above has something to say about, are made anew each time. The rows of a list of conversations are kept in the same way.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from upwell.accounts.models import Person
from upwell.community.models import Post, Reaction, Thread
from upwell.kit.kept import Kept, digest, for_reader, render
from upwell.kit.time import now, today

TEMPLATE, ROW = "community/_post.html", "community/_thread_row.html"


def is_new(author: Person | None) -> bool:
    """Whether somebody is new here today: others may want to say hello."""
    return author is not None and author.is_new_until is not None and author.is_new_until > now()


_kept: Kept[str] = Kept(4_000)
forget = _kept.clear


def show(posts: Sequence[Post], context: Context) -> SafeString:
    """The posts as they stand in the page of their thread (`context` is that page's)."""
    return for_reader("\n".join(_pieces(posts, context)), context)


def _pieces(posts: Sequence[Post], context: Context) -> Iterator[str]:
    viewer, shown, panels = context.get("viewer"), context["shown"], context.get("panels") or {}
    page = (viewer is not None, bool(context.get("is_host")), get_language(), today())
    for post in posts:
        if panels.get(post.pk) or (viewer is not None and post.author_id == viewer.pk):
            yield render(TEMPLATE, context, post=post)
        else:
            made_from = (*page, *_of_post(post), *_of_reader(post, viewer, shown))
            yield _kept.get(made_from, lambda post=post: render(TEMPLATE, context, post=post))  # type: ignore[misc]


def _of_post(post: Post) -> tuple[Hashable, ...]:
    author = post.author
    return (
        post.ref,
        digest(post.body),
        post.content_note,
        author.handle if author else None,
        is_new(author),
        post.created_at,
        post.edited_at is not None,
        post.hidden_at is not None,
        post.removed_by_author_at is not None,
        post.written_down,
        *post.feelings.items(),
    )


def _of_reader(post: Post, viewer: Any, shown: Any) -> tuple[Hashable, ...]:
    if viewer is None:
        return ()
    mine = tuple(kind for kind in Reaction.Kind.values if (post.pk, kind) in shown.my_feelings)
    return mine, bool(shown.first_unread) and post.position >= shown.first_unread


def show_rows(threads: Sequence[Thread], unread: Mapping[int, int], context: Context) -> SafeString:
    """The conversations of a space; `unread` says how many posts of each the reader has not read."""
    return for_reader("".join(_rows(threads, unread, context)), context)


def _rows(threads: Sequence[Thread], unread: Mapping[int, int], context: Context) -> Iterator[str]:
    page = (get_language(), today())
    for thread in threads:
        new, author = unread.get(thread.pk, 0), thread.author
        said = (thread.ref, thread.title, author.handle if author else None, thread.locked_at is not None)
        made_from = (ROW, *page, *said, thread.last_post_at, new)
        yield _kept.get(made_from, lambda thread=thread, new=new: render(ROW, context, thread=thread, new=new))  # type: ignore[misc]
