"""Gateway intents of the bot: which kinds of events Discord sends it."""

from typing import Protocol

__all__ = ["GatewayIntents"]


class GatewayIntents(Protocol):
    """`services.intents`. Names are those of `discord.Intents`.

    A cog names the intents that it wants in its manifest. Those that Discord's developer portal or `DISCORD_INTENTS`
    withholds are missing, also while `setup` runs, so that the cog can do without.

    A class of the cog may also define `async def intents_missing(self, names: frozenset[str])`: it is called when the
    cog is added, with the intents that the cog wants and does not have, and not at all when it has all of them.
    """

    @property
    def missing(self) -> frozenset[str]:
        """The intents that a cog or `DISCORD_INTENTS` wants, and that are withheld."""
        ...

    def has(self, *names: str) -> bool:
        """Return whether Discord sends the events of all these intents. Raises `ValueError` for an unknown name."""
        ...
