"""Make the policies of the busiest tables read the scope once per statement, not once per row."""

from alembic import op

revision = "baseline_0008"
down_revision = "baseline_0007"
branch_labels = None
depends_on = None

TABLES = (
    "llm_usage",
    "llm_usage_guild_days",
    "llm_usage_guild_months",
    "llm_usage_guild_models",
    "llm_usage_guild_users",
)
_FOR_EACH_ROW = """
    guild_id = nullif(current_setting('app.guild_id', true), '')::bigint
    OR current_setting('app.scope', true) = 'system'
"""
# The same conditions in uncorrelated subqueries: PostgreSQL evaluates them for the first row and keeps the result.
_FOR_EACH_STATEMENT = """
    (SELECT current_setting('app.scope', true)) = 'system'
    OR guild_id = (SELECT nullif(current_setting('app.guild_id', true), '')::bigint)
"""


def upgrade() -> None:
    _replace_policies(_FOR_EACH_STATEMENT)


def downgrade() -> None:
    _replace_policies(_FOR_EACH_ROW)


def _replace_policies(visible: str) -> None:
    for table in TABLES:
        op.execute(f'ALTER POLICY guild_isolation ON "{table}" USING ({visible}) WITH CHECK ({visible})')
