"""Find the tables and columns that hold personal data, in the database's own catalogue."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Row, text

from adapters.persistence.postgres.scope import ScopedTransaction
from adapters.persistence.schema.tables.all_tables import APP_PRIVILEGES
from domain.privacy import Subject, SubjectKind

NOT_PERSONAL: Final = frozenset(
    {
        "llm_model_pricing",
        "llm_request_days",
        "llm_usage_days",
        "llm_usage_recent",
        "privacy_erasures",
        "scheduled_jobs",
    }
)
"""Tables not exported: prices, sums over all guilds, jobs, erasures, and a copy of the ledger's last second."""

# Conditions for a user's rows in the platform's tables: comparing all columns would be slow or would export the data
# of others. `@` stands for the id.
_OF_USER: Final = {
    "audit_log": "actor_id = @ OR target = '@'",
    "authorized_users": "user_id = @",
    "alert_deliveries": "cause ~ '\\m@\\M' OR text ~ '\\m@\\M'",
    "cog_documents": "key ~ '\\m@\\M' OR value::text ~ '\\m@\\M'",
    "cog_jobs": "key ~ '\\m@\\M' OR payload::text ~ '\\m@\\M' OR error ~ '\\m@\\M'",
    "guild_settings": "updated_by = @",
    "guilds": "owner_id = @ OR added_by = @",
    "llm_request_logs": "user_id = @",
    "llm_request_payloads": "request_id IN (SELECT request_id FROM llm_request_logs WHERE user_id = @)",
    "llm_usage": "user_id = @",
    "llm_usage_guild_user_days": "user_id = @",
}
NO_USER_IN: Final = frozenset({"llm_usage_guild_days", "llm_usage_guild_months", "llm_usage_guild_model_days"})
"""Tables with sums of a guild that name no user."""

SHOWN: Final = {
    "guilds": ("guild_id", "name", "joined_at", "left_at"),
    "guild_settings": ("guild_id", "key", "updated_at"),
}
"""Columns that a user's export includes; the other columns of these tables are about the guild."""

_COLUMNS = text("""
    SELECT relname AS "table", attname AS "column", format_type(atttypid, NULL) AS type,
           attgenerated <> '' AS is_generated
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
          AND has_table_privilege(pg_class.oid, 'SELECT')
    ORDER BY relname, attnum
""")
_TEXTS: Final = frozenset({"text", "character varying"})
_JSON: Final = frozenset({"json", "jsonb"})


@dataclass(frozen=True, slots=True)
class StoredTable:
    """`columns` maps each column to its type. `computed` columns follow others, and cannot be changed."""

    name: str
    columns: dict[str, str]
    computed: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_a_cogs(self) -> bool:
        return self.name not in APP_PRIVILEGES

    @property
    def quoted(self) -> str:
        return quoted(self.name)

    @property
    def texts(self) -> Sequence[str]:
        """The columns of text that can be changed."""
        return [name for name, kind in self.columns.items() if kind in _TEXTS and name not in self.computed]

    def about(self, subject: Subject, *, without: Sequence[str] = ()) -> str | None:
        """Return the SQL condition of the rows about the subject; None if no column of the table can name it.

        Columns named in `without` are not compared.
        """
        if subject.kind is SubjectKind.GUILD:
            return f"guild_id = {int(subject.id)}" if "guild_id" in self.columns else None
        if not self.is_a_cogs:
            condition = _OF_USER.get(self.name)
            return None if condition is None else condition.replace("@", str(int(subject.id)))
        compared = {name: kind for name, kind in self.columns.items() if name not in {"guild_id", *without}}
        return " OR ".join(_naming(compared, int(subject.id))) or None


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


async def stored_tables(transaction: ScopedTransaction) -> list[StoredTable]:
    """Return the tables of the schema that the application reads, in order. Partitions are part of their table."""
    rows = (await transaction.execute(_COLUMNS)).all()
    return [_stored(table, list(columns)) for table, columns in groupby(rows, lambda row: str(row.table))]


def _stored(table: str, columns: Sequence[Row[Any]]) -> StoredTable:
    computed = frozenset(row.column for row in columns if row.is_generated)
    return StoredTable(table, {row.column: row.type for row in columns}, computed)


def _naming(columns: dict[str, str], user_id: int) -> Iterator[str]:
    """Yield one condition for each column that can name a user. Ids of Discord are unique: an equal number is the user.

    A text matches if it is the id and nothing else: texts that mention a user among other words belong to others.
    JSON matches if it contains the id.
    """
    for name, kind in columns.items():
        if kind == "bigint":
            yield f"{quoted(name)} = {user_id}"
        elif kind == "bigint[]":
            yield f"{user_id} = ANY ({quoted(name)})"
        elif kind in _TEXTS:
            yield f"{quoted(name)} = '{user_id}'"
        elif kind in _JSON:
            yield f"{quoted(name)}::text ~ '\\m{user_id}\\M'"
