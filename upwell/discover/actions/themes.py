"""Themes: the machine proposes, a human names."""

from upwell.discover.actions.naming import merge, name, retire
from upwell.discover.actions.placing import not_about_that, place_by_nearness, place_voice
from upwell.discover.actions.searching import compute, propose

__all__ = ["compute", "merge", "name", "not_about_that", "place_by_nearness", "place_voice", "propose", "retire"]
