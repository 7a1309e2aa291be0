"""Revoke the privilege to create temporary tables, if the database belongs to Baseline alone."""

from sqlalchemy import Connection, text

# PUBLIC holds the privilege, so revoking it affects every role of the database. The database belongs to Baseline when
# every relation in it is in the schema of a bot, recognised by its role of cogs.
_IS_BASELINES = text("""
    SELECT (pg_has_role(current_user, datdba, 'USAGE') OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user))
           AND has_database_privilege('public', oid, 'TEMPORARY')
           AND NOT EXISTS (
               SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
               WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
                     AND to_regrole(quote_ident(nspname || '_cog')) IS NULL
           )
    FROM pg_database WHERE datname = current_database()
""")


def refuse_temporary_tables(connection: Connection) -> None:
    """Revoke the privilege and commit. Do nothing if it is revoked already, or if the database is shared with other
    software.
    """
    if connection.execute(_IS_BASELINES).scalar_one():
        name = connection.execute(text("SELECT quote_ident(current_database())")).scalar_one()
        connection.execute(text(f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC"))
    connection.commit()
