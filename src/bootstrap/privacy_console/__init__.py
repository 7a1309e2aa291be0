"""`baseline privacy`."""
