"""Query guilds for pages and listeners."""
