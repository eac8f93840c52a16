"""Issues, from the first minute to the end: raise, support, say whose it is, weigh, jury, body, close."""

from upwell.gather.actions.journey import begin_weighing, close, extend_support, move, to_body, to_jury
from upwell.gather.actions.raising import raise_issue
from upwell.gather.actions.remit import decide_remit
from upwell.gather.actions.supports import follow, support, unsupport

__all__ = [
    "begin_weighing",
    "close",
    "decide_remit",
    "extend_support",
    "follow",
    "move",
    "raise_issue",
    "support",
    "to_body",
    "to_jury",
    "unsupport",
]
