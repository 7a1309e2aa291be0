"""The platform's own slash commands."""
