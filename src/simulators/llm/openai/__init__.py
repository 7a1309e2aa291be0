"""OpenAI's endpoints and formats."""
