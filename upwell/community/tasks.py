"""Background work of the community."""

from __future__ import annotations

from django.utils.translation import gettext as _

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.community.models import Post, Space
from upwell.kit.jobs import job


@job()
def tell_followers(post_pk: int) -> None:
    """Tell those who follow a thread, and can still read it, that somebody replied."""
    post = (
        Post.objects.select_related("thread__space")
        .filter(pk=post_pk, hidden_at=None, removed_by_author_at=None)
        .first()
    )
    if post is None:
        return
    followers = Person.objects.filter(read_marks__thread=post.thread, read_marks__follows=True, is_active=True).exclude(
        pk=post.author_id
    )
    for person in followers.iterator():
        if Space.objects.visible_to(person).filter(pk=post.thread.space_id).exists():
            notices.tell(
                person,
                "reply",
                _("There is a new reply in “%(title)s”.") % {"title": post.thread.words},
                post.get_absolute_url(),
            )
