"""What OpenAI offers, in its formats."""
