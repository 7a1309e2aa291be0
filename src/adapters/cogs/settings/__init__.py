"""Settings that cogs declare: what a class may say, and its form in JSON Schema."""
