"""Conversations: begin, close, follow, remember how far one has read, keep a draft."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from upwell.accounts import acting, notices
from upwell.accounts.models import Person
from upwell.community.models import LONGEST, Draft, Post, ReadMark, Space, Thread
from upwell.kit import search, throttle
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import TWICE, now
from upwell.ledger.actions import record
from upwell.safety.standing import must_be_free

LONGEST_TITLE, LONGEST_DRAFT = 140, 60_000


def check_length(words: str, most: int = LONGEST) -> None:
    """Words are never cut: too many are refused, and whoever wrote them shortens them."""
    if len(words) > most:
        said = _("This is %(now)s letters long; %(most)s is the most. Shorten it, or send it in two parts.")
        raise Refused("too_long", said, now=len(words), most=most)


def start_thread(*, actor: Person, space: Space, title: str, body: str, content_note: str = "") -> Thread:
    """Begin a conversation with its first post. The same words twice within two minutes are a double click. Refused: `empty`, `too_long`, `slow_down`."""
    title, body = title.strip(), body.strip()
    with transaction.atomic():
        space = Space.objects.lock(space.pk)
        require("community.start_thread", actor, space)
        if not title or not body:
            raise Refused("empty", _("Write a few words, and give them a title."))
        check_length(body)
        check_length(title, LONGEST_TITLE)
        if twin := _just_begun(actor, space, title, body):
            return twin
        throttle.spend("post", actor.opaque, capacity=20, refill_seconds=600)
        thread = Thread.objects.create(
            space=space, title=title, author=actor, created_at=now(), last_post_at=now(), post_count=1
        )
        post = Post.objects.create(
            thread=thread,
            position=0,
            author=actor,
            body=body,
            created_at=now(),
            content_note=content_note,
            written_down=acting.running_for(actor) is not None,
        )
        Space.objects.filter(pk=space.pk).update(thread_count=F("thread_count") + 1)
        ReadMark.objects.create(thread=thread, person=actor, upto=1, follows=True, at=now())
        Draft.objects.filter(person=actor, place=f"space:{space.slug}").delete()
        search.index(thread)
        search.index(post)
    return thread


def _just_begun(actor: Person, space: Space, title: str, body: str) -> Thread | None:
    same = Post.objects.filter(
        author=actor,
        position=0,
        body=body,
        thread__space=space,
        thread__title=title,
        created_at__gt=now() - TWICE,
    )
    last = same.select_related("thread").order_by("-pk").first()
    return last.thread if last is not None else None


def forget_title(thread: Thread) -> None:
    """Empty a title whose author takes it back: on its page, in every search result of the replies, in every notice that quoted it. Call it with the thread locked."""
    posts = Post.objects.filter(thread=thread)
    addresses = [f"/posts/{ref}/" for ref in posts.values_list("ref", flat=True)]
    notices.take_words_out(thread.title, [thread.get_absolute_url(), *addresses])
    Thread.objects.filter(pk=thread.pk).update(title="")
    thread.title = ""
    search.index(thread)
    for post in posts.filter(hidden_at=None, removed_by_author_at=None).select_related("thread__space"):
        search.index(post)


def hide_thread(*, actor: Actor, thread: Thread, reason: str) -> Thread:
    """A host takes a whole conversation from sight, and from the search; whoever began it is told why. Refused: `no_reason`."""
    with transaction.atomic():
        thread = Thread.objects.lock(thread.pk)
        require("community.hide_thread", actor, thread)
        if not reason.strip():
            raise Refused("no_reason", _("Say why: the author will read it."))
        if thread.hidden_at is None:
            _set_hidden(actor, thread, hidden=True)
            if thread.author is not None:
                said = _("A host hid your conversation “%(thread)s”: %(reason)s")
                words = said % {"thread": thread.words, "reason": reason.strip()}
                notices.tell(thread.author, "moderation", words, thread.get_absolute_url())
    return thread


def show_thread(*, actor: Actor, thread: Thread) -> Thread:
    """Bring a hidden conversation back. Refused: `decided`, as with a post."""
    with transaction.atomic():
        thread = Thread.objects.lock(thread.pk)
        require("community.hide_thread", actor, thread)
        if thread.hidden_at is not None:
            must_be_free(actor, thread)
            _set_hidden(actor, thread, hidden=False)
    return thread


def _set_hidden(actor: Actor, thread: Thread, *, hidden: bool) -> None:
    thread.hidden_at = now() if hidden else None
    thread.save(update_fields=["hidden_at"])
    kind = "community.thread_hidden" if hidden else "community.thread_shown"
    record(kind, actor=actor, subject=thread, role="moderator")
    change = search.unindex if hidden else search.index
    change(thread)
    for post in thread.posts.filter(hidden_at=None, removed_by_author_at=None).select_related("thread__space"):
        change(post)


def lock_thread(*, actor: Actor, thread: Thread) -> Thread:
    """Close a conversation for replies."""
    return _set_lock(actor, thread, locked=True)


def unlock_thread(*, actor: Actor, thread: Thread) -> Thread:
    """Open it again."""
    return _set_lock(actor, thread, locked=False)


def _set_lock(actor: Actor, thread: Thread, *, locked: bool) -> Thread:
    with transaction.atomic():
        thread = Thread.objects.lock(thread.pk)
        require("community.lock_thread", actor, thread)
        Thread.objects.filter(pk=thread.pk).update(locked_at=now() if locked else None)
        thread.refresh_from_db()
    return thread


def follow(*, actor: Person, thread: Thread) -> None:
    """Be told of new replies."""
    _mark(actor, thread, follows=True)


def unfollow(*, actor: Person, thread: Thread) -> None:
    """Be told no more."""
    _mark(actor, thread, follows=False)


def _mark(actor: Person, thread: Thread, *, follows: bool) -> None:
    with transaction.atomic():
        ReadMark.objects.update_or_create(thread=thread, person=actor, defaults={"follows": follows})


def mark_read(*, actor: Person, thread: Thread, upto: int) -> None:
    """Remember that `actor` has read the first `upto` posts; never goes back."""
    with transaction.atomic():
        mark, _made = ReadMark.objects.get_or_create(thread=thread, person=actor, defaults={"upto": upto, "at": now()})
        if mark.upto < upto:
            ReadMark.objects.filter(pk=mark.pk, upto__lt=upto).update(upto=upto, at=now())


def save_draft(*, actor: Person, place: str, title: str | None = None, body: str | None = None) -> Draft | None:
    """Keep words not yet sent; what is not given stays as it was, and with no words left the draft is forgotten. place: "thread:<ref>" or "space:<slug>"."""
    with transaction.atomic():
        check_length(body or "", LONGEST_DRAFT)
        draft, _made = Draft.objects.get_or_create(person=actor, place=place[:80], defaults={"at": now()})
        draft.title = draft.title if title is None else title[:LONGEST_TITLE]
        draft.body = draft.body if body is None else body
        draft.at = now()
        if draft.title.strip() or draft.body.strip():
            draft.save()
            return draft
        draft.delete()
    return None
