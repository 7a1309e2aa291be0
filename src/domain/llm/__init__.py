"""Requests to models and their replies."""
