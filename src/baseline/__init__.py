"""The only package of Baseline that a cog imports. Its public names are those in `__all__` of its modules."""
