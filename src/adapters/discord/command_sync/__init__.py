"""Sync the commands of cogs to Discord."""
