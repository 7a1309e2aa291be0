"""Declarations of cogs: their modules and their settings."""
