"""Fill every table of the schema with rows that name a user and a guild wherever a column can."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.ids import GuildId, UserId

GUILD, OTHER_GUILD = GuildId(1_150_000_000_000_000_001), GuildId(1_150_000_000_000_000_002)
ADA, BEN = UserId(1_150_000_000_000_000_777), UserId(1_150_000_000_000_000_888)

_COLUMNS = text("""
    SELECT relname AS "table", attname AS "column", format_type(atttypid, NULL) AS type,
           attidentity <> '' OR attgenerated <> '' AS is_filled
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
          AND relname <> 'alembic_version'
    ORDER BY relname, attnum
""")
# Columns of the platform's tables that hold a number or a word, never a user. A new column is named here, or erased.
NO_ID = {
    "alert_deliveries.target",
    "audit_log.id",
    "guild_settings.key",
    "llm_model_pricing.details",
    "llm_model_pricing.id",
    "llm_request_days.attempts",
    "llm_usage.details",
    "scheduled_jobs.failures",
    "scheduled_jobs.runs",
    *(
        f"{table}.{column}"
        for table in ("llm_usage", "llm_usage_recent", "llm_request_logs")
        for column in (
            "prompt_tokens",
            "completion_tokens",
            "cache_read_tokens",
            "cache_write_tokens",
            "reasoning_tokens",
            "cache_tokens",
        )
    ),
    *(
        f"{table}.{column}"
        for table in (
            "llm_usage_days",
            "llm_usage_guild_days",
            "llm_usage_guild_months",
            "llm_usage_guild_model_days",
            "llm_usage_guild_user_days",
        )
        for column in ("requests", "prompt_tokens", "completion_tokens", "cache_tokens", "unpriced")
    ),
}
# Texts that the platform writes from a fixed set of words or from files: a name of a cog, a model, a key.
WORDS = {
    "access_version", "action", "added_by_source", "cog", "cog_name", "correlation_id", "error", "error_code",
    "instead_of", "kind", "model", "name", "origin", "provider", "request_type", "source", "worker", "icon_url",
}  # fmt: skip
_VALUES = {
    "integer": "7",
    "smallint": "1",
    "numeric": "0.5",
    "double precision": "7",
    "boolean": "true",
    "timestamp with time zone": "now() - interval '1 minute'",
    "date": "(now() AT TIME ZONE 'UTC')::date - 1",
    "bytea": "''",
    "bigint[]": "'{1}'",
}


@dataclass(frozen=True)
class Column:
    table: str
    name: str
    type: str
    is_filled: bool

    @property
    def holds_no_id(self) -> bool:
        return f"{self.table}.{self.name}" in NO_ID or self.name in WORDS

    def value(self, user_id: int, guild_id: int) -> str:
        if self.name in {"guild_id", "subject_id"}:
            return str(guild_id)
        values = {
            "bigint": "1" if self.holds_no_id else str(user_id),
            "text": f"'{self._text(user_id)}'",
            "uuid": f"md5('{user_id}')::uuid",
            "jsonb": "'{\"rates\": {}}'"
            if self.holds_no_id
            else f"""'{{"{user_id}": ["{user_id}", "hello <@{user_id}>"]}}'""",
            **_VALUES,
        }
        return values[self.type]

    def _text(self, user_id: int) -> str:
        kind = {"privacy_erasures": "guild", "authorized_users": "delegate"}.get(self.table, "word")
        words = {"source": "manual", "kind": kind, "request": f"<@{user_id}> asks"}
        return words.get(self.name, "word" if self.holds_no_id else str(user_id))


async def columns(connection: AsyncConnection) -> list[Column]:
    return [Column(row.table, row.column, row.type, row.is_filled) for row in await connection.execute(_COLUMNS)]


async def seed(owner: AsyncEngine, *whose: tuple[UserId, GuildId]) -> set[str]:
    """Insert a row into every table for each pair, and return the tables. Foreign keys are not checked."""
    async with owner.connect() as connection:
        found = await columns(connection)
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        tables = sorted({column.table for column in found} - {"cog_role_secrets"})
        for user_id, guild_id in whose:
            for table in tables:
                own = [column for column in found if column.table == table and not column.is_filled]
                names = ", ".join(f'"{column.name}"' for column in own)
                values = ", ".join(column.value(user_id, guild_id) for column in own)
                insert = f'INSERT INTO "{table}" ({names}) VALUES ({values}) ON CONFLICT DO NOTHING'  # noqa: S608 - the catalogue's names
                await connection.execute(text(insert.replace(":", "\\:")))
        await connection.commit()
    return set(tables)


async def places_naming(owner: AsyncEngine, an_id: int) -> set[str]:
    """Return the columns in which a row of any table still holds the id, as `table.column`."""
    async with owner.connect() as connection:
        await connection.execute(text("SELECT set_config('app.scope', 'system', true)"))
        found = set()
        for column in await columns(connection):
            query = f"""SELECT count(*) FROM "{column.table}" WHERE "{column.name}"::text LIKE '%{an_id}%'"""  # noqa: S608 - as above
            if (await connection.execute(text(query.replace(":", "\\:")))).scalar_one():
                found.add(f"{column.table}.{column.name}")
        return found
