"""Server-sent events: streams, their broadcast and their history."""
