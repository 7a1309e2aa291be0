"""The platform's own REST API, read by the bot's process."""
