"""The database role of the running application: row level security and least privilege hold only for such a role."""

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.errors import database_errors
from adapters.persistence.postgres.scram import scram_verifier
from adapters.persistence.tables import APP_PRIVILEGES

_ATTEMPTS = 10

_ATTRIBUTES = text(
    "SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = :role"
)

_POWERS = text("""
    SELECT current_user AS role, rolsuper AS superuser, rolbypassrls AS bypasses_row_security,
           has_schema_privilege(current_schema(), 'CREATE') AS may_create,
           EXISTS (
               SELECT FROM pg_class
               WHERE relnamespace = current_schema()::regnamespace AND pg_has_role(current_user, relowner, 'USAGE')
           ) AS owns_tables
    FROM pg_roles WHERE rolname = current_user
""")


class PrivilegedRole(Exception):
    """The application was about to run as a role for which row level security, or append-only, does not hold."""

    def __init__(self, role: str, power: str) -> None:
        super().__init__(
            f"The application refuses to run as database role {role!r}, because it {power}. "
            "Connect it as the role that `baseline migrate` creates."
        )
        self.role = role
        self.power = power


def app_role(schema: str) -> str:
    return f"{schema}_app"


def ensure_app_role(connection: Connection, schema: str, password: str) -> None:
    """Create the role, or give it this password. Commits.

    Roles belong to the whole server, and no lock spans its databases: who collides with another one tries again.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            _create_or_alter(connection, app_role(schema), password)
            connection.commit()
            return
        except DBAPIError as error:
            connection.rollback()
            if attempt == _ATTEMPTS or not _collided(error):
                raise


def grant_privileges(connection: Connection, schema: str) -> None:
    """What the application may do with Baseline's tables, and by default with the bot's."""
    role = app_role(schema)
    tables = "SELECT, INSERT, UPDATE, DELETE ON TABLES"
    sequences = "USAGE ON SEQUENCES"
    statements = [
        f'REVOKE ALL ON SCHEMA "{schema}" FROM PUBLIC',
        f'REVOKE ALL ON SCHEMA "{schema}" FROM "{role}"',
        f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}"',
        f'ALTER DEFAULT PRIVILEGES IN SCHEMA "{schema}" GRANT {tables} TO "{role}"',
        f'ALTER DEFAULT PRIVILEGES IN SCHEMA "{schema}" GRANT {sequences} TO "{role}"',
        f'REVOKE ALL ON "{schema}".alembic_version FROM "{role}"',
    ]
    for table, privileges in APP_PRIVILEGES.items():
        statements.append(f'REVOKE ALL ON "{schema}"."{table}" FROM "{role}"')
        statements.append(f'GRANT {privileges} ON "{schema}"."{table}" TO "{role}"')
    for statement in statements:
        connection.execute(text(statement))
    connection.commit()


async def refuse_privileged_role(engine: AsyncEngine) -> None:
    """Raises `PrivilegedRole` when the engine connects as a superuser, an owner, or the like."""
    with database_errors():
        async with engine.connect() as connection:
            powers = (await connection.execute(_POWERS)).one()
    for held, power in (
        (powers.superuser, "is a superuser"),
        (powers.bypasses_row_security, "bypasses row level security"),
        (powers.owns_tables, "owns tables"),
        (powers.may_create, "may create tables"),
    ):
        if held:
            raise PrivilegedRole(powers.role, power)


def _create_or_alter(connection: Connection, role: str, password: str) -> None:
    privileged = connection.execute(_ATTRIBUTES, {"role": role}).scalar_one_or_none()
    verb = "CREATE" if privileged is None else "ALTER"
    connection.exec_driver_sql(f"{verb} ROLE \"{role}\" LOGIN PASSWORD '{scram_verifier(password)}'")
    if privileged:
        # Only when needed: merely naming some of these attributes takes a superuser.
        connection.execute(text(f'ALTER ROLE "{role}" NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE'))


def _collided(error: DBAPIError) -> bool:
    # unique_violation or duplicate_object for two CREATEs; internal_error, "tuple concurrently updated", for two ALTERs
    return getattr(error.orig, "sqlstate", None) in {"23505", "42710", "XX000"}
