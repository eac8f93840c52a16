"""Who may do what in spaces."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from upwell.accounts import roles
from upwell.community import hooks
from upwell.community.models import Membership, Post, Space, Thread
from upwell.kit.permissions import is_signed_in, permit
from upwell.kit.time import now

EDIT_WINDOW = timedelta(minutes=30)


def space_of(thing: Space | Thread | Post) -> Space:
    """The space that a space, thread or post belongs to."""
    if isinstance(thing, Post):
        return thing.thread.space
    return thing.space if isinstance(thing, Thread) else thing


@predicate
def can_read(person: Any, thing: Any) -> bool:
    """The space's audience includes the person."""
    return Space.objects.visible_to(person).filter(pk=space_of(thing).pk).exists()


@predicate
def is_member(person: Any, thing: Any) -> bool:
    """The person belongs to the space, and whoever keeps it lets them write."""
    space = space_of(thing)
    if not Membership.objects.filter(space=space, person=person, left_at=None).exists():
        return False
    return hooks.said("write", person, space) is not False


@predicate
def is_host(person: Any, thing: Any) -> bool:
    """The person hosts or moderates the space, or whoever keeps it says that they look after it; or that they never do."""
    space = space_of(thing)
    said = hooks.said("host", person, space)
    if said is not None:
        return said
    return roles.holds(person, "host", space) or roles.holds(person, "moderator", space)


@predicate
def hosts(person: Any, space: Any) -> bool:
    """The person hosts the space; where it belongs to somebody, they alone say who changes it, and no role on the whole site reaches in."""
    said = hooks.said("edit", person, space)
    if said is not None:
        return said
    return roles.holds(person, "host", space)


@predicate
def is_open(person: Any, thing: Any) -> bool:
    """The thread takes replies."""
    thread = thing.thread if isinstance(thing, Post) else thing
    return thread.locked_at is None and thread.hidden_at is None


@predicate
def is_author(person: Any, post: Post) -> bool:
    """The person wrote the post."""
    return post.author_id is not None and post.author_id == person.pk


@predicate
def in_edit_window(person: Any, post: Post) -> bool:
    """The post is young enough to be edited."""
    return now() - post.created_at <= EDIT_WINDOW


@predicate
def is_standing(person: Any, post: Post) -> bool:
    """The post was neither removed nor hidden."""
    return post.removed_by_author_at is None and post.hidden_at is None


@predicate
def is_host_anywhere(person: Any, thing: Any = None) -> bool:
    """The person may open spaces: hosts and organisers of the whole site."""
    return roles.holds(person, "host") or roles.holds(person, "organiser")


@predicate
def is_open_to_invite(person: Any, space: Space) -> bool:
    """Nobody else decides who comes in."""
    return hooks.said("invite", person, space) is not False


@predicate
def is_open_to_join(person: Any, space: Space) -> bool:
    """Anyone may join unless the space is by invitation, or belongs to somebody who says otherwise."""
    said = hooks.said("join", person, space)
    return said if said is not None else space.audience != Space.Audience.SPACE


permit(
    "community.open_space",
    is_signed_in & is_host_anywhere,
    does=_("Open a space"),
    who=_("hosts and organisers of the whole site"),
)
permit(
    "community.join_space",
    is_signed_in & is_open_to_join,
    does=_("Join a space"),
    who=_("everyone with an account, unless it is by invitation"),
)
permit(
    "community.invite",
    is_signed_in & is_host & is_open_to_invite,
    does=_("Let somebody into a space by invitation"),
    who=_("hosts of the space"),
)
permit(
    "community.edit_space",
    is_signed_in & hosts,
    does=_("Change what a space says of itself, or let fewer people read it"),
    who=_("hosts of the space; of a group’s room, its convenor and secretary"),
)
permit(
    "community.start_thread",
    is_signed_in & is_member,
    does=_("Begin a conversation"),
    who=_("members of the space"),
    says=True,
)
permit(
    "community.reply",
    is_signed_in & is_member & is_open,
    does=_("Reply"),
    who=_("members of the space, while the conversation is open"),
    says=True,
)
permit(
    "community.edit_post",
    is_signed_in & is_author & is_standing & in_edit_window,
    does=_("Edit a post"),
    who=_("its author, for 30 minutes"),
)
permit(
    "community.remove_post",
    is_signed_in & is_author,
    does=_("Remove a post"),
    who=_("its author, at any time"),
    always=True,
)
permit(
    "community.react",
    is_signed_in & can_read & is_standing,
    does=_("Say “Thinking of you”, “I hear you”, “This helped me”"),
    who=_("everyone with an account who can read the post"),
)
permit(
    "community.hide_post",
    is_signed_in & is_host,
    does=_("Hide a post, and bring it back"),
    who=_("hosts and moderators of the space"),
)
permit(
    "community.hide_thread",
    is_signed_in & is_host,
    does=_("Hide a whole conversation, and bring it back"),
    who=_("hosts and moderators of the space"),
)
permit(
    "community.lock_thread",
    is_signed_in & is_host,
    does=_("Close a conversation for replies, and open it again"),
    who=_("hosts and moderators of the space"),
)
permit(
    "community.note_content",
    is_signed_in & (is_author | is_host),
    does=_("Put a note before a post (“talks about dying”)"),
    who=_("its author, hosts and moderators"),
)
