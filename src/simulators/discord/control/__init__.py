"""The simulated Discord without a browser: requests of `baseline discord`, and what they show."""
