"""Drawing a panel by lot under quotas, as equally as the quotas allow, so that anybody can check it.

    distribution = leximin(pool, quotas, 60)                        # fairest probabilities, as panels with tickets
    promise = commitment(distribution, pool, quotas, salt=salt)     # published before the seed is known
    panel = draw_panel(distribution, seed)                          # ids
    seats = replace(pool, quotas, 60, staying=..., gone=...)        # a distribution for the seats that fell empty

`check_pool` alone says what is wrong with a pool: a SortitionError with a code and the feature, value, person and row.
"""

from .check import Relaxation, check_pool
from .distribution import Band, Distribution
from .engine import leximin
from .errors import SortitionError
from .lots import commitment, draw_panel, replace
from .pool import PoolMember, Problem, Quota
from .progress import Progress

__all__ = [
    "Band",
    "Distribution",
    "PoolMember",
    "Problem",
    "Progress",
    "Quota",
    "Relaxation",
    "SortitionError",
    "check_pool",
    "commitment",
    "draw_panel",
    "leximin",
    "replace",
]
