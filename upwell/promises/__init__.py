"""Who owes what by when.

Charters say what power is on offer, by versions with the difference shown; processes run their stages as data under one version; duties are the one clock
for everything owed: an issue's next date, an answer, a hand-off, a report to be looked at. Overdue is computed, never typed; it can be explained, not edited.
"""
