"""Keep in memory the commands that were last synced to Discord."""

from adapters.persistence.memory.outage import Outage
from application.ports.bot.synced_commands import CommandsByCog


class MemorySyncedCommands:
    def __init__(self) -> None:
        self.outage = Outage("redis")
        self._commands: dict[int, CommandsByCog] = {}

    async def get(self, application_id: int) -> CommandsByCog | None:
        self.outage.refuse_if_down()
        return self._commands.get(application_id)

    async def put(self, application_id: int, commands: CommandsByCog) -> None:
        self.outage.refuse_if_down()
        self._commands[application_id] = commands
