"""Cogs at run time: which cog holds a name, and how everything of one cog is removed."""
