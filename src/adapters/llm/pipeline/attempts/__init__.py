"""Further attempts at a call that failed: retries, and fallback to another model."""
