"""Routes of the developer team, across guilds."""
