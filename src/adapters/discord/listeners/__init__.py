"""Listeners to the gateway and to breakers: joins, departures, installations, shard states, cogs that are off."""
