"""What processes that tests start load before anything else."""
