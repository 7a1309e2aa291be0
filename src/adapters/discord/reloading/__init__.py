"""Change the cogs of a running bot: load, unload and replace them, by command or as their files change."""
