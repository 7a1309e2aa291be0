"""What the bot's cogs declare, and which of them run."""
