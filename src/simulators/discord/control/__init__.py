"""Control the simulated Discord without a browser: requests of `baseline discord` and their results."""
