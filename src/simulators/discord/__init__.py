"""Discord, simulated in the process of the bot, for trying it out and for tests."""
