"""What this package registers with the packages below it."""
