"""Record that the bot was removed from a guild: its dashboard closes, nothing is purged."""

from application.ports.clock import Clock
from application.ports.work import BeginWork
from domain.audit_entries.guilds import bot_removed
from domain.ids import GuildId


class RecordRemoval:
    """A guild that is unknown or already inactive is left as it is."""

    def __init__(self, begin: BeginWork, clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def __call__(self, guild_id: GuildId) -> None:
        async with self._begin(guild_id) as work:
            guild = await work.guilds.get()
            if guild is None or not guild.active:
                return
            now = self._clock.now()
            await work.guilds.save(guild.left(now))
            await work.audit.append(bot_removed(guild_id, now))
            await work.commit()
