"""Circuit breakers of cogs."""
