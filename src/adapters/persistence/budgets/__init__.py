"""Budget counters: Redis, their fallback, and the spending history that they start from."""
