"""Anthropic's endpoints and formats."""
