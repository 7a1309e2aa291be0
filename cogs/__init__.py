"""The bot's own cogs. Every module and package in this folder is loaded at start."""
