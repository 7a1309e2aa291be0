"""Values of variables, which tests set."""

KEY = "k" * 32
DISCORD = {"DISCORD_BOT_TOKEN": "a-bot-token", "DISCORD_CLIENT_ID": "42", "DISCORD_CLIENT_SECRET": "a-client-secret"}
