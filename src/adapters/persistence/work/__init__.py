"""The unit of work and the stores that it holds."""
