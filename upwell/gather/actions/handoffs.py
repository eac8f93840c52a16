"""Hand-offs: `hand_on`, `reply`."""

from upwell.gather.actions.handing import hand_on, reply

__all__ = ["hand_on", "reply"]
