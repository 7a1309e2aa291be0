"""Create the database roles of the running application. Row level security and least privilege hold only for such
roles.
"""

from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.cog_credentials import BindingKey, cog_password, cog_role
from adapters.persistence.postgres.errors import database_errors
from adapters.persistence.schema.scram import DEFAULT_ITERATIONS, scram_verifier
from adapters.persistence.schema.tables.all_tables import APP_FUNCTIONS, APP_PRIVILEGES, COG_FUNCTIONS, COG_PRIVILEGES

_ATTEMPTS = 10

_ATTRIBUTES = text("""
    SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication AS privileged,
           EXISTS (SELECT FROM pg_namespace WHERE nspowner = pg_roles.oid)
               OR EXISTS (SELECT FROM pg_database WHERE datdba = pg_roles.oid) OR rolname = current_user AS owns
    FROM pg_roles WHERE rolname = :role
""")

# Membership that is not inherited counts too: SET ROLE is enough to use it.
_POWERS = text("""
    SELECT current_user AS role, rolsuper AS superuser, rolbypassrls AS bypasses_row_security,
           rolcreaterole AS may_create_roles, rolreplication AS may_replicate,
           has_schema_privilege(current_schema(), 'CREATE') AS may_create,
           EXISTS (
               SELECT FROM pg_class
               WHERE relnamespace = current_schema()::regnamespace AND pg_has_role(current_user, relowner, 'MEMBER')
           ) AS owns_tables,
           (
               SELECT min(other.rolname) FROM pg_roles AS other
               WHERE other.rolname <> current_user AND pg_has_role(current_user, other.oid, 'MEMBER')
                     AND (
                         other.rolname = current_schema() || '_app'
                         OR other.rolsuper OR other.rolbypassrls OR other.rolcreaterole OR other.rolreplication
                         OR other.rolname IN (
                             'pg_read_all_data', 'pg_write_all_data', 'pg_maintain', 'pg_signal_backend',
                             'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program'
                         )
                     )
           ) AS powerful_role
    FROM pg_roles WHERE rolname = current_user
""")

_OF_BOTS_TABLES = "SELECT, INSERT, UPDATE, DELETE ON TABLES"
_KEEP_SECRETS = text("""
    INSERT INTO cog_role_secrets (inner_key, outer_key, password_verifier) VALUES (:inner, :outer, :verifier)
    ON CONFLICT (is_only) DO UPDATE
    SET inner_key = excluded.inner_key, outer_key = excluded.outer_key, password_verifier = excluded.password_verifier
""")


class PrivilegedRole(Exception):
    """The application would run as a role that bypasses row level security or the append-only rule."""

    def __init__(self, role: str, power: str) -> None:
        super().__init__(
            f"The application refuses to run as database role {role!r}, because it {power}. "
            "Connect it as the role that `baseline migrate` creates."
        )
        self.role = role
        self.power = power


class RoleTaken(Exception):
    """The name of the application's or the cogs' role is taken by an owner, whose password must not change."""

    def __init__(self, role: str) -> None:
        super().__init__(
            f"The application would use database role {role!r}, which owns a schema or a database, or migrates now."
        )


def app_role(schema: str) -> str:
    return f"{schema}_app"


def ensure_roles(connection: Connection, schema: str, password: str) -> None:
    """Create the roles of the application and of cogs, or update their passwords. Commits. Raises `RoleTaken`."""
    for role, its_password in ((app_role(schema), password), (cog_role(schema), cog_password(password))):
        _retry_on_collision(connection, partial(_create_or_alter, connection, role, its_password))


def grant_privileges(connection: Connection, schema: str) -> None:
    """Grant the application and the cogs their privileges on Baseline's tables, and by default on the bot's."""
    roles = (
        (app_role(schema), APP_PRIVILEGES, APP_FUNCTIONS),
        (cog_role(schema), COG_PRIVILEGES, COG_FUNCTIONS),
    )
    statements = [f'REVOKE ALL ON SCHEMA "{schema}" FROM PUBLIC']
    for role, tables, functions in roles:
        statements += [
            f'REVOKE ALL ON SCHEMA "{schema}" FROM "{role}"',
            f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}"',
            f'ALTER DEFAULT PRIVILEGES IN SCHEMA "{schema}" GRANT {_OF_BOTS_TABLES} TO "{role}"',
            f'ALTER DEFAULT PRIVILEGES IN SCHEMA "{schema}" GRANT USAGE ON SEQUENCES TO "{role}"',
            f'REVOKE ALL ON "{schema}".alembic_version FROM "{role}"',
        ]
        for table, privileges in tables.items():
            statements.append(f'REVOKE ALL ON "{schema}"."{table}" FROM "{role}"')
            if privileges:
                statements.append(f'GRANT {privileges} ON "{schema}"."{table}" TO "{role}"')
        # Grant before revoking from PUBLIC: a process of the previous release may be calling these functions.
        statements += [f'GRANT EXECUTE ON FUNCTION "{schema}".{function} TO "{role}"' for function in functions]
    for function in (*APP_FUNCTIONS, *COG_FUNCTIONS):
        statements.append(f'REVOKE ALL ON FUNCTION "{schema}".{function} FROM PUBLIC')
    for statement in statements:
        connection.execute(text(statement))
    connection.commit()


def keep_cog_secrets(connection: Connection, password: str) -> None:
    """Store the secrets that the database functions of the cogs' role use. Commits."""
    key = BindingKey.of_password(password)
    secrets = {
        "inner": key.inner,
        "outer": key.outer,
        "verifier": _verifier(connection, cog_password(password)),
    }
    connection.execute(_KEEP_SECRETS, secrets)
    connection.commit()
    _retry_on_collision(connection, partial(connection.execute, text("SELECT restore_cog_role()")))


async def refuse_privileged_role(engine: AsyncEngine) -> None:
    """Raise `PrivilegedRole` if the engine connects as a superuser, an owner or another privileged role."""
    with database_errors():
        async with engine.connect() as connection:
            powers = (await connection.execute(_POWERS)).one()
    for held, power in (
        (powers.superuser, "is a superuser"),
        (powers.bypasses_row_security, "bypasses row level security"),
        (powers.owns_tables, "owns tables"),
        (powers.may_create, "may create tables"),
        (powers.may_create_roles, "may create roles"),
        (powers.may_replicate, "may replicate the whole server"),
        (powers.powerful_role, f"is a member of {powers.powerful_role!r}"),
    ):
        if held:
            raise PrivilegedRole(powers.role, power)


def _retry_on_collision(connection: Connection, change: Callable[[], object]) -> None:
    """Run a change of roles, and retry when another migrator changed the same role. No lock spans the databases of a
    server.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            change()
            connection.commit()
            return
        except DBAPIError as error:
            connection.rollback()
            if attempt == _ATTEMPTS or not _collided(error):
                raise


def _verifier(connection: Connection, password: str) -> str:
    """Hash with the server's iteration count, which is a setting since PostgreSQL 16."""
    iterations = connection.execute(text("SELECT current_setting('scram_iterations', true)")).scalar_one()
    return scram_verifier(password, int(iterations or DEFAULT_ITERATIONS))


def _create_or_alter(connection: Connection, role: str, password: str) -> None:
    known = connection.execute(_ATTRIBUTES, {"role": role}).one_or_none()
    if known is not None and known.owns:
        raise RoleTaken(role)
    verb, verifier = "CREATE" if known is None else "ALTER", _verifier(connection, password)
    connection.exec_driver_sql(f"{verb} ROLE \"{role}\" LOGIN PASSWORD '{verifier}'")
    if known is not None and known.privileged:
        # Only when needed: some of these attributes may be named by a superuser only.
        attributes = "NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"
        connection.execute(text(f'ALTER ROLE "{role}" {attributes}'))


def _collided(error: DBAPIError) -> bool:
    # unique_violation or duplicate_object for two CREATEs; internal_error, "tuple concurrently updated", for two ALTERs
    return getattr(error.orig, "sqlstate", None) in {"23505", "42710", "XX000"}
