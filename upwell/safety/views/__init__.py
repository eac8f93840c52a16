"""Pages of safety: reporting and help for everybody, the queue for moderators."""
