"""The bot's connections to Discord's gateway: shards over processes, silence, and the limit of invalid requests."""
