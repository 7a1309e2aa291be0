"""How long a call to a model waits for Redis, before it goes on with what this process knows."""

SECONDS = 0.5
