"""Call the simulated endpoint with the vendors' own SDKs."""
