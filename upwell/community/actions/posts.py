"""Posts: reply, edit, remove, react; hosts hide and bring back."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from upwell.accounts import access, acting, notices
from upwell.accounts.models import Person
from upwell.community.actions.threads import check_length, forget_title
from upwell.community.models import Draft, Post, Reaction, ReadMark, Revision, Thread
from upwell.community.tasks import tell_followers
from upwell.kit import search, throttle
from upwell.kit.errors import Refused
from upwell.kit.jobs import enqueue
from upwell.kit.permissions import Actor, require
from upwell.kit.time import TWICE, now
from upwell.ledger.actions import record
from upwell.safety import taken_back
from upwell.safety.standing import NOTE, must_be_free


def reply(*, actor: Person, thread: Thread, body: str, content_note: str = "") -> Post:
    """Add a post. The same words twice within two minutes are a double click and give the first post. Refused: `empty`, `too_long`, `slow_down`."""
    body = body.strip()
    with transaction.atomic():
        thread = Thread.objects.lock(thread.pk)
        require("community.reply", actor, thread)
        if not body:
            raise Refused("empty", _("Write a few words first."))
        check_length(body)
        if twin := _just_said(actor, thread, body):
            return twin
        throttle.spend("post", actor.opaque, capacity=20, refill_seconds=600)
        post = Post.objects.create(
            thread=thread,
            position=thread.post_count,
            author=actor,
            body=body,
            created_at=now(),
            content_note=content_note,
            written_down=acting.running_for(actor) is not None,
        )
        Thread.objects.filter(pk=thread.pk).update(post_count=post.position + 1, last_post_at=post.created_at)
        ReadMark.objects.update_or_create(
            thread=thread,
            person=actor,
            defaults={"upto": post.position + 1, "at": now()},
            create_defaults={"upto": post.position + 1, "at": now(), "follows": True},
        )
        Draft.objects.filter(person=actor, place=f"thread:{thread.ref}").delete()
        search.index(post)
        enqueue(tell_followers, post.pk, key=f"follow:{thread.pk}")
    return post


def _just_said(actor: Person, thread: Thread, body: str) -> Post | None:
    last = Post.objects.filter(thread=thread, author=actor).order_by("-position").first()
    recent = last is not None and now() - last.created_at < TWICE
    return last if last is not None and recent and last.body == body else None


def edit_post(*, actor: Person, post: Post, body: str) -> Post:
    """Change one's words within the edit window; what stood before is kept and can be seen. Refused: `empty`, `too_long`."""
    body = body.strip()
    with transaction.atomic():
        post = Post.objects.lock(post.pk)
        require("community.edit_post", actor, post)
        if not body:
            raise Refused("empty", _("To take everything back, choose “Remove”."))
        check_length(body)
        if body != post.body:
            Revision.objects.create(post=post, body=post.body, written_at=post.edited_at or post.created_at)
            Post.objects.filter(pk=post.pk).update(body=body, edited_at=now())
            post.refresh_from_db()
            search.index(post)
    return post


def remove_post(*, actor: Person, post: Post) -> Post:
    """Take one's post out, with its history, and with the title of the conversation that it began.

    Voices that were let count from it stay until they are taken back themselves.
    """
    with transaction.atomic():
        post = Post.objects.lock(post.pk)
        require("community.remove_post", actor, post)
        post.revisions.all().delete()
        Post.objects.filter(pk=post.pk).update(body="", content_note="", removed_by_author_at=now())
        post.refresh_from_db()
        search.unindex(post)
        taken_back.tell(post)
        if post.position == 0 and post.thread.author_id == actor.pk:
            forget_title(Thread.objects.lock(post.thread_id))
            taken_back.tell(post.thread)
    return post


def read_history(*, actor: Person, post: Post) -> list[Revision]:
    """What a post said before, for its author and for hosts; a host's look is shown to the author."""
    if post.author_id != actor.pk:
        require("community.hide_post", actor, post)
        if post.author is not None:
            what = _("Read what your post in “%(thread)s” said before you edited it")
            # By the role alone: whoever looks after a place is never named to the person concerned.
            access.note(post.author, None, what % {"thread": post.thread.words}, role=str(_("host")), was_read=True)
    return list(post.revisions.all())


def hide_post(*, actor: Actor, post: Post, reason: str, tell: bool = True) -> Post:
    """A host takes a post from sight; its author is told why, here or (`tell` is False) by a statement of reasons. Refused: `no_reason`."""
    with transaction.atomic():
        post = Post.objects.lock(post.pk)
        require("community.hide_post", actor, post)
        if not reason.strip():
            raise Refused("no_reason", _("Say why: the author will read it."))
        if post.hidden_at is None:
            Post.objects.filter(pk=post.pk).update(hidden_at=now())
            record("community.post_hidden", actor=actor, subject=post, role="moderator")
            search.unindex(post)
            if post.author and tell:
                text = _("A host hid your post in “%(thread)s”: %(reason)s") % {
                    "thread": post.thread.words,
                    "reason": reason,
                }
                notices.tell(post.author, "moderation", text, post.thread.get_absolute_url())
        post.refresh_from_db()
    return post


def show_post(*, actor: Actor, post: Post) -> Post:
    """Bring a hidden post back. Refused: `decided`, where a decision hides it (that is taken back instead, with a reason)."""
    with transaction.atomic():
        post = Post.objects.lock(post.pk)
        require("community.hide_post", actor, post)
        if post.hidden_at is not None:
            must_be_free(actor, post)
            Post.objects.filter(pk=post.pk).update(hidden_at=None)
            record("community.post_shown", actor=actor, subject=post, role="moderator")
            post.refresh_from_db()
            search.index(post)
    return post


def note_content(*, actor: Actor, post: Post, note: str) -> Post:
    """Put a note before a post, or take it away with an empty one."""
    with transaction.atomic():
        post = Post.objects.lock(post.pk)
        require("community.note_content", actor, post)
        if not note.strip():
            must_be_free(actor, post, NOTE)
        Post.objects.filter(pk=post.pk).update(content_note=note.strip()[:80])
        post.refresh_from_db()
    return post


def react(*, actor: Person, post: Post, kind: str, on: bool | None = None) -> Post:
    """Give a reaction, or take it back when it was given; `on` says which, without it the reaction is turned over. Refused: `unknown_reaction`."""
    with transaction.atomic():
        post = Post.objects.lock(post.pk)
        require("community.react", actor, post)
        if kind not in Reaction.Kind.values:
            raise Refused("unknown_reaction", _("There is no such reaction."))
        had = Reaction.objects.filter(post=post, person=actor, kind=kind)
        wanted = not had.exists() if on is None else on
        if wanted:
            Reaction.objects.get_or_create(post=post, person=actor, kind=kind, defaults={"at": now()})
        else:
            had.delete()
        recount(post)
        post.refresh_from_db()
    return post


def recount(post: Post) -> None:
    """Write down how many of each reaction a post has; call it with the post locked."""
    counts = dict(Reaction.objects.filter(post=post).values_list("kind").annotate(Count("id")))
    Post.objects.filter(pk=post.pk).update(feelings=counts)
