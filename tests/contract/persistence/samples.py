"""Create sample rows for contracts."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from application.ports.work import BeginWork
from domain.access import GuildAccess
from domain.audit import AuditAction, AuditEntry
from domain.guilds import AddedBySource, Guild
from domain.ids import GuildId, UserId
from domain.llm.requests import RequestType
from domain.llm.token_usage import TokenUsage
from domain.settings import JsonValue, StoredSection
from domain.spending.usage import UsageRecord

# Larger than 2**53, as real snowflakes are: a conversion to float would change them.
GUILD = GuildId(1_150_000_000_000_000_001)
OTHER_GUILD = GuildId(1_150_000_000_000_000_002)
OWNER = UserId(980_000_000_000_000_001)
ALICE = UserId(980_000_000_000_000_002)
BOB = UserId(980_000_000_000_000_003)
NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def a_guild(guild_id: GuildId = GUILD, *, name: str = "Café ☕", left_at: datetime | None = None) -> Guild:
    return Guild(
        id=guild_id,
        name=name,
        icon_url=None,
        member_count=42,
        owner_id=OWNER,
        added_by=OWNER,
        added_by_source=AddedBySource.AUDIT_LOG,
        joined_at=NOON,
        left_at=left_at,
    )


async def save_guild(begin: BeginWork, guild: Guild) -> None:
    async with begin(guild.id) as work:
        await work.guilds.save(guild)
        await work.commit()


async def save_access(begin: BeginWork, access: GuildAccess) -> None:
    async with begin(access.guild_id) as work:
        await work.guild_access.save(access)
        await work.commit()


async def read_access(begin: BeginWork, guild_id: GuildId = GUILD) -> GuildAccess:
    async with begin(guild_id) as work:
        return await work.guild_access.get()


async def install(begin: BeginWork, guild_id: GuildId = GUILD, *, name: str = "Café ☕", by: UserId = OWNER) -> None:
    """Install a guild whose initial user is `by`."""
    await save_guild(begin, a_guild(guild_id, name=name))
    access = await read_access(begin, guild_id)
    access.install(by, NOON)
    await save_access(begin, access)


def a_section(
    values: dict[str, JsonValue] | None = None, *, guild_id: GuildId = GUILD, key: str = "ask", version: int = 1
) -> StoredSection:
    return StoredSection(
        guild_id=guild_id,
        key=key,
        values={"persona": "a pirate"} if values is None else values,
        schema_version=3,
        version=version,
        updated_by=ALICE,
        updated_at=NOON,
    )


async def save_section(begin: BeginWork, section: StoredSection) -> None:
    async with begin(section.guild_id) as work:
        await work.settings.save(section)
        await work.commit()


def an_entry(guild_id: GuildId = GUILD, *, actor_id: UserId | None = ALICE) -> AuditEntry:
    return AuditEntry(
        guild_id=guild_id,
        actor_id=actor_id,
        action=AuditAction.SETTINGS_CHANGED,
        target="ask",
        before=None,
        after={"persona": "a pirate", "roles": ["1", "2"]},
        at=NOON,
    )


def a_record(
    *,
    request_id: UUID | None = None,
    guild_id: GuildId | None = GUILD,
    user_id: UserId = ALICE,
    cog_name: str = "ask",
    provider: str = "openai",
    model: str = "gpt-5",
    usage: TokenUsage | None = None,
    cost_usd: Decimal | None = Decimal("0.0025"),
    request_type: RequestType = RequestType.TEXT,
    created_at: datetime = NOON,
) -> UsageRecord:
    return UsageRecord(
        request_id=request_id or uuid4(),
        call_id=uuid4(),
        guild_id=guild_id,
        user_id=user_id,
        cog_name=cog_name,
        provider=provider,
        model=model,
        request_type=request_type,
        usage=usage or TokenUsage(input_tokens=100, output_tokens=20, cache_read_tokens=30, cache_write_tokens=10),
        cost_usd=cost_usd,
        created_at=created_at,
    )
