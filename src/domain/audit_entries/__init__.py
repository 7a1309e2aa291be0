"""Audit entries: one constructor for each fact, by area. No other code builds an entry."""
