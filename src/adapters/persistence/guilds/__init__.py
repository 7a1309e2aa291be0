"""Queries of guilds for pages and listeners."""
