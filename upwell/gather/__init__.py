"""Voices become an issue with an ask: support, remit and hand-offs, conversations of statements and votes, opinion maps."""
