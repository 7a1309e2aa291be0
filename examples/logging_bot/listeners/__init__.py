"""Listeners of the server log."""
