"""What the pages of the community need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from upwell.community import articles
from upwell.community.models import Post, Reaction, Thread

register = template.Library()
register.filter("is_new", articles.is_new)


@register.simple_tag
def feelings(post: Post, mine: Any) -> list[dict[str, Any]]:
    """The reactions of a post, each with its count and whether the person looking gave it."""
    rows = []
    for kind, label in Reaction.Kind.choices:
        pressed = (post.pk, kind) in (mine or ())
        rows.append(
            {
                "kind": kind,
                "label": label,
                "count": post.feelings.get(kind, 0),
                "pressed": "true" if pressed else "false",
                "turn": "0" if pressed else "1",
            }
        )
    return rows


@register.simple_tag(takes_context=True, name="articles")
def show_articles(context: template.Context, posts: Sequence[Post]) -> SafeString:
    """The posts on the page of a thread."""
    return articles.show(posts, context)


@register.simple_tag(takes_context=True)
def thread_rows(context: template.Context, threads: Sequence[Thread], unread: Mapping[int, int]) -> SafeString:
    """The conversations of a space, as rows."""
    return articles.show_rows(threads, unread, context)


@register.filter
def at(mapping: dict[Any, Any] | None, key: Any) -> Any:
    """The value of `key` in a mapping, or nothing."""
    return (mapping or {}).get(key)
