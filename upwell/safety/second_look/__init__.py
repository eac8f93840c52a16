"""A second look before words go up: what they give away, and what may hurt. It asks the writer. It never stops, hides or removes anything.

The forms that ask stand in `kit.second_look`, so that every room has them; here is what they ask. The same model puts reports in order (`how_harsh`). Its figures and limits stand in docs/second-look.md.
"""

from upwell.safety.second_look.looking import can_read, how_harsh, look

__all__ = ["can_read", "how_harsh", "look"]
