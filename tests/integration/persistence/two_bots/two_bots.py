"""Create two bots in one database and one Redis, each with a schema, an owner, a role and keys of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.persistence.postgres.cog_credentials import cog_role
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.postgres.urls import sqlalchemy_url
from adapters.persistence.redis.connection import connect_redis
from adapters.persistence.schema.migrations import migrate
from adapters.persistence.work.postgres_work import postgres_work
from bootstrap.configuration.app_role import app_database_url, app_password, app_role
from domain.ids import GuildId
from tests.contract.persistence.samples import a_guild, save_guild

GUILD = GuildId(1_150_000_000_000_000_001)


@dataclass(frozen=True)
class Bot:
    """A bot. `engine` connects as the application, `cogs` as its cogs, `owner` as the migrator; none is a superuser."""

    schema: str
    secret_key: str
    owner_url: str
    owner: AsyncEngine
    engine: AsyncEngine
    cogs: GuildDatabase

    @property
    def role(self) -> str:
        return app_role(self.schema)

    @property
    def cogs_role(self) -> str:
        return cog_role(self.schema)

    @property
    def app_url(self) -> str:
        return app_database_url(self.owner_url, schema=self.schema, password=app_password(self.secret_key))

    async def migrate(self) -> None:
        await migrate(self.owner_url, schema=self.schema, app_password=app_password(self.secret_key))


@asynccontextmanager
async def two_bots(database_url: str) -> AsyncIterator[tuple[Bot, Bot]]:
    """Create two bots without migrating them. The URL names a superuser. Their roles are dropped at the end."""
    server = create_async_engine(sqlalchemy_url(database_url), poolclass=pool.NullPool)
    bots = [await _prepared(server, database_url, name) for name in ("first", "second")]
    try:
        yield bots[0], bots[1]
    finally:
        async with server.begin() as connection:
            for bot in bots:
                await bot.engine.dispose()
                await bot.cogs.dispose()
                await bot.owner.dispose()
                for role in (bot.role, bot.cogs_role):
                    await connection.run_sync(_drop, role)
                await connection.run_sync(_drop, f"{bot.schema}_owner")
        await server.dispose()


@asynccontextmanager
async def two_migrated_bots(database_url: str) -> AsyncIterator[tuple[Bot, Bot]]:
    """Create two migrated bots. Both have joined `GUILD`, which bears the name of the bot's schema."""
    async with two_bots(database_url) as bots:
        for bot in bots:
            await bot.migrate()
            await save_guild(postgres_work(bot.engine), a_guild(GUILD, name=bot.schema))
        yield bots


@asynccontextmanager
async def redis_user(redis_url: str, namespace: str) -> AsyncIterator[str]:
    """Create a Redis user that may use only the keys and channels of that name, and return its URL."""
    admin, password, own = connect_redis(redis_url), uuid4().hex, [f"{namespace}:*"]
    await admin.acl_setuser(
        namespace, enabled=True, passwords=f"+{password}", keys=own, channels=own, commands=["+@all", "-@admin"]
    )
    parts = urlsplit(redis_url)
    yield urlunsplit(parts._replace(netloc=f"{namespace}:{password}@{parts.netloc.rpartition('@')[2]}"))
    await admin.acl_deluser(namespace)
    await admin.aclose()


async def _prepared(server: AsyncEngine, database_url: str, name: str) -> Bot:
    schema = f"{name}_{uuid4().hex[:12]}"
    owner = f"{schema}_owner"
    async with server.begin() as connection:
        database = (await connection.execute(text("SELECT current_database()"))).scalar_one()
        await connection.execute(text(f"CREATE ROLE {owner} LOGIN CREATEROLE PASSWORD '{owner}'"))
        await connection.execute(text(f'GRANT CREATE ON DATABASE "{database}" TO {owner}'))
    parts = urlsplit(database_url)
    owner_url = urlunsplit(parts._replace(netloc=f"{owner}:{owner}@{parts.netloc.rpartition('@')[2]}"))
    key = f"the secret key of {schema}, which is long enough"
    app_url = app_database_url(owner_url, schema=schema, password=app_password(key))
    return Bot(
        schema=schema,
        secret_key=key,
        owner_url=owner_url,
        owner=create_async_engine(
            sqlalchemy_url(owner_url),
            poolclass=pool.NullPool,
            connect_args={"server_settings": {"search_path": schema}},
        ),
        engine=create_engine(app_url, schema=schema, pool_size=3),
        cogs=GuildDatabase(app_url, schema=schema, pool_size=3),
    )


def _drop(connection: Connection, role: str) -> None:
    if connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).first() is not None:
        connection.execute(text(f"DROP OWNED BY {role} CASCADE"))
        connection.execute(text(f"DROP ROLE {role}"))
