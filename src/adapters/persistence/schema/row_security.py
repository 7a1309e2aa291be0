"""Isolate guilds by row level security: migrations call `isolate_guilds` for each new table with a `guild_id`."""

from alembic import op

# An unset guild compares as NULL: no row is read or written. A test lists each use of the system scope.
_BY_SETTING = """
    guild_id = nullif(current_setting('app.guild_id', true), '')::bigint
    OR current_setting('app.scope', true) = 'system'
"""
# In a subquery: PostgreSQL evaluates it once per statement, not once per row.
_BY_PROOF = "guild_id = (SELECT bound_guild())"

# One statement per table: it holds the lock only briefly, and gives up when another transaction holds the table.
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
    """Create the policies of a table: rows are read and written only in the scope of their guild.

    The application's role and the owner have the scope that their transaction sets, which may be the whole system. The
    role of cogs is bound to one guild, whatever its SQL sets.

    Before `baseline_0010` that role has no policy: that migration adds it to all existing tables. Migrations of other
    projects depend on this function: to change the policy, write a migration that replaces it.
    """
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY guild_isolation ON "{table}" USING ({_BY_SETTING}) WITH CHECK ({_BY_SETTING})')
    if op.get_bind().exec_driver_sql("SELECT to_regprocedure('bound_guild()') IS NOT NULL").scalar_one():
        op.execute(separate_roles(table))


def separate_roles(table: str) -> str:
    """Return the statement that splits `guild_isolation` into one policy for the application and one for cogs.
    Idempotent.

    It fails with `lock_not_available` when another transaction holds the table for two seconds.
    """
    literal = "'" + table.replace("'", "''") + "'"
    return _SEPARATE_ROLES.format(table=literal)
