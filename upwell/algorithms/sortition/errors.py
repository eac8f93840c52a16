"""What can be wrong with a pool, its quotas or the two together: one exception with a stable code and parameters."""

from __future__ import annotations

from typing import Any

CODES = {
    "duplicate_id": "row {row}: the id {id} is already in row {first_row}",
    "missing_feature": "row {row}: {id} has no value for {feature}",
    "unknown_value": "row {row}: {id} has {feature} = {value}, and no quota names that value",
    "no_quotas": "there are no quotas",
    "duplicate_quota": "there are two quotas for {feature} = {value}",
    "quota_bounds": "the quota {feature} = {value} asks for {min} to {max}",
    "panel_size": "a panel cannot have {panel_size} members",
    "pool_too_small": "{pool} people are in the pool, the panel needs {panel_size}",
    "minimums_too_high": "the quotas of {feature} ask for at least {total} people, the panel has {panel_size}",
    "maximums_too_low": "the quotas of {feature} allow at most {total} people, the panel has {panel_size}",
    "too_few_in_pool": "the quota {feature} = {value} asks for at least {min} people, the pool has {available}",
    "infeasible": "no panel meets all quotas together; it would be enough to relax {summary}",
    "cannot_stay": "{id} cannot stay: not in the pool",
    "not_this_pool": "the distribution does not belong to this pool and these quotas: {reason}",
}


class SortitionError(ValueError):
    """A refusal: `code` is one of CODES, `params` say which feature, value, person and row."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code, self.params = code, params
        super().__init__(CODES[code].format(**params))
