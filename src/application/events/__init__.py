"""Publishing of events after commit, and their audience."""
