"""Partition the ledger by month, and add corrections and rollups.

The previous release cannot record into the new ledger, so its processes are stopped while this runs. Rows are moved and
summed up here; from then on the statement that writes the ledger updates the rollups.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from adapters.persistence.schema.row_security import isolate_guilds

revision = "baseline_0005"
down_revision = "baseline_0004"
branch_labels = None
depends_on = None

_MONTHS_AHEAD = 2
_MODEL = ("cog_name", "provider", "model", "request_type")
_DAY = "(created_at AT TIME ZONE 'UTC')::date"
_MONTH = "date_trunc('month', created_at AT TIME ZONE 'UTC')::date"
_ROLLUPS = {
    "llm_usage_guild_days": ("guild_id", "day"),
    "llm_usage_guild_months": ("month", "guild_id"),
    "llm_usage_guild_models": ("guild_id", "month", *_MODEL),
    "llm_usage_guild_users": ("guild_id", "month", "user_id"),
    "llm_usage_days": ("day", *_MODEL),
}
_KEY_TYPES: dict[str, type[sa.BigInteger | sa.Date | sa.Text]] = {
    "guild_id": sa.BigInteger,
    "user_id": sa.BigInteger,
    "day": sa.Date,
    "month": sa.Date,
    **dict.fromkeys(_MODEL, sa.Text),
}

# Creates partitions for coming months, and for months with rows in the default partition: those rows move out.
# Partitions are attached, because creating them in place would lock the whole ledger. Only the owner gets privileges
# on a partition, whatever the default privileges are, and each partition has the policies of the ledger.
_ENSURE_PARTITIONS = """
CREATE FUNCTION ensure_llm_usage_partitions(months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = "{schema}", pg_temp
SET lock_timeout = '2s'
AS $body$
DECLARE
    wanted timestamp[];
    month timestamp;
    part text;
    since text;
    until text;
    names text;
    statement text;
    made integer := 0;
    caller_scope text := coalesce(current_setting('app.scope', true), '');
BEGIN
    PERFORM pg_advisory_xact_lock('llm_usage'::regclass::oid::bigint);
    PERFORM set_config('app.scope', 'system', true);
    wanted := ARRAY(
        SELECT date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => number)
        FROM generate_series(0, least(months, 24)) AS number
        UNION SELECT date_trunc('month', created_at AT TIME ZONE 'UTC') FROM llm_usage_default
    );
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO names
    FROM pg_attribute
    WHERE attrelid = 'llm_usage'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    FOREACH month IN ARRAY wanted LOOP
        part := 'llm_usage_' || to_char(month, 'YYYY_MM');
        CONTINUE WHEN to_regclass(part) IS NOT NULL;
        since := month::text || '+00';
        until := (month + interval '1 month')::text || '+00';
        EXECUTE format('CREATE TABLE %I (LIKE llm_usage INCLUDING DEFAULTS INCLUDING GENERATED)', part);
        LOCK TABLE llm_usage_default IN ACCESS EXCLUSIVE MODE;
        EXECUTE format(
            'WITH moved AS (DELETE FROM llm_usage_default WHERE created_at >= %L AND created_at < %L RETURNING %s) '
            'INSERT INTO %I (%s) SELECT %s FROM moved',
            since, until, names, part, names, names
        );
        EXECUTE format('ALTER TABLE llm_usage ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, since, until);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
        FOR statement IN
            SELECT format(
                'CREATE POLICY %I ON %I USING (%s) WITH CHECK (%s)',
                polname, part, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
            )
            FROM pg_policy WHERE polrelid = 'llm_usage'::regclass
        LOOP
            EXECUTE statement;
        END LOOP;
        made := made + 1;
    END LOOP;
    FOR statement IN
        SELECT DISTINCT format('REVOKE ALL ON %s FROM %I', parts.inhrelid::regclass, pg_get_userbyid(granted.grantee))
        FROM pg_inherits AS parts
        JOIN pg_class AS tables ON tables.oid = parts.inhrelid
        CROSS JOIN aclexplode(tables.relacl) AS granted
        WHERE parts.inhparent = 'llm_usage'::regclass AND granted.grantee NOT IN (tables.relowner, 0)
    LOOP
        EXECUTE statement;
    END LOOP;
    PERFORM set_config('app.scope', caller_scope, true);
    RETURN made;
END
$body$
"""

_KEPT = """
    id, request_id, guild_id, user_id, cog_name, provider, model, request_type, prompt_tokens, completion_tokens,
    cache_read_tokens, cache_write_tokens, reasoning_tokens, created_at, metadata
"""


def upgrade() -> None:
    # Row security holds for the owner too: moving the rows of every guild needs the system scope.
    op.execute("SELECT set_config('app.scope', 'system', true)")
    _set_aside()
    _create_ledger()
    schema = op.get_bind().execute(sa.text("SELECT current_schema()")).scalar_one()
    op.execute(_ENSURE_PARTITIONS.format(schema=schema))
    op.execute(f"""
        INSERT INTO llm_usage ({_KEPT}, call_id, estimated_cost_usd, estimated, requests, unpriced, details)
        OVERRIDING SYSTEM VALUE
        SELECT {_KEPT}, coalesce((metadata ->> 'call_id')::uuid, request_id), estimated_cost_usd,
               coalesce((metadata ->> 'estimated')::boolean, false), 1, (estimated_cost_usd IS NULL)::int, '{{}}'
        FROM llm_usage_before
    """)  # noqa: S608 - names of this file
    op.execute(f"SELECT ensure_llm_usage_partitions({_MONTHS_AHEAD})")
    _create_indexes()
    _continue_ids("llm_usage")
    op.drop_table("llm_usage_before")
    for rollup, keys in _ROLLUPS.items():
        _create_rollup(rollup, keys)


def downgrade() -> None:
    op.execute("SELECT set_config('app.scope', 'system', true)")
    for rollup in _ROLLUPS:
        op.drop_table(rollup)
    op.execute("DROP FUNCTION ensure_llm_usage_partitions(integer)")
    for index in ("guild_id_created_at", "unpriced", "corrects"):
        op.drop_index(f"ix_llm_usage_{index}")
    _set_aside()
    op.create_table(
        "llm_usage",
        *_ledger_columns(),
        sa.PrimaryKeyConstraint("id", name="pk_llm_usage"),
        sa.UniqueConstraint("request_id", name="uq_llm_usage_request_id"),
    )
    op.create_index("ix_llm_usage_guild_id_created_at", "llm_usage", ["guild_id", "created_at"])
    isolate_guilds("llm_usage")
    # A correction is merged into the cost of the row that it corrects.
    op.execute(f"""
        INSERT INTO llm_usage ({_KEPT}, estimated_cost_usd) OVERRIDING SYSTEM VALUE
        SELECT {_KEPT}, coalesce(
            estimated_cost_usd,
            (SELECT estimated_cost_usd FROM llm_usage_before AS correction WHERE correction.corrects = used.request_id)
        )
        FROM llm_usage_before AS used WHERE corrects IS NULL
    """)  # noqa: S608 - names of this file
    op.alter_column("llm_usage", "metadata", server_default=None)
    _continue_ids("llm_usage")
    op.drop_table("llm_usage_before")


def _set_aside() -> None:
    op.rename_table("llm_usage", "llm_usage_before")
    op.execute("ALTER TABLE llm_usage_before RENAME CONSTRAINT pk_llm_usage TO pk_llm_usage_before")
    op.execute("ALTER TABLE llm_usage_before DROP CONSTRAINT IF EXISTS uq_llm_usage_request_id")
    op.execute("DROP INDEX IF EXISTS ix_llm_usage_guild_id_created_at")
    # The old table's sequence would keep the name that the new table's sequence needs.
    op.execute("ALTER TABLE llm_usage_before ALTER COLUMN id DROP IDENTITY")


def _ledger_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("request_id", sa.Uuid, nullable=False),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("cog_name", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("request_type", sa.Text, nullable=False),
        sa.Column("prompt_tokens", sa.BigInteger, nullable=False),
        sa.Column("completion_tokens", sa.BigInteger, nullable=False),
        sa.Column("cache_read_tokens", sa.BigInteger, nullable=False),
        sa.Column("cache_write_tokens", sa.BigInteger, nullable=False),
        sa.Column("reasoning_tokens", sa.BigInteger, nullable=False),
        sa.Column("cache_tokens", sa.BigInteger, sa.Computed("cache_read_tokens + cache_write_tokens", persisted=True)),
        sa.Column("total_tokens", sa.BigInteger, sa.Computed("prompt_tokens + completion_tokens", persisted=True)),
        sa.Column("estimated_cost_usd", sa.Numeric(18, 10)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("metadata", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    ]


def _create_ledger() -> None:
    op.create_table(
        "llm_usage",
        *_ledger_columns(),
        sa.Column("call_id", sa.Uuid, nullable=False),
        sa.Column("estimated", sa.Boolean, nullable=False),
        sa.Column("corrects", sa.Uuid),
        sa.Column("requests", sa.SmallInteger, nullable=False),
        sa.Column("unpriced", sa.SmallInteger, nullable=False),
        sa.Column("details", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("request_id", "created_at", name="pk_llm_usage"),
        postgresql_partition_by="RANGE (created_at)",
    )
    isolate_guilds("llm_usage")
    op.execute("CREATE TABLE llm_usage_default PARTITION OF llm_usage DEFAULT")
    isolate_guilds("llm_usage_default")


def _create_indexes() -> None:
    op.create_index("ix_llm_usage_guild_id_created_at", "llm_usage", ["guild_id", "created_at"])
    op.create_index(
        "ix_llm_usage_unpriced",
        "llm_usage",
        ["provider", "created_at", "request_id"],
        postgresql_where=sa.text("unpriced = 1"),
    )
    op.create_index(
        "ix_llm_usage_corrects", "llm_usage", ["corrects"], postgresql_where=sa.text("corrects IS NOT NULL")
    )


def _create_rollup(name: str, keys: tuple[str, ...]) -> None:
    sums = ("requests", "prompt_tokens", "completion_tokens", "cache_tokens")
    op.create_table(
        name,
        *(sa.Column(key, _KEY_TYPES[key], nullable=False) for key in keys),
        *(sa.Column(figure, sa.BigInteger, nullable=False) for figure in sums),
        sa.Column("cost_usd", sa.Numeric, nullable=False),
        sa.Column("unpriced", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint(*keys, name=f"pk_{name}"),
        # Free space for the next version of a row in the same page: updates need not touch the index.
        postgresql_with={"fillfactor": 70},
    )
    if "guild_id" in keys:
        isolate_guilds(name)
    expressions = ", ".join({"day": _DAY, "month": _MONTH}.get(key, key) for key in keys)
    groups = ", ".join(str(number) for number in range(1, len(keys) + 1))
    op.execute(f"""
        INSERT INTO {name}
        SELECT {expressions}, sum(requests), sum(prompt_tokens), sum(completion_tokens), sum(cache_tokens),
               coalesce(sum(estimated_cost_usd), 0), sum(unpriced)
        FROM llm_usage WHERE {"guild_id IS NOT NULL" if "guild_id" in keys else "true"} GROUP BY {groups}
    """)  # noqa: S608 - names of this file


def _continue_ids(table: str) -> None:
    op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 1)) FROM {table}")  # noqa: S608 - a name of this file
