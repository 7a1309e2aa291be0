"""The event feed between processes."""
