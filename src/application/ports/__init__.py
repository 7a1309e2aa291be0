"""What the application needs from the outside, one file per concern."""
