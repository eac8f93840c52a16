"""Everything that changes the directory, by noun: organisations, services, changes that wait, freshness, room, what sources say, contacts."""
