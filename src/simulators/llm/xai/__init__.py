"""What xAI offers, in its formats."""
