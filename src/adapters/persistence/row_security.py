"""Keep every guild to its own rows, in migrations: call `isolate_guilds` for each new table that has a `guild_id`."""

from alembic import op

# An unset guild compares as NULL: no rows, no writes. Whoever enters the system scope is listed in a test.
_VISIBLE = """
    guild_id = nullif(current_setting('app.guild_id', true), '')::bigint
    OR current_setting('app.scope', true) = 'system'
"""


def isolate_guilds(table: str) -> None:
    """Rows are seen and written only in the scope of their guild, or in the system scope; also by the table's owner.

    Migrations of other projects depend on what this does: to change the policy, write a migration that replaces it.
    """
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY guild_isolation ON "{table}" USING ({_VISIBLE}) WITH CHECK ({_VISIBLE})')
