"""xAI's endpoints and formats."""
