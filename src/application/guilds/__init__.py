"""Use cases of the bot joining and leaving guilds."""
