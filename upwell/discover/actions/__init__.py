"""What people do with voices and themes."""
