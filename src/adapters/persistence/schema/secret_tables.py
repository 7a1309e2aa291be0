"""Secrets of the database itself: only functions with the owner's rights read them."""

from sqlalchemy import Boolean, CheckConstraint, Column, LargeBinary, Table, Text, text

from adapters.persistence.schema.metadata import metadata

cog_role_secrets = Table(
    "cog_role_secrets",
    metadata,
    # Allows one row.
    Column("is_only", Boolean, primary_key=True, server_default=text("true")),
    # The two keys of an HMAC, each padded and combined with its constant: SQL has sha256() and no HMAC.
    Column("inner_key", LargeBinary, nullable=False),
    Column("outer_key", LargeBinary, nullable=False),
    Column("password_verifier", Text, nullable=False),
    CheckConstraint("is_only", name="is_only"),
)
