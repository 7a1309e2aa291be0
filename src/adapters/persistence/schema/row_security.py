"""Keep every guild to its own rows, in migrations: call `isolate_guilds` for each new table that has a `guild_id`."""

from alembic import op

# An unset guild compares as NULL: no rows, no writes. Each use of the system scope is listed in a test.
_BY_SETTING = """
    guild_id = nullif(current_setting('app.guild_id', true), '')::bigint
    OR current_setting('app.scope', true) = 'system'
"""
# In a subquery, so that PostgreSQL asks once for each statement and not for each row.
_BY_PROOF = "guild_id = (SELECT bound_guild())"

# One statement for each table, so that the lock on it is held for an instant, and given up when others hold it.
_SEPARATE_ROLES = f"""
    DO $body$
    DECLARE
        own text := current_schema();
        protected text := {{table}};
        own_table regclass := format('%I.%I', own, protected)::regclass;
        owner name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = own_table);
    BEGIN
        PERFORM set_config('lock_timeout', '2s', true);
        EXECUTE format('ALTER POLICY guild_isolation ON %s TO %I, %I', own_table, own || '_app', owner);
        EXECUTE format('DROP POLICY IF EXISTS guild_binding ON %s', own_table);
        EXECUTE format(
            'CREATE POLICY guild_binding ON %s TO %I USING ({_BY_PROOF}) WITH CHECK ({_BY_PROOF})',
            own_table, own || '_cog'
        );
    END
    $body$
"""  # noqa: S608 - constants of this file


def isolate_guilds(table: str) -> None:
    """Create the policies of a table: rows are seen and written only in the scope of their guild.

    The application's role and the owner have the scope that their transaction sets, which may be the whole system. The
    role of cogs is bound to one guild, whatever its SQL sets. Before `baseline_0010` that role has no policy: the
    migration adds it to all tables that are there.

    Migrations of other projects depend on what this does: to change the policy, write a migration that replaces it.
    """
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY guild_isolation ON "{table}" USING ({_BY_SETTING}) WITH CHECK ({_BY_SETTING})')
    if op.get_bind().exec_driver_sql("SELECT to_regprocedure('bound_guild()') IS NOT NULL").scalar_one():
        op.execute(separate_roles(table))


def separate_roles(table: str) -> str:
    """The statement that gives the application and the cogs a policy each, on a table with `guild_isolation`.

    Twice is safe. Fails with `lock_not_available` where another transaction holds the table for two seconds.
    """
    literal = "'" + table.replace("'", "''") + "'"
    return _SEPARATE_ROLES.format(table=literal)
