"""What bodies do when they answer, and what people say to it."""
