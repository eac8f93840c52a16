"""Conversations: opening and closing one, writing and reading statements, voting, drawing the map."""

from upwell.gather.actions.holding import LONGEST, close, open  # noqa: A004
from upwell.gather.actions.mapping import draw_map
from upwell.gather.actions.statements import decide, write
from upwell.gather.actions.voting import vote

__all__ = ["LONGEST", "close", "decide", "draw_map", "open", "vote", "write"]
