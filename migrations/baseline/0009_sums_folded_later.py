"""Fold usage into the rollups shortly after the ledger is written; views add the pending rows.

A process of the previous release may run beside this one: it updates the rollups itself, and its reports are a second
late.
"""

import sqlalchemy as sa
from alembic import op

from adapters.persistence.schema.row_security import isolate_guilds

revision = "baseline_0009"
down_revision = "baseline_0008"
branch_labels = None
depends_on = None

_MODEL = ("cog_name", "provider", "model", "request_type")
_ROLLUPS = {
    "llm_usage_guild_days": ("guild_id", "day"),
    "llm_usage_guild_months": ("month", "guild_id"),
    "llm_usage_guild_models": ("guild_id", "month", *_MODEL),
    "llm_usage_guild_users": ("guild_id", "month", "user_id"),
    "llm_usage_days": ("day", *_MODEL),
}
_OF_RECENT = {
    "day": "(created_at AT TIME ZONE 'UTC')::date AS day",
    "month": "date_trunc('month', created_at AT TIME ZONE 'UTC')::date AS month",
    "requests": "requests::bigint AS requests",
    "cost_usd": "coalesce(estimated_cost_usd, 0)::numeric AS cost_usd",
    "unpriced": "unpriced::bigint AS unpriced",
}
_SUMS = ("requests", "prompt_tokens", "completion_tokens", "cache_tokens", "cost_usd", "unpriced")
_SUMMED = {
    "requests": "sum(requests)",
    "prompt_tokens": "sum(prompt_tokens)",
    "completion_tokens": "sum(completion_tokens)",
    "cache_tokens": "sum(cache_tokens)",
    "cost_usd": "coalesce(sum(estimated_cost_usd), 0)",
    "unpriced": "sum(unpriced)",
}
# The subqueries are evaluated once per statement, as in the policies of the ledger and its rollups.
_VISIBLE = """
    (SELECT current_setting('app.scope', true)) = 'system'
    OR guild_id = (SELECT nullif(current_setting('app.guild_id', true), '')::bigint)
"""


def upgrade() -> None:
    op.create_table(
        "llm_usage_recent",
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _MODEL),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prompt_tokens", sa.BigInteger, nullable=False),
        sa.Column("completion_tokens", sa.BigInteger, nullable=False),
        sa.Column("cache_tokens", sa.BigInteger, nullable=False),
        sa.Column("estimated_cost_usd", sa.Numeric(18, 10)),
        sa.Column("requests", sa.SmallInteger, nullable=False),
        sa.Column("unpriced", sa.SmallInteger, nullable=False),
    )
    op.create_index("ix_llm_usage_recent_guild_id", "llm_usage_recent", ["guild_id"])
    isolate_guilds("llm_usage_recent")
    op.execute(f"ALTER POLICY guild_isolation ON llm_usage_recent USING ({_VISIBLE}) WITH CHECK ({_VISIBLE})")
    # All rows are replaced every second: vacuum deleted rows early, however few rows exist at that moment.
    op.execute("""
        ALTER TABLE llm_usage_recent SET (
            autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
            autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 1000
        )
    """)
    for rollup, keys in _ROLLUPS.items():
        op.execute(_view(rollup, keys))


def downgrade() -> None:
    op.execute("SELECT set_config('app.scope', 'system', true)")
    for rollup, keys in _ROLLUPS.items():
        op.execute(f"DROP VIEW {rollup}_now")
        op.execute(_folded(rollup, keys))
    op.drop_table("llm_usage_recent")


def _view(rollup: str, keys: tuple[str, ...]) -> str:
    """Return the statement that creates a view with the rights of its caller, so that the policies of
    both tables hold.
    """
    names = (*keys, *_SUMS)
    return f"""
        CREATE VIEW {rollup}_now WITH (security_invoker = true) AS
        SELECT {", ".join(names)} FROM {rollup}
        UNION ALL
        SELECT {", ".join(_OF_RECENT.get(name, name) for name in names)} FROM llm_usage_recent
        {_of_guilds(keys)}
    """  # noqa: S608 - names of this file


def _folded(rollup: str, keys: tuple[str, ...]) -> str:
    derived = ", ".join(_OF_RECENT.get(key, key) for key in keys)
    numbers = ", ".join(str(number) for number in range(1, len(keys) + 1))
    return f"""
        INSERT INTO {rollup} AS kept ({", ".join((*keys, *_SUMS))})
        SELECT {derived}, {", ".join(_SUMMED.values())} FROM llm_usage_recent {_of_guilds(keys)} GROUP BY {numbers}
        ON CONFLICT ({", ".join(keys)})
        DO UPDATE SET {", ".join(f"{name} = kept.{name} + excluded.{name}" for name in _SUMS)}
    """  # noqa: S608 - names of this file


def _of_guilds(keys: tuple[str, ...]) -> str:
    """Return the condition for rows of guilds: the bot's own usage belongs to no guild."""
    return "WHERE guild_id IS NOT NULL" if "guild_id" in keys else ""
