"""Configuration from the environment and `.env`."""
