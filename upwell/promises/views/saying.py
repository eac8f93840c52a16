"""What `upwell.kit.pages` holds now, under its former name."""

from upwell.kit.pages import attempt, posted

__all__ = ["attempt", "posted"]
