"""Breakers of cogs in Discord: what counts as a failure, how an opening is announced, and what `/cogs` shows."""
