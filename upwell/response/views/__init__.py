"""Pages of answers and of promise against practice."""
