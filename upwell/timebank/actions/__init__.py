"""What people do in the time bank."""
