"""Use cases of guild settings, and their cache."""
