"""Sum the usage of a guild's models and users by day instead of by month, so that reports hold exactly their days.

Processes of the previous release fail to fold and to report until they are replaced; what they record waits in
`llm_usage_recent` and is folded by this release. The ledger of all guilds is summed once: while that runs, recording
waits, and falls back to the disk.
"""

import sqlalchemy as sa
from alembic import op

from adapters.persistence.schema.row_security import isolate_guilds

revision = "baseline_0012"
down_revision = "baseline_0011"
branch_labels = None
depends_on = None

_MODEL = ("cog_name", "provider", "model", "request_type")
_BY_MONTH = {
    "llm_usage_guild_models": ("guild_id", "month", *_MODEL),
    "llm_usage_guild_users": ("guild_id", "month", "user_id"),
}
_BY_DAY = {
    "llm_usage_guild_model_days": ("guild_id", "day", *_MODEL),
    "llm_usage_guild_user_days": ("guild_id", "day", "user_id"),
}
_KEY_TYPES: dict[str, type[sa.BigInteger | sa.Date | sa.Text]] = {
    **dict.fromkeys(("guild_id", "user_id"), sa.BigInteger),
    **dict.fromkeys(("day", "month"), sa.Date),
    **dict.fromkeys(_MODEL, sa.Text),
}
_OF_LEDGER = {
    "day": "(created_at AT TIME ZONE 'UTC')::date",
    "month": "date_trunc('month', created_at AT TIME ZONE 'UTC')::date",
    "requests": "requests::bigint",
    "cost_usd": "coalesce(estimated_cost_usd, 0)::numeric",
    "unpriced": "unpriced::bigint",
}
_SUMS = ("requests", "prompt_tokens", "completion_tokens", "cache_tokens", "cost_usd", "unpriced")
_VISIBLE = """
    (SELECT current_setting('app.scope', true)) = 'system'
    OR guild_id = (SELECT nullif(current_setting('app.guild_id', true), '')::bigint)
"""


def upgrade() -> None:
    _replace(_BY_MONTH, _BY_DAY)
    op.create_index("ix_llm_usage_guild_days_day", "llm_usage_guild_days", ["day"])


def downgrade() -> None:
    op.drop_index("ix_llm_usage_guild_days_day")
    _replace(_BY_DAY, _BY_MONTH)


def _replace(old: dict[str, tuple[str, ...]], new: dict[str, tuple[str, ...]]) -> None:
    op.execute("SELECT set_config('app.scope', 'system', true)")
    # Nothing is recorded or folded between the sums and the end of this migration.
    op.execute("LOCK TABLE llm_usage_recent IN SHARE ROW EXCLUSIVE MODE")
    for rollup, keys in new.items():
        _create(rollup, keys)
        op.execute(_filled(rollup, keys))
        op.execute(_view(rollup, keys))
    for rollup in old:
        op.execute(f"DROP VIEW {rollup}_now")
        op.drop_table(rollup)


def _create(rollup: str, keys: tuple[str, ...]) -> None:
    op.create_table(
        rollup,
        *(sa.Column(key, _KEY_TYPES[key], nullable=False) for key in keys),
        *(sa.Column(figure, sa.BigInteger, nullable=False) for figure in _SUMS[:4]),
        sa.Column("cost_usd", sa.Numeric, nullable=False),
        sa.Column("unpriced", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint(*keys, name=f"pk_{rollup}"),
        # Free space for the next version of a row in the same page: updates need not touch the index.
        postgresql_with={"fillfactor": 70},
    )
    isolate_guilds(rollup)
    op.execute(f"ALTER POLICY guild_isolation ON {rollup} USING ({_VISIBLE}) WITH CHECK ({_VISIBLE})")


def _filled(rollup: str, keys: tuple[str, ...]) -> str:
    """Return the statement that sums the ledger, without the pending rows, which the next fold adds."""
    columns = ("guild_id", "user_id", *_MODEL, "created_at", *_SUMS[1:4], "estimated_cost_usd", "requests", "unpriced")
    negated = {name: f"-{name}" for name in (*_SUMS[1:4], "estimated_cost_usd", "requests", "unpriced")}
    numbers = ", ".join(str(number) for number in range(1, len(keys) + 1))
    return f"""
        INSERT INTO {rollup} ({", ".join((*keys, *_SUMS))})
        SELECT {", ".join(_OF_LEDGER.get(key, key) for key in keys)},
               {", ".join(f"sum({_OF_LEDGER.get(name, name)})" for name in _SUMS)}
        FROM (
            SELECT {", ".join(columns)} FROM llm_usage
            UNION ALL
            SELECT {", ".join(negated.get(name, name) for name in columns)} FROM llm_usage_recent
        ) AS folded
        WHERE guild_id IS NOT NULL
        GROUP BY {numbers}
    """  # noqa: S608 - names of this file


def _view(rollup: str, keys: tuple[str, ...]) -> str:
    """Return the statement that creates a view with the rights of its caller, so that the policies of both tables
    hold.
    """
    names = (*keys, *_SUMS)
    pending = ", ".join(f"{_OF_LEDGER.get(name, name)} AS {name}" for name in names)
    return f"""
        CREATE VIEW {rollup}_now WITH (security_invoker = true) AS
        SELECT {", ".join(names)} FROM {rollup}
        UNION ALL
        SELECT {pending} FROM llm_usage_recent WHERE guild_id IS NOT NULL
    """  # noqa: S608 - names of this file
