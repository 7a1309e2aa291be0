"""Use cases of the workers' jobs: run one now, and repeat or discard failed ones of cogs."""
