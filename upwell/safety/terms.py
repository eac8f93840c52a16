"""How long what is kept is kept."""

from __future__ import annotations

from datetime import timedelta

WORDS = timedelta(days=183)  # snapshots, notes, what reporters wrote: as long as an appeal is possible, then emptied
STATEMENTS = timedelta(days=365)  # facts of a decision: as long as its strike counts and it holds, at least this long
APPEAL_DAYS = 7  # to answer an appeal
ANSWER = timedelta(minutes=30)  # a person writes to somebody in danger, in staffed hours
EMAIL = timedelta(days=30)  # of a signed-out reporter, after they were told
