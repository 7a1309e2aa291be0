"""Record that the bot is in a guild, and grant initial access to the member that added it."""

from dataclasses import dataclass, replace
from datetime import datetime

from application.access.retry_on_conflict import retry_on_conflict
from application.ports.clock import Clock
from application.ports.work import BeginWork, UnitOfWork
from domain.audit_entries.guilds import bot_adder_corrected, bot_installed, bot_still_there
from domain.guilds import AddedBySource, Guild
from domain.ids import GuildId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInstallationCommand:
    """`joined_at` is the start of this stay of the bot, None where Discord does not report it."""

    guild_id: GuildId
    name: str
    icon_url: str | None
    member_count: int
    owner_id: UserId
    added_by: UserId
    added_by_source: AddedBySource
    joined_at: datetime | None = None


class RecordInstallation:
    """Called when the bot joins, and when it sees the guild again after a restart.

    A new or returning guild starts with one initial user: earlier delegations are revoked and stay in the history.
    During the same stay only name, icon, owner and member count are updated, and an owner that stood in for an unknown
    adder is replaced by the true adder. A guild recorded as left by mistake goes on as it was.
    """

    def __init__(self, begin: BeginWork, clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def __call__(self, command: RecordInstallationCommand) -> Guild:
        return await retry_on_conflict(lambda: self._record(command))

    async def _record(self, command: RecordInstallationCommand) -> Guild:
        async with self._begin(command.guild_id) as work:
            known = await work.guilds.get()
            if known is None or not known.same_stay(command.joined_at):
                guild = await self._install(work, command)
            else:
                guild = await self._go_on(work, known, command)
            await work.commit()
        return guild

    async def _install(self, work: UnitOfWork, command: RecordInstallationCommand) -> Guild:
        now = self._clock.now()
        guild = Guild(
            id=command.guild_id,
            name=command.name,
            icon_url=command.icon_url,
            member_count=command.member_count,
            owner_id=command.owner_id,
            added_by=command.added_by,
            added_by_source=command.added_by_source,
            joined_at=command.joined_at or now,
        )
        await work.guilds.save(guild)
        access = await work.guild_access.get()
        access.install(command.added_by, now)
        await work.guild_access.save(access)
        await work.audit.append(bot_installed(guild, now))
        return guild

    async def _go_on(self, work: UnitOfWork, known: Guild, command: RecordInstallationCommand) -> Guild:
        guild = replace(
            known,
            name=command.name,
            icon_url=command.icon_url,
            member_count=command.member_count,
            owner_id=command.owner_id,
            left_at=None,
        )
        now = self._clock.now()
        if not known.active:
            await work.audit.append(bot_still_there(guild.id, now))
        if _is_better_known(known, command):
            guild = replace(guild, added_by=command.added_by, added_by_source=command.added_by_source)
            await self._correct(work, known, guild, now)
        if guild != known:
            await work.guilds.save(guild)
        return guild

    async def _correct(self, work: UnitOfWork, known: Guild, guild: Guild, now: datetime) -> None:
        access = await work.guild_access.get()
        if access.correct(known.added_by, guild.added_by, now) is not None:
            await work.guild_access.save(access)
        await work.audit.append(bot_adder_corrected(known, guild, now))


def _is_better_known(known: Guild, command: RecordInstallationCommand) -> bool:
    return known.added_by_source is AddedBySource.GUILD_OWNER and command.added_by_source is AddedBySource.AUDIT_LOG
