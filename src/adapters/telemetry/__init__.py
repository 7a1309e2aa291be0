"""Logs, metrics and traces: what all processes report of themselves, without secrets."""
