"""Discord: the bot, its cogs, and what is read from Discord's REST API."""
