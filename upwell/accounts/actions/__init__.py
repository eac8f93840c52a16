"""Everything that changes something about people; consent, notices, acting and api_tokens have their own modules."""

from upwell.accounts.actions.leaving import cancel_deletion, erase, erase_due, request_deletion
from upwell.accounts.actions.packing import ask_for_download, pack
from upwell.accounts.actions.people import (
    change_profile,
    find_assisted,
    find_or_create_assisted,
    join,
    keep_helper_note,
    set_needs,
    take_break,
    welcome,
)
from upwell.accounts.actions.roles import end_role, grant_role, make_operator

__all__ = [
    "ask_for_download",
    "cancel_deletion",
    "change_profile",
    "end_role",
    "erase",
    "erase_due",
    "find_assisted",
    "find_or_create_assisted",
    "grant_role",
    "join",
    "keep_helper_note",
    "make_operator",
    "pack",
    "request_deletion",
    "set_needs",
    "take_break",
    "welcome",
]
