"""What a call costs and what it may cost."""
