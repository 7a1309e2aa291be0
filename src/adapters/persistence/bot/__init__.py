"""State of the running bot: its shards, its cogs and its synced commands."""
