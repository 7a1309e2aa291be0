"""Listeners to Discord's gateway: joins, departures, installations and shard states."""
