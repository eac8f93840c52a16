"""Upwell: what people say, carried up to those who can act, and the answer brought back down."""
