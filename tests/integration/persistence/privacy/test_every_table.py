"""No table of the schema can be forgotten: what names a user or a guild is exported and erased."""

import pytest
from sqlalchemy import JSON, bindparam, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import SystemClock
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.privacy.catalogue import NO_USER_IN, NOT_PERSONAL
from adapters.persistence.privacy.postgres import PostgresPersonalData
from adapters.persistence.usage.rollups import rollup_drift
from domain.privacy import GuildInUse, Subject
from tests.integration.persistence.privacy.seeding import ADA, BEN, GUILD, OTHER_GUILD, places_naming, seed
from tests.integration.persistence.usage.usage_records import folded
from tests.services import FreshDatabase

# A guild's settings that name a user belong to the guild, whose team may change them. A record of an erasure names its
# subject until the last pass.
KEPT_OF_A_USER = {"guild_settings.values", "privacy_erasures.removed", "privacy_erasures.requested_by"}
OF_A_USER_IN_USE = {"guilds.owner_id"}

_LEDGER = text("""
    INSERT INTO llm_usage (
        request_id, call_id, guild_id, user_id, cog_name, provider, model, request_type, prompt_tokens,
        completion_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, estimated_cost_usd, estimated,
        requests, unpriced, created_at, details
    ) VALUES (
        gen_random_uuid(), gen_random_uuid(), :guild, :user, 'ask', 'openai', 'gpt-5', 'text', 10, 5, 0, 0, 0, 0.25,
        false, 1, 0, now() - interval '1 hour', '{}'
    )
""")
_AUDIT = text("""
    INSERT INTO audit_log (guild_id, actor_id, action, target, after, occurred_at)
    VALUES (:guild, :actor, :action, :target, :after, now())
""").bindparams(bindparam("after", type_=JSON))
_RECENT = text("""
    INSERT INTO llm_usage_recent
    SELECT guild_id, user_id, cog_name, provider, model, request_type, created_at, prompt_tokens, completion_tokens,
           cache_tokens, estimated_cost_usd, requests, unpriced
    FROM llm_usage
""")


async def _leave(owner: AsyncEngine, guild_id: int, *, left: bool) -> None:
    when = "now()" if left else "NULL"
    async with owner.begin() as connection:
        await connection.execute(text("SELECT set_config('app.scope', 'system', true)"))
        await connection.execute(text(f"UPDATE guilds SET left_at = {when} WHERE guild_id = {guild_id}"))  # noqa: S608 - numbers


async def test_nothing_names_an_erased_user_in_any_table(owner: AsyncEngine, data: PostgresPersonalData) -> None:
    await seed(owner, (ADA, GUILD), (BEN, OTHER_GUILD))
    bens = await places_naming(owner, BEN)
    await data.erase(Subject.user(ADA), before=SystemClock().now(), late=False, actor=ADA)
    assert await places_naming(owner, ADA) == KEPT_OF_A_USER
    assert await places_naming(owner, BEN) == bens


async def test_the_owner_of_a_guild_with_the_bot_stays_its_owner(
    owner: AsyncEngine, data: PostgresPersonalData
) -> None:
    await seed(owner, (ADA, GUILD))
    await _leave(owner, GUILD, left=False)
    await data.erase(Subject.user(ADA), before=SystemClock().now(), late=False, actor=None)
    assert await places_naming(owner, ADA) == KEPT_OF_A_USER | OF_A_USER_IN_USE


async def test_nothing_names_an_erased_guild_in_any_table(owner: AsyncEngine, data: PostgresPersonalData) -> None:
    await seed(owner, (ADA, GUILD), (BEN, OTHER_GUILD))
    removed = await data.erase(Subject.guild(GUILD), before=SystemClock().now(), late=False, actor=None)
    assert await places_naming(owner, GUILD) == {"privacy_erasures.subject_id", "audit_log.target"}
    assert removed["guilds"] == 1
    assert "guilds.guild_id" in await places_naming(owner, OTHER_GUILD)


async def test_a_guild_that_the_bot_is_in_keeps_everything(owner: AsyncEngine, data: PostgresPersonalData) -> None:
    await seed(owner, (ADA, GUILD))
    await _leave(owner, GUILD, left=False)
    before = await places_naming(owner, GUILD)
    with pytest.raises(GuildInUse):
        await data.erase(Subject.guild(GUILD), before=SystemClock().now(), late=False, actor=None)
    assert await places_naming(owner, GUILD) == before


@pytest.mark.parametrize("left", [False, True], ids=["is there", "has left again"])
async def test_a_later_pass_leaves_a_guild_alone_that_the_bot_has_joined_anew(
    owner: AsyncEngine,
    data: PostgresPersonalData,
    left: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    await data.erase(Subject.guild(GUILD), before=SystemClock().now(), late=False, actor=None)
    await seed(owner, (ADA, GUILD))
    await _leave(owner, GUILD, left=left)
    before = await places_naming(owner, GUILD)
    assert await data.erase(Subject.guild(GUILD), before=SystemClock().now(), late=True, actor=None) == {}
    assert await places_naming(owner, GUILD) == before


async def test_an_export_has_a_row_of_every_table_about_its_subject_and_names_no_other_user(
    owner: AsyncEngine, data: PostgresPersonalData
) -> None:
    tables = await seed(owner, (ADA, GUILD), (BEN, OTHER_GUILD))
    of_user = [item async for item in data.export(Subject.user(ADA))]
    assert {item.place for item in of_user} | NOT_PERSONAL | NO_USER_IN == tables
    assert str(BEN) not in str(of_user)
    of_guild = [item async for item in data.export(Subject.guild(GUILD))]
    assert {item.place for item in of_guild} | NOT_PERSONAL == tables
    assert str(OTHER_GUILD) not in str(of_guild)


async def test_an_export_of_the_audit_log_shows_what_a_user_did_without_the_ids_of_others(
    owner: AsyncEngine, data: PostgresPersonalData
) -> None:
    async with owner.begin() as connection:
        await connection.execute(text("SELECT set_config('app.scope', 'system', true)"))
        for number, (actor, target, after) in enumerate(
            [
                (ADA, "openai:gpt-5", {"price": 1}),
                (ADA, str(BEN), {"granted": True}),
                (BEN, str(ADA), {"kind": "delegate"}),
                (ADA, f"member:{BEN}", {"members": [ADA, f"<@{BEN}>"]}),
                (ADA, str(GUILD), {"manager": str(ADA)}),
            ]
        ):
            await connection.execute(
                _AUDIT, {"guild": GUILD, "actor": actor, "action": str(number), "target": target, "after": after}
            )
    shown = [item.values async for item in data.export(Subject.user(ADA))]
    told = [{name: each.get(name) for name in ("actor_id", "target", "after")} for each in shown]
    assert told == [
        {"actor_id": str(ADA), "target": "openai:gpt-5", "after": {"price": 1}},
        {"actor_id": str(ADA), "target": None, "after": {"granted": True}},
        {"actor_id": None, "target": str(ADA), "after": {"kind": "delegate"}},
        {"actor_id": str(ADA), "target": None, "after": None},
        {"actor_id": str(ADA), "target": str(GUILD), "after": {"manager": str(ADA)}},
    ]


@pytest.mark.parametrize("rows_folded", [0, 2, 4])
async def test_sums_and_costs_survive_an_erasure_without_the_user(
    owner: AsyncEngine, engine: AsyncEngine, data: PostgresPersonalData, database: FreshDatabase, rows_folded: int
) -> None:
    await _record_usage(owner)
    assert await folded(database, at_most=rows_folded) == rows_folded
    assert await rollup_drift(engine) == []
    before = await _sums(engine)
    await data.erase(Subject.user(ADA), before=SystemClock().now(), late=False, actor=None)
    assert await rollup_drift(engine) == []
    assert await _sums(engine) == before
    async with system_scope(engine) as transaction:
        users = await transaction.execute(
            text("SELECT user_id, sum(requests) FROM llm_usage_guild_user_days_now GROUP BY 1 ORDER BY 1")
        )
    assert [tuple(row) for row in users] == [(0, 2), (BEN, 1)]


async def test_sums_over_all_guilds_survive_the_erasure_of_one(
    owner: AsyncEngine, engine: AsyncEngine, data: PostgresPersonalData, database: FreshDatabase
) -> None:
    await _record_usage(owner)
    await folded(database, at_most=2)
    before = (await _sums(engine))[1]
    await data.erase(Subject.guild(GUILD), before=SystemClock().now(), late=False, actor=None)
    assert await rollup_drift(engine) == []
    assert await _sums(engine) == (None, before)


async def test_usage_that_a_disk_held_back_is_erased_by_a_later_pass(
    owner: AsyncEngine, engine: AsyncEngine, data: PostgresPersonalData
) -> None:
    requested_at = SystemClock().now()
    await data.erase(Subject.user(ADA), before=requested_at, late=False, actor=None)
    await _record_usage(owner)
    removed = await data.erase(Subject.user(ADA), before=requested_at, late=True, actor=None)
    assert removed == {"llm_usage": 3}
    assert await rollup_drift(engine) == []
    assert await places_naming(owner, ADA) == set()


async def _record_usage(owner: AsyncEngine) -> None:
    """Three requests in the guild, two of them by Ada, and one of Ada's outside of any guild. None is folded yet."""
    async with owner.begin() as connection:
        await connection.exec_driver_sql("SELECT set_config('app.scope', 'system', true)")
        for guild_id, user_id in ((GUILD, ADA), (GUILD, ADA), (GUILD, BEN), (None, ADA)):
            await connection.execute(_LEDGER, {"guild": guild_id, "user": user_id})
        await connection.execute(_RECENT)


async def _sums(engine: AsyncEngine) -> tuple[object, object]:
    async with system_scope(engine) as transaction:
        found = await transaction.execute(
            text("""
                SELECT (
                           SELECT (sum(requests), sum(cost_usd))::text FROM llm_usage_guild_days_now HAVING count(*) > 0
                       ) AS of_guilds,
                       (SELECT (sum(requests), sum(cost_usd))::text FROM llm_usage_days_now) AS of_all
            """)
        )
        row = found.one()
        return row.of_guilds, row.of_all
