"""Pages of accounts: parse, call an action or a query, render."""
