"""Cogs to read and to copy. The bot does not load this folder."""
