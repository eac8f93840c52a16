"""Pages of issues, hand-offs and conversations."""
