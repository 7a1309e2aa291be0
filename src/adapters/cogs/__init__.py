"""What cogs declare: their modules and their settings."""
