"""Senders of alerts outside of Discord."""
