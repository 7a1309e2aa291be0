"""`baseline discord`: act in the simulated Discord of a running Baseline."""
