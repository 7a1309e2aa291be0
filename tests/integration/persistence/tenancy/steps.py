"""Steps of the tenancy state machine: each goes through the use cases, identically in every world."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from application.access.grant_access import GrantAccessCommand
from application.access.reclaim_access import ReclaimAccessCommand
from application.access.revoke_access import RevokeAccessCommand
from application.access.transfer_access import TransferAccessCommand
from application.budgets.change_budgets import ChangeBudgetsCommand
from application.guilds.record_installation import RecordInstallationCommand
from application.settings.change_settings import ChangeSettingsCommand
from application.settings.export_settings import export_document
from application.settings.import_settings import ImportSettingsCommand
from domain.errors import DomainError
from domain.guilds import AddedBySource
from domain.ids import GuildId, UserId
from domain.llm.attempts import RequestAttempt
from domain.llm.requests import Caller, RequestKind, RequestType
from domain.llm.token_usage import TokenUsage
from domain.settings import JsonValue, StoredSection
from domain.spending.budgets import Budget
from domain.spending.usage import UsageRecord
from tests.integration.persistence.tenancy.worlds import World

Step: TypeAlias = Callable[[World], Coroutine[object, object, object]]


async def outcome(step: Step, world: World) -> str:
    try:
        await step(world)
    except DomainError as refusal:
        return refusal.code
    return "done"


def installed(guild_id: GuildId, user: UserId, joined_at: datetime | None) -> Step:
    command = RecordInstallationCommand(
        guild_id=guild_id,
        name=f"Guild {guild_id}",
        icon_url=None,
        member_count=user % 10,
        owner_id=user,
        added_by=user,
        added_by_source=AddedBySource.AUDIT_LOG if user % 2 else AddedBySource.GUILD_OWNER,
        joined_at=joined_at,
    )
    return lambda world: world.record_installation(command)


def granted(guild_id: GuildId, by: UserId, user: UserId) -> Step:
    return lambda world: world.grant(GrantAccessCommand(guild_id=guild_id, granted_by=by, member_id=user))


def revoked(guild_id: GuildId, by: UserId, user: UserId) -> Step:
    return lambda world: world.revoke(RevokeAccessCommand(guild_id=guild_id, revoked_by=by, user_id=user))


def transferred(guild_id: GuildId, by: UserId, user: UserId, *, stay: bool) -> Step:
    command = TransferAccessCommand(guild_id=guild_id, transferred_by=by, member_id=user, stay=stay)
    return lambda world: world.transfer(command)


def reclaimed(guild_id: GuildId, by: UserId) -> Step:
    return lambda world: world.reclaim(ReclaimAccessCommand(guild_id=guild_id, claimed_by=by))


def settings_changed(
    guild_id: GuildId, key: str, values: Mapping[str, JsonValue] | None, by: UserId, *, behind: int
) -> Step:
    async def step(world: World) -> None:
        now = await world.read_settings.section(guild_id, key)
        await world.change_settings(
            ChangeSettingsCommand(
                guild_id=guild_id,
                key=key,
                values=values,
                expected_version=now.stored.version - behind,
                changed_by=by,
            )
        )

    return step


async def exported(world: World, guild_id: GuildId) -> Mapping[str, JsonValue]:
    document = export_document(guild_id, await world.read_settings.all(guild_id), world.outside.clock.now())
    return dict(document)


def settings_imported(guild_id: GuildId, document: Mapping[str, JsonValue], by: UserId) -> Step:
    command = ImportSettingsCommand(guild_id=guild_id, document=document, imported_by=by)
    return lambda world: world.import_settings(command)


def budgets_changed(guild_id: GuildId, budgets: tuple[Budget, ...], by: UserId, *, behind: int) -> Step:
    async def step(world: World) -> None:
        now = (await world.read_budgets().stored(guild_id)).version
        await world.change_budgets(
            ChangeBudgetsCommand(guild_id=guild_id, budgets=budgets, expected_version=now - behind, changed_by=by)
        )

    return step


def a_record(number: int, caller: Caller, model: tuple[str, str], tokens: int, *, at: datetime) -> UsageRecord:
    provider, name = model
    return UsageRecord(
        request_id=UUID(int=number),
        call_id=UUID(int=number),
        guild_id=caller.guild_id,
        user_id=caller.user_id,
        cog_name=caller.cog_name,
        provider=provider,
        model=name,
        request_type=RequestType.TEXT,
        usage=TokenUsage(input_tokens=tokens, output_tokens=1),
        cost_usd=None if name == "late" else Decimal(tokens) / 1000,
        created_at=at,
    )


def used(record: UsageRecord) -> Step:
    async def step(world: World) -> None:
        await world.storage.ledger.record(record)
        await world.storage.note(
            RequestAttempt(
                request_id=record.request_id,
                call_id=record.call_id,
                at=record.created_at,
                caller=Caller(guild_id=record.guild_id, user_id=record.user_id, cog_name=record.cog_name),
                provider=record.provider,
                model=record.model,
                kind=RequestKind.CHAT,
                error_code=None if record.user_id % 2 else "llm.rate_limited",
                latency_ms=12.5,
                usage=record.usage,
                cost_usd=record.cost_usd,
                correlation_id=None,
            )
        )

    return step


def broken_off(guild_id: GuildId, key: str, end: str) -> Step:
    """Write, and end before the commit."""

    async def write(world: World) -> None:
        async with world.storage.begin(guild_id) as work:
            stored = await work.settings.get(key) or StoredSection.untouched(guild_id, key, 1)
            await work.settings.save(
                stored.replaced(
                    {"never": "kept"},
                    schema_version=1,
                    expected_version=stored.version,
                    by=None,
                    at=world.outside.clock.now(),
                )
            )
            if guild := await work.guilds.get():
                await work.guilds.save(guild.left(world.outside.clock.now()))
            if end == "error":
                raise LookupError
            if end == "cancelled":
                await asyncio.sleep(3600)

    async def step(world: World) -> None:
        task = asyncio.ensure_future(write(world))
        await asyncio.sleep(0.005 if end == "cancelled" else 0)
        if end == "cancelled":
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    return step


def written_into(own: GuildId, other: GuildId) -> Step:
    """Write another guild's data to every store of a guild's unit of work. Raises if a store accepts it."""

    async def step(world: World) -> None:
        now = world.outside.clock.now()
        async with world.storage.begin(other) as work:
            guild, access = await work.guilds.get(), await work.guild_access.get()
        section = StoredSection.untouched(other, "ask", 1).replaced(
            {"persona": "a thief"}, schema_version=1, expected_version=0, by=None, at=now
        )
        attempts: list[Callable[..., Coroutine[object, object, None]]] = [
            lambda work: work.settings.save(section),
            lambda work: work.guild_access.save(access),
        ]
        if guild is not None:
            attempts.append(lambda work: work.guilds.save(guild.left(now)))
        for attempt in attempts:
            async with world.storage.begin(own) as work:
                try:
                    await attempt(work)
                except ValueError:
                    continue
                raise AssertionError(f"{own} wrote into {other}")

    return step
