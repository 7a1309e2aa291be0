"""Breakers of cogs in Discord: what counts as a failure, and what `/cogs` shows."""
