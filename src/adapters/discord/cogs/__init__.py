"""Cogs at run time: which cog holds a name, what it needs from Discord, and how everything of it is removed."""
