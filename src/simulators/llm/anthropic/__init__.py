"""What Anthropic offers, in its formats."""
