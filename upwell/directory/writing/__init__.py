"""Putting a listing (the nested shape of HSDS) into the tables. Only actions call this, inside their transaction, after they asked who may.

What a listing does not speak of stays as it is; a list that it does speak of replaces the one that was there. Rows keep the ids they had in a feed, unless such an id
is no id or belongs to something else already: feeds repeat ids more often than one would think. Then the id is made from the service's own and the place in it.
"""

from upwell.directory.writing.organizations import program_name, write_organization
from upwell.directory.writing.places import drop_place, own_places, write_place
from upwell.directory.writing.reach import forget_reach, write_reach
from upwell.directory.writing.rows import uid_of
from upwell.directory.writing.services import put_closed_day, write_service

__all__ = [
    "drop_place",
    "forget_reach",
    "own_places",
    "program_name",
    "put_closed_day",
    "uid_of",
    "write_organization",
    "write_place",
    "write_reach",
    "write_service",
]
