"""State of the running bot: shard board and synced commands."""
