"""What people do in spaces."""

from upwell.community.actions.posts import (
    edit_post,
    hide_post,
    note_content,
    react,
    read_history,
    remove_post,
    reply,
    show_post,
)
from upwell.community.actions.spaces import edit_space, invite, join_space, leave_space, open_space
from upwell.community.actions.threads import (
    follow,
    hide_thread,
    lock_thread,
    mark_read,
    save_draft,
    show_thread,
    start_thread,
    unfollow,
    unlock_thread,
)

__all__ = [
    "edit_post",
    "edit_space",
    "follow",
    "hide_post",
    "hide_thread",
    "invite",
    "join_space",
    "leave_space",
    "lock_thread",
    "mark_read",
    "note_content",
    "open_space",
    "react",
    "read_history",
    "remove_post",
    "reply",
    "save_draft",
    "show_post",
    "show_thread",
    "start_thread",
    "unfollow",
    "unlock_thread",
]
