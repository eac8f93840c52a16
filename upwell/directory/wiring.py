"""What this package registers with the packages below it."""

from __future__ import annotations

from upwell.accounts.roles import let_scope
from upwell.directory.personal import register_holdings

register_holdings()
let_scope("directory.organization")
