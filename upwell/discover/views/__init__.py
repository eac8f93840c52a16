"""Pages of voices and themes."""
