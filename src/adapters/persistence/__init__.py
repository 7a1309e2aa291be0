"""Where state lives: PostgreSQL, Redis, and the in-memory fakes under the same contracts."""
