"""Cogs as data: what each declares, and its state in the bot."""
