"""Tables of groups and of what they do."""

from upwell.movement.models.deciding import Appeal, Ballot, Decision
from upwell.movement.models.doing import Disclosure, GroupAction, Paper, Question, Signature
from upwell.movement.models.groups import Group, Member, Office, Room, Term
from upwell.movement.models.moving import Archive, Claim, GuestPost, Inheritance, InheritedEntry

__all__ = [
    "Appeal",
    "Archive",
    "Ballot",
    "Claim",
    "Decision",
    "Disclosure",
    "Group",
    "GroupAction",
    "GuestPost",
    "Inheritance",
    "InheritedEntry",
    "Member",
    "Office",
    "Paper",
    "Question",
    "Room",
    "Signature",
    "Term",
]
