"""Protocols that the application needs from outside, one file per concern."""
