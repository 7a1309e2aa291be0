"""Use cases of privacy: export, erase, and forget guilds that were left."""
