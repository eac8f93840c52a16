"""What each room of the house adds to the tables of the whole: one module a room.

A module holds all of these, and each may be empty:

- `settle(town)` puts its things into the town, by its own actions, and names them in `town.things["room.thing"]`
- `READ`, `TAKE`: groups of addresses (`tests.doors.Group`), as in `tests.addresses`
- `parts(town)`: what stands in the addresses that have a variable part
- `ASKED`, `SENT`: what some addresses cannot do without, and what the addresses of TAKE are sent
- `PERMISSIONS`: each permission with pairs of a function from the town to a thing, and the roles that may ("host | moderator")
- `OWN`: permissions over what one began or holds oneself, which a sleeping role does not close
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

ROOMS: list[Any] = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
