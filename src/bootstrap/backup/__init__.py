"""`baseline backup` and `baseline restore`."""
