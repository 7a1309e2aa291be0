"""Routes of one guild: its settings, access, budgets, usage and audit log, and the list of guilds."""
