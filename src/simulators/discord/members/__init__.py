"""Members of the simulated Discord: what they can do, by the names that they read on the screen."""
