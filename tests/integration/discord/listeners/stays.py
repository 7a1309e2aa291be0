"""Read the recorded installations of the bot in a guild, and wait for changes of them."""

from datetime import UTC, datetime

from application.guilds.record_installation import RecordInstallationCommand
from domain.access import GuildAccess
from domain.audit import AuditAction
from domain.guilds import AddedBySource, Guild
from domain.ids import GuildId, UserId
from simulators.discord.world import DEMO, OTHER
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import eventually

OWNER, ADMIN, MARA = (person.id for person in DEMO.members[:3])
DEMO_ID, OTHER_ID = GuildId(DEMO.id), GuildId(OTHER.id)
BOT_ADD = 28


async def known_before(
    tested: PlatformInMemory, guild_id: GuildId, *, initial: int = OWNER, delegate: int = ADMIN
) -> None:
    """Record a guild as an earlier process left it."""
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    await tested.discord.record_installation(
        RecordInstallationCommand(
            guild_id=guild_id,
            name="As it was",
            icon_url=None,
            member_count=2,
            owner_id=UserId(OWNER),
            added_by=UserId(initial),
            added_by_source=AddedBySource.AUDIT_LOG,
            joined_at=long_ago,
        )
    )
    async with tested.discord.begin(guild_id) as work:
        access = await work.guild_access.get()
        access.grant(UserId(delegate), UserId(initial), long_ago)
        await work.guild_access.save(access)
        await work.commit()


async def is_initial(tested: PlatformInMemory, user_id: int) -> bool:
    initial = GuildAccess(DEMO_ID, tested.database.guilds[DEMO_ID].grants).initial
    return initial is not None and initial.user_id == user_id


async def recorded(tested: PlatformInMemory, guild_id: GuildId) -> Guild:
    await eventually(lambda: is_active(tested, guild_id), "the guild to be recorded", patience=5)
    guild = tested.database.guilds[guild_id].guild
    assert guild is not None
    return guild


async def is_active(tested: PlatformInMemory, guild_id: GuildId) -> bool:
    guild = tested.database.guilds[guild_id].guild
    return guild is not None and guild.active


async def is_inactive(tested: PlatformInMemory, guild_id: GuildId) -> bool:
    guild = tested.database.guilds[guild_id].guild
    return guild is not None and not guild.active


def actions_of(tested: PlatformInMemory) -> list[AuditAction]:
    return [row.entry.action for row in tested.database.guilds[DEMO_ID].audit]
