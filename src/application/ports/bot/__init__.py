"""Ports of the bot: cogs and their breakers, signals, and shards."""
