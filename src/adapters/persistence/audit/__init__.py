"""The audit log: queries and entries outside of a guild."""
