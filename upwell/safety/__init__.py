"""Everyone is safe: anything can be reported, also signed out, with a snapshot; one queue, a duty for each report, and the reporter is told.

Also the staffed hours and what a person in need finds behind "I need help now". Decisions, appeals and the crisis flow follow.
"""
