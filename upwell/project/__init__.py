"""The whole put together: settings, addresses, the first page, the API. Nothing imports this package."""
