"""Turns to identify, the gateway's address, and the count of invalid requests."""
