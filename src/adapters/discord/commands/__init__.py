"""The platform's own slash commands: /budget, /settings and /status."""
