"""Record that the bot is in a guild, and give who added it initial access."""

from dataclasses import dataclass, replace

from application.ports.clock import Clock
from application.ports.work import BeginWork
from domain.audit import AuditAction, AuditEntry
from domain.guilds import AddedBySource, Guild
from domain.ids import GuildId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInstallationCommand:
    guild_id: GuildId
    name: str
    icon_url: str | None
    member_count: int
    owner_id: UserId
    added_by: UserId
    added_by_source: AddedBySource


class RecordInstallation:
    """Joining, and seeing the guild again after a restart.

    A guild that is already active only has its name, icon, owner and member count brought up to date. A new or
    returning guild starts with one initial user: earlier delegations are revoked and stay in the history.
    """

    def __init__(self, begin: BeginWork, clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def __call__(self, command: RecordInstallationCommand) -> Guild:
        async with self._begin(command.guild_id) as work:
            known = await work.guilds.get()
            if known is not None and known.active:
                guild = replace(
                    known,
                    name=command.name,
                    icon_url=command.icon_url,
                    member_count=command.member_count,
                    owner_id=command.owner_id,
                )
                if guild != known:
                    await work.guilds.save(guild)
                    await work.commit()
                return guild

            now = self._clock.now()
            guild = Guild(
                id=command.guild_id,
                name=command.name,
                icon_url=command.icon_url,
                member_count=command.member_count,
                owner_id=command.owner_id,
                added_by=command.added_by,
                added_by_source=command.added_by_source,
                joined_at=now,
            )
            await work.guilds.save(guild)
            access = await work.guild_access.get()
            access.install(command.added_by, now)
            await work.guild_access.save(access)
            await work.audit.append(
                AuditEntry(
                    guild_id=guild.id,
                    actor_id=command.added_by,
                    action=AuditAction.BOT_INSTALLED,
                    target=str(guild.id),
                    before=None,
                    after={"initial_user": str(command.added_by), "source": command.added_by_source.value},
                    at=now,
                )
            )
            await work.commit()
        return guild
