"""Give the cogs' role access to existing tables: row policies, and privileges on the bot's tables."""

import structlog
from sqlalchemy import Connection, text

from adapters.persistence.schema.row_security import separate_roles
from adapters.persistence.schema.tables.all_tables import APP_PRIVILEGES

_log = structlog.stdlib.get_logger(__name__)

_UNBOUND = text("""
    SELECT relname FROM pg_policy AS isolation JOIN pg_class ON pg_class.oid = isolation.polrelid
    WHERE relnamespace = current_schema()::regnamespace AND polname = 'guild_isolation'
          AND NOT EXISTS (
              SELECT FROM pg_policy AS binding
              WHERE binding.polrelid = isolation.polrelid AND binding.polname = 'guild_binding'
          )
    ORDER BY relname
""")
# A view reads with the rights of its owner, who is bound to no guild, unless it is declared `security_invoker`.
_OWNERS_VIEWS = text("""
    SELECT quote_ident(relname) FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'v' AND pg_has_role(relowner, 'USAGE')
          AND NOT coalesce(
              (SELECT option_value::boolean FROM pg_options_to_table(reloptions)
               WHERE option_name = 'security_invoker'), false
          )
    ORDER BY relname
""")
# Before cogs had a role of their own, they used these tables with the application's role.
_SAME_PRIVILEGES = """
    DO $body$
    DECLARE
        own text := current_schema();
        held record;
    BEGIN
        FOR held IN
            SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, relname,
                   string_agg(privilege_type, ', ') AS privileges
            FROM pg_class CROSS JOIN aclexplode(relacl)
            WHERE relnamespace = own::regnamespace AND grantee = to_regrole(quote_ident(own || '_app'))
                  AND NOT relname = ANY ({baselines})
            GROUP BY relkind, relname
        LOOP
            EXECUTE format('GRANT %s ON %s %I.%I TO %I', held.privileges, held.kind, own, held.relname, own || '_cog');
        END LOOP;
    END
    $body$
"""


def statements_for_cogs(connection: Connection) -> list[str]:
    """Return the statements to execute, each in its own transaction. Empty when every isolated table has its policy."""
    unbound = list(connection.execute(_UNBOUND).scalars())
    if not unbound:
        return []
    names = ", ".join(f"'{name}'" for name in APP_PRIVILEGES)
    return [*(separate_roles(table) for table in unbound), _SAME_PRIVILEGES.format(baselines=f"ARRAY[{names}]")]


def bind_views(connection: Connection) -> None:
    """Make each view of the schema `security_invoker`, so that a cog's session sees its own guild only. Commits."""
    for view in list(connection.execute(_OWNERS_VIEWS).scalars()):
        _log.warning("A view now reads with the rights of its caller (security_invoker)", view=view)
        connection.execute(text(f"ALTER VIEW {view} SET (security_invoker = true)"))
    connection.commit()


def restore_cog_access(connection: Connection) -> None:
    """Create the policies and grants again where they were lost, for example by `DROP OWNED`. Commits."""
    for statement in statements_for_cogs(connection):
        connection.execute(text(statement))
        connection.commit()
