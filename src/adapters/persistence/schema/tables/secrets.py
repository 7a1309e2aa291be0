"""Table of the database's own secrets, read only by functions that run with the owner's rights."""

from sqlalchemy import Boolean, CheckConstraint, Column, LargeBinary, Table, Text, text

from adapters.persistence.schema.tables.metadata import metadata

cog_role_secrets = Table(
    "cog_role_secrets",
    metadata,
    # The primary key allows one row.
    Column("is_only", Boolean, primary_key=True, server_default=text("true")),
    # The two padded keys of HMAC, each combined with its constant: SQL has sha256() but no HMAC.
    Column("inner_key", LargeBinary, nullable=False),
    Column("outer_key", LargeBinary, nullable=False),
    Column("password_verifier", Text, nullable=False),
    CheckConstraint("is_only", name="is_only"),
)
