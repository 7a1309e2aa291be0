"""The only package that a cog imports. `__all__` of its modules is the promise."""
