"""Who somebody has around them: a private map that nobody else sees, and figures of a neighbourhood that give nobody away.

The map belongs to the person who draws it. Others stand in it as initials and what they are to that person. It leaves this package only by its owner's own download,
and as one of many in a figure, if the owner agreed to be counted (`upwell/connections/figures.py`).
"""
