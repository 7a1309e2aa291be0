"""Switches of cogs in a guild, and the reasons why a cog is off."""
