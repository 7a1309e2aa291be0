"""Port for the commands that were last synced to Discord."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

CommandsByCog: TypeAlias = Mapping[str, Sequence[Mapping[str, Any]]]
"""Commands in the form in which Discord takes them, by the cog's name."""


class SyncedCommands(Protocol):
    """Commands of one application of Discord, shared by all processes of the bot.

    Every method may raise `ServiceUnavailable("redis")`.
    """

    async def get(self, application_id: int) -> CommandsByCog | None:
        """None when nothing was ever synced for this application, or another release wrote it in another form."""
        ...

    async def put(self, application_id: int, commands: CommandsByCog) -> None:
        """Replace what is kept for this application. Twice is safe."""
        ...
