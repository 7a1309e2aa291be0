"""Small JSON documents of cogs."""
