"""Circuit breaker: stop calling a model that keeps failing, and probe it later."""
