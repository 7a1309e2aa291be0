"""Personal data in PostgreSQL and Redis, and the queue of erasures."""
