"""Neighbours give each other time, and citizens and professionals do something together: an hour is an hour, whatever is done.

Offers and needs, exchanges that both sides confirm, double entry that the database itself keeps, gifts, a common pot, statements, a broker's list, shared work. No rule
anywhere reads a balance: hours open no door and close none.
"""
