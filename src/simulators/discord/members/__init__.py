"""Members of the simulated Discord: their actions, by the names that they read on the screen."""
