"""Pages of the ground: search, files brought in, background work, health."""
