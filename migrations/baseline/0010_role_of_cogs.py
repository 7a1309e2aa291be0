"""Create a role for the SQL of cogs, which is bound to one guild in each transaction.

A process of the previous release may run beside this one: it sees the same rows as before, and its cogs still run as
the application's role. Tables are locked briefly, one after the other.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

from adapters.persistence.schema.cog_access import statements_for_cogs
from adapters.persistence.schema.cog_functions import COG_FUNCTIONS

revision = "baseline_0010"
down_revision = "baseline_0009"
branch_labels = None
depends_on = None

_ATTEMPTS = 30
_LOCK_NOT_AVAILABLE = "55P03"
_PROTECTED = sa.text("""
    SELECT relname FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid
    WHERE relnamespace = current_schema()::regnamespace AND polname = 'guild_isolation' ORDER BY relname
""")
# `baseline migrate` has already created them with a password. Another migrator gets roles that cannot log in.
_CREATE_ROLE = """
    DO $body$ BEGIN
        IF to_regrole(quote_ident(current_schema() || '{suffix}')) IS NULL THEN
            EXECUTE format('CREATE ROLE %I', current_schema() || '{suffix}');
        END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $body$
"""
# Both functions copy the policies of the parent table to each new partition. From now on these policies name roles.
_PARTS = ("ensure_llm_usage_partitions(integer)", "ensure_llm_request_log_partitions(integer)")
_ROLES = "(SELECT string_agg(format('%I', rolname), ', ') FROM pg_roles WHERE oid = ANY (polroles))"
_OF_EVERYBODY = ("CREATE POLICY %I ON %I USING", "polname, part, pg_get_expr(")
_OF_THE_SAME_ROLES = ("CREATE POLICY %I ON %I TO %s USING", f"polname, part, {_ROLES}, pg_get_expr(")
_JOIN_ROLES = """
    DO $body$ BEGIN
        PERFORM set_config('lock_timeout', '2s', true);
        EXECUTE format('DROP POLICY IF EXISTS guild_binding ON %I', '{table}');
        EXECUTE format('ALTER POLICY guild_isolation ON %I TO PUBLIC', '{table}');
    END $body$
"""


def upgrade() -> None:
    """Create the role and its policies. Idempotent: the preparation is committed before the tables are changed."""
    for suffix in ("_app", "_cog"):
        op.execute(_CREATE_ROLE.format(suffix=suffix))
    op.create_table(
        "cog_role_secrets",
        sa.Column("is_only", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("inner_key", sa.LargeBinary, nullable=False),
        sa.Column("outer_key", sa.LargeBinary, nullable=False),
        sa.Column("password_verifier", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("is_only", name="pk_cog_role_secrets"),
        sa.CheckConstraint("is_only", name=op.f("ck_cog_role_secrets_is_only")),
        if_not_exists=True,
    )
    # In the same transaction: the default privileges have opened this table, and a role that reads it may enter
    # every guild.
    op.execute("""
        DO $body$ DECLARE own text := current_schema(); BEGIN
            EXECUTE format('REVOKE ALL ON cog_role_secrets FROM PUBLIC, %I, %I', own || '_app', own || '_cog');
        END $body$
    """)
    schema = op.get_bind().execute(sa.text("SELECT current_schema()")).scalar_one()
    for function in COG_FUNCTIONS:
        op.execute(function.format(schema=schema))
    op.execute("REVOKE ALL ON FUNCTION bound_guild(), enter_guild(bigint, text), restore_cog_role() FROM PUBLIC")
    _amend_functions(_OF_EVERYBODY, _OF_THE_SAME_ROLES)
    _one_by_one(statements_for_cogs(op.get_bind()))


def downgrade() -> None:
    op.execute("""
        DO $body$ DECLARE own text := current_schema(); BEGIN
            EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM %I', own, own || '_cog');
            EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA %I FROM %I', own, own || '_cog');
            EXECUTE format('REVOKE ALL ON SCHEMA %I FROM %I', own, own || '_cog');
            EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I REVOKE ALL ON TABLES FROM %I', own, own || '_cog');
            EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I REVOKE ALL ON SEQUENCES FROM %I', own, own || '_cog');
        END $body$
    """)
    protected = op.get_bind().execute(_PROTECTED).scalars()
    _one_by_one([_JOIN_ROLES.format(table=table) for table in protected])
    _amend_functions(_OF_THE_SAME_ROLES, _OF_EVERYBODY)
    op.execute("DROP FUNCTION bound_guild(), enter_guild(bigint, text), restore_cog_role()")
    op.drop_table("cog_role_secrets")


def _amend_functions(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Replace text in the functions. Idempotent."""
    connection = op.get_bind()
    for function in _PARTS:
        definition = sa.text("SELECT pg_get_functiondef(CAST(:function AS regprocedure))")
        text = str(connection.execute(definition, {"function": function}).scalar_one())
        if after[0] not in text:
            for old, new in zip(before, after, strict=True):
                text = text.replace(old, new)
            connection.exec_driver_sql(text)


def _one_by_one(statements: list[str]) -> None:
    """Execute and commit each statement separately, so that no two tables are locked at the same time."""
    with op.get_context().autocommit_block():
        for statement in statements:
            _patiently(statement)


def _patiently(statement: str) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            op.execute(statement)
        except DBAPIError as error:
            if attempt == _ATTEMPTS or getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
        else:
            return
