"""Other programs that do the same work, run as they are in environments of their own."""
