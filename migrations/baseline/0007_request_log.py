"""Create the request log: attempts with a retention period, payloads of guilds that opted in, and sums for reports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.persistence.schema.row_security import isolate_guilds

revision = "baseline_0007"
down_revision = "baseline_0006"
branch_labels = None
depends_on = None

_MONTHS_AHEAD = 2

# Partitions are attached, because creating them in place would lock the whole log. Only the owner gets privileges on
# a partition, whatever the default privileges are, and each partition has the policies of the log. Rows in the
# default partition stay there until they expire.
_ENSURE_PARTITIONS = """
CREATE FUNCTION ensure_llm_request_log_partitions(months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = "{schema}", pg_temp
SET lock_timeout = '2s'
AS $body$
DECLARE
    month timestamp;
    part text;
    statement text;
    is_in_net boolean;
    made integer := 0;
    caller_scope text := coalesce(current_setting('app.scope', true), '');
BEGIN
    PERFORM pg_advisory_xact_lock('llm_request_logs'::regclass::oid::bigint);
    PERFORM set_config('app.scope', 'system', true);
    FOR month IN
        SELECT date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => number)
        FROM generate_series(0, least(months, 24)) AS number
    LOOP
        part := 'llm_request_logs_' || to_char(month, 'YYYY_MM');
        CONTINUE WHEN to_regclass(part) IS NOT NULL;
        SELECT EXISTS (
            SELECT FROM llm_request_logs_default
            WHERE created_at >= month AT TIME ZONE 'UTC'
              AND created_at < (month + interval '1 month') AT TIME ZONE 'UTC'
        ) INTO is_in_net;
        CONTINUE WHEN is_in_net;
        EXECUTE format('CREATE TABLE %I (LIKE llm_request_logs INCLUDING DEFAULTS INCLUDING GENERATED)', part);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
        FOR statement IN
            SELECT format(
                'CREATE POLICY %I ON %I USING (%s) WITH CHECK (%s)',
                polname, part, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
            )
            FROM pg_policy WHERE polrelid = 'llm_request_logs'::regclass
        LOOP
            EXECUTE statement;
        END LOOP;
        EXECUTE format(
            'ALTER TABLE llm_request_logs ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            part, month::text || '+00', (month + interval '1 month')::text || '+00'
        );
        made := made + 1;
    END LOOP;
    FOR statement IN
        SELECT DISTINCT format('REVOKE ALL ON %s FROM %I', parts.inhrelid::regclass, pg_get_userbyid(granted.grantee))
        FROM pg_inherits AS parts
        JOIN pg_class AS tables ON tables.oid = parts.inhrelid
        CROSS JOIN aclexplode(tables.relacl) AS granted
        WHERE parts.inhparent = 'llm_request_logs'::regclass AND granted.grantee NOT IN (tables.relowner, 0)
    LOOP
        EXECUTE statement;
    END LOOP;
    PERFORM set_config('app.scope', caller_scope, true);
    RETURN made;
END
$body$
"""

# Only partitions at least a week old: the application's role must not be able to wipe traces of today.
_DROP_PARTITIONS = """
CREATE FUNCTION drop_llm_request_log_partitions(before timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = "{schema}", pg_temp
SET lock_timeout = '2s'
AS $body$
DECLARE
    part text;
    dropped integer := 0;
BEGIN
    FOR part IN
        SELECT tables.relname FROM pg_inherits AS parts JOIN pg_class AS tables ON tables.oid = parts.inhrelid
        WHERE parts.inhparent = 'llm_request_logs'::regclass AND tables.relname ~ '_[0-9]{{4}}_[0-9]{{2}}$'
          AND (to_date(right(tables.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC'
              <= least(before, now() - interval '7 days')
    LOOP
        EXECUTE format('DROP TABLE %I', part);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END
$body$
"""


def upgrade() -> None:
    op.create_table(
        "llm_request_logs",
        sa.Column("request_id", sa.Uuid, nullable=False),
        sa.Column("call_id", sa.Uuid, nullable=False),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("cog_name", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("error_code", sa.Text),
        sa.Column("success", sa.Boolean, sa.Computed("error_code IS NULL", persisted=True)),
        sa.Column("latency_ms", sa.Double, nullable=False),
        sa.Column("prompt_tokens", sa.BigInteger, nullable=False),
        sa.Column("completion_tokens", sa.BigInteger, nullable=False),
        sa.Column("cost_usd", sa.Numeric(18, 10)),
        sa.Column("correlation_id", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("request_id", "created_at", name="pk_llm_request_logs"),
        postgresql_partition_by="RANGE (created_at)",
    )
    isolate_guilds("llm_request_logs")
    op.execute("CREATE TABLE llm_request_logs_default PARTITION OF llm_request_logs DEFAULT")
    isolate_guilds("llm_request_logs_default")
    op.create_index("ix_llm_request_logs_created_at_request_id", "llm_request_logs", ["created_at", "request_id"])
    op.create_index(
        "ix_llm_request_logs_guild_id_created_at", "llm_request_logs", ["guild_id", "created_at", "request_id"]
    )
    schema = op.get_bind().execute(sa.text("SELECT current_schema()")).scalar_one()
    op.execute(_ENSURE_PARTITIONS.format(schema=schema))
    op.execute(_DROP_PARTITIONS.format(schema=schema))
    op.execute(f"SELECT ensure_llm_request_log_partitions({_MONTHS_AHEAD})")
    op.create_table(
        "llm_request_payloads",
        sa.Column("request_id", sa.Uuid, nullable=False),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("response", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("request_id", name="pk_llm_request_payloads"),
    )
    op.create_index("ix_llm_request_payloads_created_at", "llm_request_payloads", ["created_at"])
    isolate_guilds("llm_request_payloads")
    op.create_table(
        "llm_request_days",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("error_code", sa.Text, nullable=False),
        sa.Column("attempts", sa.BigInteger, nullable=False),
        sa.Column("latency_ms", sa.Double, nullable=False),
        sa.Column("latency_buckets", ARRAY(sa.BigInteger), nullable=False),
        sa.PrimaryKeyConstraint("day", "provider", "model", "kind", "error_code", name="pk_llm_request_days"),
    )


def downgrade() -> None:
    op.drop_table("llm_request_days")
    op.drop_table("llm_request_payloads")
    op.execute("DROP FUNCTION drop_llm_request_log_partitions(timestamptz)")
    op.execute("DROP FUNCTION ensure_llm_request_log_partitions(integer)")
    op.drop_table("llm_request_logs")
