"""Store state: PostgreSQL, Redis, and the in-memory fakes that pass the same contracts."""
