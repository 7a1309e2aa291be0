"""Use cases of access to a guild's dashboard."""
