"""The vendors' own SDKs, driven at the simulated endpoint."""
